#include "adapters/sqlite/case_words.hpp"

#include "adapters/sqlite/failure.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace hub::adapters::sqlite {
namespace {

constexpr std::size_t kMostWords = 16;

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

bool has_word(std::string_view text, std::string_view word) noexcept
{
    std::size_t at = 0;
    for (auto found = next_word(text, at); !found.empty(); found = next_word(text, at)) {
        if (same_word(found, word)) {
            return true;
        }
    }
    return false;
}

std::string_view text_of(sqlite3_value* value) noexcept
{
    auto const* data = static_cast<char const*>(sqlite3_value_blob(value));
    return data == nullptr ? std::string_view{}
                           : std::string_view(data, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

void has_words(sqlite3_context* context, int, sqlite3_value** arguments)
{
    auto const text = text_of(arguments[0]);
    auto const words = text_of(arguments[1]);
    std::size_t at = 0;
    for (auto word = next_word(words, at); !word.empty(); word = next_word(words, at)) {
        if (!has_word(text, word)) {
            sqlite3_result_int(context, 0);
            return;
        }
    }
    sqlite3_result_int(context, 1);
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

void register_words_function(sqlite3* database)
{
    auto const code = sqlite3_create_function_v2(
        database,
        "has_words",
        2,
        SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
        nullptr,
        has_words,
        nullptr,
        nullptr,
        nullptr
    );
    if (code != SQLITE_OK) {
        throw_code(code, "register has_words");
    }
}

}  // namespace hub::adapters::sqlite
