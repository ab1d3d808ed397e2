#include "adapters/sql/case_words.hpp"

#include <algorithm>
#include <cstring>
#include <set>

namespace hub::adapters::sql {
namespace {

constexpr std::size_t kMostWords = 16;
constexpr std::size_t kLongestIndexed = 2'000;  ///< Bytes; PostgreSQL takes 2,046.

// FTS5's "ascii" tokenizer takes every byte above 127 as part of a word
bool is_word_byte(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) > 127;
}

char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// Next word from `at` on; empty at the end.
std::string_view next_word(std::string_view text, std::size_t& at) noexcept
{
    while (at < text.size() && !is_word_byte(text[at])) {
        ++at;
    }
    auto const start = at;
    while (at < text.size() && is_word_byte(text[at])) {
        ++at;
    }
    return text.substr(start, at - start);
}

bool same_word(std::string_view left, std::string_view right) noexcept
{
    return std::ranges::equal(left, right, [](char a, char b) { return lower(a) == lower(b); });
}

bool has_word_of_any_case(std::string_view text, std::string_view word) noexcept
{
    std::size_t at = 0;
    for (auto found = next_word(text, at); !found.empty(); found = next_word(text, at)) {
        if (same_word(found, word)) {
            return true;
        }
    }
    return false;
}

bool has_capitals(std::string_view text) noexcept
{
    unsigned capitals = 0;  // no early end: the compiler takes many bytes at once
    for (char const c : text) {
        capitals |= static_cast<unsigned>(c >= 'A' && c <= 'Z');
    }
    return capitals != 0;
}

// A walk asks this of thousands of texts, and they are folded: looking for the bytes is several times faster than
// cutting the text into words.
bool has_word(std::string_view text, std::string_view word) noexcept
{
    for (std::size_t from = 0; from < text.size();) {
        auto const* place =
            static_cast<char const*>(::memmem(text.data() + from, text.size() - from, word.data(), word.size()));
        if (place == nullptr) {
            break;
        }
        auto const start = static_cast<std::size_t>(place - text.data());
        auto const end = start + word.size();
        if ((start == 0 || !is_word_byte(text[start - 1])) && (end == text.size() || !is_word_byte(text[end]))) {
            return true;
        }
        from = start + 1;
    }
    return has_capitals(text) && has_word_of_any_case(text, word);
}

}  // namespace

std::vector<std::string> words_of(std::string_view text)
{
    std::vector<std::string> words;
    std::size_t at = 0;
    for (auto found = next_word(text, at); !found.empty() && words.size() < kMostWords; found = next_word(text, at)) {
        std::string word(found);
        std::ranges::transform(word, word.begin(), lower);
        if (std::ranges::find(words, word) == words.end()) {
            words.push_back(std::move(word));
        }
    }
    return words;
}

std::string match_text(std::vector<std::string> const& words)
{
    std::string text;
    for (auto const& word : words) {
        text += text.empty() ? "\"" : " \"";
        text += word;
        text += '"';
    }
    return text;
}

std::string indexed_words(std::vector<std::string> const& words, std::string_view separator)
{
    std::string text;
    for (auto const& word : words) {
        if (word.size() > kLongestIndexed) {
            continue;
        }
        if (!text.empty()) {
            text += separator;
        }
        text += "'" + word + "'";
    }
    return text;
}

bool has_words(std::string_view text, std::string_view words) noexcept
{
    std::size_t at = 0;
    for (auto word = next_word(words, at); !word.empty(); word = next_word(words, at)) {
        if (!has_word(text, word)) {
            return false;
        }
    }
    return true;
}

std::vector<std::string> all_words_of(std::string_view text)
{
    std::set<std::string> words;
    std::size_t at = 0;
    for (auto found = next_word(text, at); !found.empty(); found = next_word(text, at)) {
        std::string word(found);
        std::ranges::transform(word, word.begin(), lower);
        words.insert(std::move(word));
    }
    return {words.begin(), words.end()};
}

}  // namespace hub::adapters::sql
