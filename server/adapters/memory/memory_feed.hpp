#pragma once
// The feed of a single node: a copy goes straight to the listener, on the publisher's thread.

#include "ports/feed.hpp"

#include <memory>

namespace hub::memory {

[[nodiscard]] std::unique_ptr<Feed> make_memory_feed();

}  // namespace hub::memory
