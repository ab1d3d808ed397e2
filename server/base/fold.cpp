#include "base/fold.hpp"

#include <array>
#include <cstdint>

namespace hub {
namespace {

// One letter for each code point, made from the Unicode decompositions (first letter of NFKD, lower case; đ → d).
constexpr std::string_view kLatin =  // U+0000 … U+024F
    "                                                0123456789      "
    " abcdefghijklmnopqrstuvwxyz      abcdefghijklmnopqrstuvwxyz     "
    "                                          a       23     1o 113 "
    "aaaaaa ceeeeiiii nooooo ouuuuy  aaaaaa ceeeeiiiidnooooo ouuuuy y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghh  iiiiiiiiiiiijjkk lllllll"
    "lllnnnnnn   oooooo  rrrrrrsssssssstttt  uuuuuuuuuuuuwwyyyzzzzzzs"
    "                                oo             uu               "
    "    dddlllnnnaaiioouuuuuuuuuu aaaa    ggkkoooo  jdddgg  nnaa    "
    "aaaaeeeeiiiioooorrrruuuusstt  hh      aaeeooooooooyy            "
    "                ";
constexpr std::string_view kVietnamese =  // U+1E00 … U+1EFF
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
    "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
    "wwwwwwwwwwxxxxyyzzzzzzhtwyas    aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
    "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy      ";
static_assert(kLatin.size() == 0x250 && kVietnamese.size() == 0x100);

/// Reads one code point; a broken byte counts as U+FFFD of length 1.
struct Decoded {
    char32_t code_point;
    std::size_t length;
};

Decoded decode(std::string_view text, std::size_t at) noexcept
{
    auto const byte = [&](std::size_t offset) {
        return at + offset < text.size() ? static_cast<std::uint8_t>(text[at + offset]) : std::uint8_t{0};
    };
    auto const tail = [&](std::size_t offset) { return (byte(offset) & 0xC0U) == 0x80U; };
    auto const bits = [&](std::size_t offset) { return static_cast<char32_t>(byte(offset) & 0x3FU); };
    auto const first = byte(0);
    if (first >= 0xC2 && first < 0xE0 && tail(1)) {
        return {(static_cast<char32_t>(first & 0x1FU) << 6U) | bits(1), 2};
    }
    if (first >= 0xE0 && first < 0xF0 && tail(1) && tail(2)) {
        return {(static_cast<char32_t>(first & 0x0FU) << 12U) | (bits(1) << 6U) | bits(2), 3};
    }
    if (first >= 0xF0 && first < 0xF5 && tail(1) && tail(2) && tail(3)) {
        return {(static_cast<char32_t>(first & 0x07U) << 18U) | (bits(1) << 12U) | (bits(2) << 6U) | bits(3), 4};
    }
    return {0xFFFD, 1};
}

}  // namespace

char fold_letter(char32_t code_point) noexcept
{
    if (code_point < kLatin.size()) {
        return kLatin[code_point];
    }
    if (code_point >= 0x1E00 && code_point < 0x1F00) {
        return kVietnamese[code_point - 0x1E00];
    }
    return code_point >= 0x300 && code_point < 0x370 ? '\0' : ' ';
}

std::string fold(std::string_view text)
{
    std::string folded;
    folded.reserve(text.size());
    bool gap = false;
    for (std::size_t at = 0; at < text.size();) {
        auto const first = static_cast<std::uint8_t>(text[at]);
        auto const next = first < 0x80 ? Decoded{first, 1} : decode(text, at);
        at += next.length;
        auto const letter = fold_letter(next.code_point);
        if (letter == ' ') {
            gap = !folded.empty();
        } else if (letter != '\0') {
            if (gap) {
                folded.push_back(' ');
                gap = false;
            }
            folded.push_back(letter);
        }
    }
    return folded;
}

}  // namespace hub
