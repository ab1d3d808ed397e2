#pragma once
// What members of staff type, checked in one place.

#include "base/error.hpp"

#include <string>
#include <string_view>

namespace hub::cases {

inline constexpr std::size_t kMaxReasonChars = 1000;

/// Text of a member of staff: not empty, valid, not endless.
[[nodiscard]] Result<void> check_text(std::string_view name, std::string_view text, std::size_t max_chars);

}  // namespace hub::cases
