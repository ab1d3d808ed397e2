#pragma once
// Reason phrases.

#include <string_view>

#include "http/router.hpp"

namespace hub::http {

[[nodiscard]] std::string_view reason_phrase(int status) noexcept;

}  // namespace hub::http
