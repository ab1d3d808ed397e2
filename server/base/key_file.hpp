#pragma once
// A secret key of 32 random bytes in a file of its own.

#include "base/error.hpp"

#include <string>

namespace hub {

/// The first word of the file: 64 hex digits when the hub wrote it, the caller checks. A missing file is made (mode
/// 0600) with a new random key; two processes cannot make two. Errc::unavailable when it can be neither read nor made.
/// Blocking.
[[nodiscard]] Result<std::string> read_or_make_key(std::string const& path);

}  // namespace hub
