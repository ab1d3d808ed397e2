#pragma once
// The one folding for comparison and search: what two people type differently, but mean alike, becomes equal.

#include <string>
#include <string_view>

namespace hub {

/// Lower-case ASCII words separated by single spaces: Vietnamese letters without marks ("Đường Hoà" and "đường hòa" →
/// "duong hoa"), composed or decomposed; everything that is no letter or digit separates. Broken UTF-8 separates too.
/// Table-driven, about 10 ns a letter, thread-safe, never throws on any bytes.
[[nodiscard]] std::string fold(std::string_view text);

/// Base letter of one code point: 'a'…'z', '0'…'9', '\0' for a combining mark (to be dropped), ' ' for anything else.
[[nodiscard]] char fold_letter(char32_t code_point) noexcept;

}  // namespace hub
