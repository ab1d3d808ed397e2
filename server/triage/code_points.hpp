#pragma once
// UTF-8 to code points and back, tolerant: a broken byte is U+FFFD. For texts of a few hundred letters.

#include <string>
#include <string_view>

namespace hub::triage {

struct CodePoint {
    char32_t value = 0;
    std::size_t length = 1;  ///< Bytes, at least 1.
};

[[nodiscard]] inline CodePoint code_point_at(std::string_view text, std::size_t at) noexcept
{
    auto const byte = [&](std::size_t offset) -> unsigned {
        return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0U;
    };
    auto const tail = [&](std::size_t offset) { return (byte(offset) & 0xC0U) == 0x80U; };
    auto const first = byte(0);
    if (first < 0x80) {
        return {first, 1};
    }
    if (first >= 0xC2 && first < 0xE0 && tail(1)) {
        return {((first & 0x1FU) << 6U) | (byte(1) & 0x3FU), 2};
    }
    if (first >= 0xE0 && first < 0xF0 && tail(1) && tail(2)) {
        return {((first & 0x0FU) << 12U) | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU), 3};
    }
    if (first >= 0xF0 && first < 0xF5 && tail(1) && tail(2) && tail(3)) {
        return {
            ((first & 0x07U) << 18U) | ((byte(1) & 0x3FU) << 12U) | ((byte(2) & 0x3FU) << 6U) | (byte(3) & 0x3FU), 4
        };
    }
    return {0xFFFD, 1};
}

inline void append_code_point(std::string& text, char32_t value)
{
    auto const put = [&](char32_t byte) { text.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
    if (value < 0x80) {
        put(value);
    } else if (value < 0x800) {
        put(0xC0U | (value >> 6U));
        put(0x80U | (value & 0x3FU));
    } else if (value < 0x10000) {
        put(0xE0U | (value >> 12U));
        put(0x80U | ((value >> 6U) & 0x3FU));
        put(0x80U | (value & 0x3FU));
    } else {
        put(0xF0U | (value >> 18U));
        put(0x80U | ((value >> 12U) & 0x3FU));
        put(0x80U | ((value >> 6U) & 0x3FU));
        put(0x80U | (value & 0x3FU));
    }
}

[[nodiscard]] inline std::u32string to_code_points(std::string_view text)
{
    std::u32string points;
    points.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        auto const next = code_point_at(text, at);
        points.push_back(next.value);
        at += next.length;
    }
    return points;
}

[[nodiscard]] inline std::string to_utf8(std::u32string_view points)
{
    std::string text;
    text.reserve(points.size() * 2);
    for (auto const point : points) {
        append_code_point(text, point);
    }
    return text;
}

}  // namespace hub::triage
