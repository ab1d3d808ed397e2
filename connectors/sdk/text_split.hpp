#pragma once
// Long answers in parts a platform accepts.

#include <string>
#include <string_view>
#include <vector>

namespace hub::connectors {

/// Parts of at most `max_chars` code points and UTF-16 units, cut at a paragraph, sentence or word end where there is
/// one, never inside a code point or a combining sequence. Empty text gives no part. Joined with the cut white space
/// they are the text.
[[nodiscard]] std::vector<std::string> split_text(std::string_view text, std::size_t max_chars);

/// UTF-16 units of a text: what JavaScript and Java platforms count. Never less than its code points.
[[nodiscard]] std::size_t count_utf16_units(std::string_view text) noexcept;

}  // namespace hub::connectors
