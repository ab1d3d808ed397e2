#pragma once
// Reason phrases.

#include "http/router.hpp"

#include <string_view>

namespace hub::http {

[[nodiscard]] std::string_view reason_phrase(int status) noexcept;

}  // namespace hub::http
