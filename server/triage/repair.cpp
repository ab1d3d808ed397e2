#include "triage/repair.hpp"

#include "base/utf8.hpp"
#include "triage/code_points.hpp"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <optional>

namespace hub::triage {
namespace {

using std::string_view_literals::operator""sv;

bool is_ascii(std::string_view text) noexcept
{
    return std::ranges::all_of(text, [](char letter) { return static_cast<unsigned char>(letter) < 0x80; });
}

/// Byte that Windows-1252 shows as this code point; nothing when it shows none.
std::optional<unsigned char> windows_byte(char32_t point) noexcept
{
    constexpr std::array<char32_t, 32> kHigh{0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                             0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
                                             0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                             0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};
    if (point < 0x100) {
        return static_cast<unsigned char>(point);
    }
    auto const found = std::ranges::find(kHigh, point);
    if (found == kHigh.end()) {
        return std::nullopt;
    }
    return static_cast<unsigned char>(0x80 + (found - kHigh.begin()));
}

/// Pairs that only double decoding makes: "Ã" or "Ä" before a symbol, "Æ°", "áº", "á»".
std::size_t mojibake_signs(std::u32string_view text) noexcept
{
    std::size_t signs = 0;
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
        auto const next = windows_byte(text[at + 1]);
        bool const continues = next && *next >= 0x80 && *next < 0xC0;
        bool const leads = text[at] == 0xC3 || text[at] == 0xC4 || text[at] == 0xC6 || text[at] == 0xE1;
        signs += (leads && continues) ? 1 : 0;
    }
    return signs;
}

std::string undo_double_decoding(std::u32string_view text)
{
    std::string bytes;
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto const byte = windows_byte(text[at]);
        if (!byte) {
            append_code_point(bytes, text[at]);
        } else if (*byte == 0x20 && at > 0 && text[at - 1] == 0xC3) {
            bytes.push_back('\xA0');  // "à" whose no-break space became a plain one
        } else {
            bytes.push_back(static_cast<char>(*byte));
        }
    }
    auto points = to_code_points(bytes);
    std::erase(points, char32_t{0xFFFD});
    return to_utf8(points);
}

bool is_letter(char32_t point) noexcept
{
    return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
}

/// Letters that no text in a legacy code page has: then it is real Unicode Vietnamese.
bool has_modern_letters(std::u32string_view text) noexcept
{
    return std::ranges::any_of(text, [](char32_t point) {
        return (point >= 0x1EA0 && point <= 0x1EF9) || (point >= 0x102 && point <= 0x111) ||
               (point >= 0x1A0 && point <= 0x1B0) || (point >= 0x300 && point <= 0x323);
    });
}

/// Symbols inside words: the sign of TCVN3.
std::size_t tcvn3_signs(std::u32string_view text) noexcept
{
    constexpr std::u32string_view kSymbols = U"µ¶·¸¹¨»¼½¾©ª«¬\u00AD®¡¢£¤¥¦§×÷";
    std::size_t signs = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        bool const touches = (at > 0 && is_letter(text[at - 1])) || (at + 1 < text.size() && is_letter(text[at + 1]));
        signs += (touches && kSymbols.contains(text[at])) ? 1 : 0;
    }
    return signs;
}

/// Nordic and German letters after a vowel, or ñ: the sign of VNI.
std::size_t vni_signs(std::u32string_view text) noexcept
{
    constexpr std::u32string_view kMarks = U"øûïåäüëØÛÏÅÄÜË";
    constexpr std::u32string_view kVowels = U"aeouyôöAEOUYÔÖ";
    std::size_t signs = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        bool const after_vowel = at > 0 && kVowels.contains(text[at - 1]);
        bool const doubled = after_vowel && U"âáàãêéèùõúAÂÁÀÃÊÉÈÙÕÚ"sv.contains(text[at]) && text[at] > 0x7F;
        signs +=
            ((after_vowel && kMarks.contains(text[at])) || text[at] == U'ñ' || text[at] == U'Ñ' || text[at] == U'ö')
                ? 1
                : 0;
        signs += doubled && (text[at - 1] == U'ö' || text[at - 1] == U'ô') ? 1 : 0;
    }
    return signs;
}

std::optional<char32_t> only_point(std::string_view text)
{
    auto const points = to_code_points(text);
    return points.size() == 1 ? std::optional{points.front()} : std::nullopt;
}

char32_t upper_latin(char32_t point) noexcept
{
    bool const small = (point >= 'a' && point <= 'z') || (point >= 0xE0 && point <= 0xFE && point != 0xF7);
    return small ? point - 0x20 : point;
}

}  // namespace

std::string compose(std::string_view text)
{
    if (is_ascii(text)) {
        return std::string(text);
    }
    UErrorCode status = U_ZERO_ERROR;
    auto const* nfc = icu::Normalizer2::getNFCInstance(status);
    if (U_FAILURE(status) != 0) {
        return std::string(text);
    }
    icu::StringPiece const piece(text.data(), static_cast<std::int32_t>(std::min<std::size_t>(text.size(), 1U << 30U)));
    if (nfc->isNormalizedUTF8(piece, status) != 0 || U_FAILURE(status) != 0) {
        return std::string(text);
    }
    std::string composed;
    icu::StringByteSink<std::string> sink(&composed);
    nfc->normalizeUTF8(0, piece, sink, nullptr, status);
    return U_FAILURE(status) != 0 ? std::string(text) : composed;
}

Result<Repair> Repair::from_json(Json const& document)
{
    Repair repair;
    static_cast<void>(compose("é"));  // ICU loads its tables at the first use: here, before many threads ask at once
    for (auto const& [letter, shown] : member(document, "tcvn3_byte_as_latin1").items()) {
        auto const from = shown.is_string() ? only_point(shown.get<std::string>()) : std::nullopt;
        auto const to = only_point(letter);
        if (!from || !to) {
            return invalid_input("legacy encodings: a TCVN3 entry is not one letter");
        }
        repair.tcvn3_.emplace(*from, *to);
    }
    for (auto const& [letter, shown] : member(document, "vni_sequence").items()) {
        auto const to = only_point(letter);
        if (!to || !shown.is_string()) {
            return invalid_input("legacy encodings: a VNI entry is not one letter");
        }
        auto sequence = to_code_points(shown.get<std::string>());
        repair.vni_.emplace(sequence, *to);
        std::ranges::transform(sequence, sequence.begin(), upper_latin);
        repair.vni_.emplace(sequence, *to);
    }
    if (repair.tcvn3_.empty() || repair.vni_.empty()) {
        return invalid_input("legacy encodings: tables are missing");
    }
    return repair;
}

std::string Repair::operator()(std::string_view raw) const
{
    if (is_ascii(raw)) {
        return std::string(raw);
    }
    auto const valid = to_valid_utf8(raw);
    auto points = to_code_points(valid);
    if (mojibake_signs(points) >= 2) {
        return compose(undo_double_decoding(points));
    }
    if (has_modern_letters(points)) {
        return compose(valid);
    }
    if (tcvn3_signs(points) >= 2) {
        for (auto& point : points) {
            auto const found = tcvn3_.find(point);
            point = found == tcvn3_.end() ? point : found->second;
        }
        return to_utf8(points);
    }
    if (vni_signs(points) < 2) {
        return compose(valid);
    }
    std::u32string readable;
    for (std::size_t at = 0; at < points.size();) {
        auto const pair = vni_.find(points.substr(at, 2));
        auto const single = pair == vni_.end() ? vni_.find(points.substr(at, 1)) : pair;
        readable.push_back(single == vni_.end() ? points[at] : single->second);
        at += pair == vni_.end() ? 1 : 2;
    }
    return to_utf8(readable);
}

}  // namespace hub::triage
