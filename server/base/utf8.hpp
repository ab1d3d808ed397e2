#pragma once
// UTF-8 at code-point level. Folding and normalisation live in triage (ICU).

#include <cstddef>
#include <string>
#include <string_view>

namespace hub {

/// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;
/// Number of code points; bytes of broken sequences count one each.
[[nodiscard]] std::size_t count_chars(std::string_view text) noexcept;
/// The longest prefix of at most `max_chars` code points.
[[nodiscard]] std::string_view prefix_chars(std::string_view text, std::size_t max_chars) noexcept;
/// Broken sequences become U+FFFD, each byte one; valid text comes back unchanged.
[[nodiscard]] std::string to_valid_utf8(std::string_view text);

}  // namespace hub
