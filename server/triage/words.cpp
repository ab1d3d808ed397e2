#include "triage/words.hpp"

#include "triage/code_points.hpp"
#include "triage/contains.hpp"
#include "triage/letter_keys.hpp"

#include <algorithm>
#include <array>

namespace hub::triage {
namespace {

constexpr std::size_t kMostWords = 8000;
constexpr std::size_t kLongestWord = 40;

struct Letter {
    char key;
    char tone;
};

Letter letter_of(char32_t point) noexcept
{
    if (point < kKeyLatin.size()) {
        return {kKeyLatin[point], kToneLatin[point]};
    }
    if (point >= 0x1E00 && point < 0x1F00) {
        return {kKeyVietnamese[point - 0x1E00], kToneVietnamese[point - 0x1E00]};
    }
    return {' ', '0'};
}

char base_of(char key) noexcept
{
    switch (key) {
        case 'A':
        case 'B':
            return 'a';
        case 'E':
            return 'e';
        case 'O':
        case 'P':
            return 'o';
        case 'U':
            return 'u';
        case 'D':
            return 'd';
        default:
            return key;
    }
}

bool ends_sentence(char32_t point) noexcept
{
    return point == '.' || point == '!' || point == '?' || point == ';' || point == '\n' || point == 0x2026;
}

void finish(Word& word, char tone)
{
    if (tone != '0') {
        word.key.push_back(tone);
    }
    word.hash = hash_of(word.folded);
    word.key_hash = word.key == word.folded ? word.hash : hash_of(word.key);
}

bool is_vowel(char letter) noexcept
{
    return std::string_view("aeiouy").contains(letter);
}

/// Telex: "dd", "uw" or "ow" inside, or a doubled vowel together with a tone letter at the end.
bool looks_like_telex(std::string_view word) noexcept
{
    if (word.size() < 4 || !std::ranges::all_of(word, [](char letter) { return letter >= 'a' && letter <= 'z'; })) {
        return false;
    }
    bool const hooked = word.contains("uw") || word.contains("uow");
    return hooked || (word.starts_with("dd") && std::ranges::any_of(word, is_vowel));
}

bool looks_like_vni(std::string_view word) noexcept
{
    bool letters = false;
    bool quality = false;
    for (std::size_t at = 0; at < word.size(); ++at) {
        bool const digit = word[at] >= '0' && word[at] <= '9';
        letters = letters || !digit;
        bool const after = at > 0 && (is_vowel(word[at - 1]) || word[at - 1] == 'd');
        quality = quality || (after && ((word[at - 1] == 'd' && word[at] == '9') ||
                                        (is_vowel(word[at - 1]) && word[at] >= '6' && word[at] <= '8')));
    }
    return letters && quality && word.size() >= 4 && !(word.front() >= '0' && word.front() <= '9');
}

}  // namespace

std::uint64_t mix(std::uint64_t left, std::uint64_t right) noexcept
{
    auto value = left ^ (right + 0x9E3779B97F4A7C15ULL + (left << 6U) + (left >> 2U));
    value ^= value >> 30U;
    value *= 0xBF58476D1CE4E5B9ULL;
    value ^= value >> 27U;
    return value;
}

std::uint64_t hash_of(std::string_view text) noexcept
{
    std::uint64_t value = 0xCBF29CE484222325ULL;
    for (auto const letter : text) {
        value = (value ^ static_cast<unsigned char>(letter)) * 0x100000001B3ULL;
    }
    return mix(value, text.size());
}

std::string undo_typing(std::string_view word)
{
    std::string plain;
    if (looks_like_vni(word)) {
        std::ranges::copy_if(word, std::back_inserter(plain), [](char letter) { return letter < '0' || letter > '9'; });
        return plain;
    }
    if (!looks_like_telex(word)) {
        return plain;
    }
    auto body = word;
    if (std::string_view("sfrxj").contains(body.back())) {
        body.remove_suffix(1);
    }
    for (std::size_t at = 0; at < body.size(); ++at) {
        bool const repeats = at > 0 && body[at] == body[at - 1] && std::string_view("aeod").contains(body[at]);
        if (!repeats && body[at] != 'w') {
            plain.push_back(body[at]);
        }
    }
    return plain;
}

WordList WordReader::read_plain(std::string_view text)
{
    WordList list;
    Word word;
    char tone = '0';
    bool breaks = false;
    auto const flush = [&](std::size_t at) {
        if (word.folded.empty()) {
            return;
        }
        word.end = static_cast<std::uint32_t>(at);
        finish(word, tone);
        list.words.push_back(std::move(word));
        word = {};
        tone = '0';
        breaks = false;
    };
    for (std::size_t at = 0; at < text.size() && list.words.size() < kMostWords;) {
        auto const next = code_point_at(text, at);
        auto const letter = letter_of(next.value);
        if (letter.key == ' ' || word.folded.size() >= kLongestWord) {
            bool const decimal = (next.value == '.' || next.value == ',') && !word.folded.empty() &&
                                 at + 1 < text.size() && text[at + 1] >= '0' && text[at + 1] <= '9';
            flush(at);
            breaks = breaks || (ends_sentence(next.value) && !decimal);
        }
        if (letter.key != ' ') {
            if (word.folded.empty()) {
                word.begin = static_cast<std::uint32_t>(at);
                word.breaks = breaks;
            }
            word.folded.push_back(base_of(letter.key));
            word.key.push_back(letter.key);
            tone = letter.tone != '0' ? letter.tone : tone;
        }
        at += next.length;
    }
    flush(text.size());
    auto const marked = std::ranges::count_if(list.words, &Word::marked);
    list.accented = marked * 5 >= std::ssize(list.words) && marked > 0;
    return list;
}

WordList WordReader::read(std::string_view text) const
{
    auto list = read_plain(text);
    std::vector<Word> spelled;
    spelled.reserve(list.words.size() + 8);
    for (auto& word : list.words) {
        auto const form = chat_forms_.find(word.key);
        if (form != chat_forms_.end()) {
            bool breaks = word.breaks;
            for (auto expansion : form->second) {
                expansion.begin = word.begin;
                expansion.end = word.end;
                expansion.breaks = breaks;
                breaks = false;
                spelled.push_back(std::move(expansion));
            }
            continue;
        }
        if (!word.marked()) {
            if (auto plain = undo_typing(word.folded); !plain.empty()) {
                word.folded = word.key = std::move(plain);
                finish(word, '0');
            }
        }
        spelled.push_back(std::move(word));
    }
    list.words = std::move(spelled);
    return list;
}

Result<WordReader> WordReader::from_json(Json const& teencode)
{
    // Marked unambiguous in the table, but a common bare word or a name when the marks are missing.
    constexpr std::array<std::string_view, 16> kRisky{
        "hong", "ca", "cap", "lun", "ty", "iu", "0", "add", "a", "b", "c", "w", "v", "ng", "rep", "vs"
    };
    WordReader reader;
    for (auto const& entry : member(teencode, "entries")) {
        auto const form = text_or(entry, "form");
        auto const meaning = text_or(entry, "meaning");
        bool const several = flag_at(entry, "ambiguous") || meaning.find_first_of(";/(,") != std::string::npos;
        auto const words = read_plain(form);
        if (several || words.words.size() != 1 || contains(kRisky, form)) {
            continue;
        }
        reader.chat_forms_.emplace(words.words.front().key, read_plain(meaning).words);
    }
    if (reader.chat_forms_.empty()) {
        return invalid_input("teencode: no entry");
    }
    return reader;
}

}  // namespace hub::triage
