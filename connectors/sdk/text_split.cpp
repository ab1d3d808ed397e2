#include "connectors/sdk/text_split.hpp"

#include <algorithm>
#include <cstdint>

namespace hub::connectors {
namespace {

struct Point {
    std::uint32_t value = 0;
    std::size_t bytes = 1;
};

/// Code point at the front; a broken byte counts as one point of its own.
Point front_point(std::string_view text) noexcept
{
    auto const lead = static_cast<unsigned char>(text.front());
    std::size_t const bytes = lead < 0xC0U ? 1 : lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : lead < 0xF8U ? 4 : 1;
    if (bytes == 1 || bytes > text.size()) {
        return {lead, 1};
    }
    std::uint32_t value = lead & (0xFFU >> (bytes + 1));
    for (std::size_t index = 1; index < bytes; ++index) {
        auto const tail = static_cast<unsigned char>(text[index]);
        if ((tail & 0xC0U) != 0x80U) {
            return {lead, 1};
        }
        value = value << 6U | (tail & 0x3FU);
    }
    return {value, bytes};
}

std::size_t utf16_units(Point point) noexcept
{
    return point.value > 0xFFFFU ? 2 : 1;
}

bool within(std::uint32_t value, std::uint32_t first, std::uint32_t last) noexcept
{
    return value >= first && value <= last;
}

/// Belongs to the sign before it: combining marks, variation selectors, joiner, skin tones, tags.
bool extends(std::uint32_t value) noexcept
{
    return within(value, 0x300, 0x36F) || within(value, 0x1AB0, 0x1AFF) || within(value, 0x1DC0, 0x1DFF) ||
           within(value, 0x20D0, 0x20FF) || within(value, 0xFE00, 0xFE0F) || within(value, 0xFE20, 0xFE2F) ||
           value == 0x200D || within(value, 0x1F3FB, 0x1F3FF) || within(value, 0xE0020, 0xE01EF);
}

bool is_flag_letter(std::uint32_t value) noexcept
{
    return within(value, 0x1F1E6, 0x1F1FF);
}

bool is_blank(char c) noexcept
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

bool ends_sentence(std::uint32_t value) noexcept
{
    return value == '.' || value == '!' || value == '?' || value == ';' || value == 0x2026;
}

/// Best places to cut, as offsets; 0: none seen.
struct Cuts {
    std::size_t paragraph = 0;
    std::size_t line = 0;
    std::size_t sentence = 0;
    std::size_t word = 0;
    std::size_t sign = 0;
    std::size_t hard = 0;
    bool everything = false;  ///< The whole text fits.
};

void note_blank(Cuts& cuts, std::string_view text, std::size_t at, std::uint32_t before) noexcept
{
    cuts.word = at;
    if (text[at] == '\n') {
        cuts.line = at;
        if (before == '\n') {
            cuts.paragraph = at;
        }
    } else if (ends_sentence(before)) {
        cuts.sentence = at;
    }
}

Cuts find_cuts(std::string_view text, std::size_t max_units) noexcept
{
    Cuts cuts;
    std::uint32_t before = 0;
    std::size_t flag_letters = 0;
    std::size_t units = 0;
    for (std::size_t at = 0; at < text.size();) {
        auto const point = front_point(text.substr(at));
        bool const pairs = is_flag_letter(point.value) && flag_letters % 2 == 1;
        if (at > 0 && !extends(point.value) && before != 0x200D && !pairs) {
            cuts.sign = at;
        }
        if (at > 0 && is_blank(text[at])) {
            note_blank(cuts, text, at, before);
        }
        units += utf16_units(point);
        if (units > max_units) {
            cuts.hard = std::max<std::size_t>(at, at == 0 ? point.bytes : 1);
            return cuts;
        }
        flag_letters = is_flag_letter(point.value) ? flag_letters + 1 : 0;
        before = point.value;
        at += point.bytes;
    }
    cuts.everything = true;
    return cuts;
}

std::size_t best(Cuts const& cuts) noexcept
{
    for (auto const cut : {cuts.paragraph, cuts.line, cuts.sentence}) {
        if (cut > cuts.hard / 2) {
            return cut;
        }
    }
    if (cuts.word > cuts.hard / 4) {
        return cuts.word;
    }
    return cuts.sign > 0 ? cuts.sign : cuts.hard;
}

}  // namespace

std::size_t count_utf16_units(std::string_view text) noexcept
{
    std::size_t units = 0;
    while (!text.empty()) {
        auto const point = front_point(text);
        units += utf16_units(point);
        text.remove_prefix(point.bytes);
    }
    return units;
}

std::vector<std::string> split_text(std::string_view text, std::size_t max_chars)
{
    std::vector<std::string> parts;
    if (max_chars == 0 || std::ranges::all_of(text, is_blank)) {
        return parts;
    }
    while (!text.empty()) {
        auto const cuts = find_cuts(text, max_chars);
        auto const cut = cuts.everything ? text.size() : best(cuts);
        auto part = text.substr(0, cut);
        text.remove_prefix(cut);
        if (!text.empty() || !parts.empty()) {
            while (!part.empty() && is_blank(part.back())) {
                part.remove_suffix(1);
            }
        }
        while (!text.empty() && is_blank(text.front())) {
            text.remove_prefix(1);
        }
        if (!part.empty()) {
            parts.emplace_back(part);
        }
    }
    return parts;
}

}  // namespace hub::connectors
