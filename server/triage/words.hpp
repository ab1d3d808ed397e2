#pragma once
// A text as words: folded for matching, with the marks kept beside, chat forms spelled out, typing leftovers undone.

#include "base/error.hpp"
#include "base/json.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hub::triage {

struct Word {
    std::string folded;      ///< "duong"
    std::string key;         ///< "DUPng2": letters with their quality, tone digit last; equals `folded` without marks.
    std::uint64_t hash = 0;  ///< Of `folded`.
    std::uint64_t key_hash = 0;  ///< Of `key`.
    std::uint32_t begin = 0;     ///< Bytes of the text it stands for.
    std::uint32_t end = 0;
    bool breaks = false;  ///< A sentence or line ends before it.

    [[nodiscard]] bool marked() const noexcept { return key_hash != hash; }
};

struct WordList {
    std::vector<Word> words;
    bool accented = false;  ///< Written with marks: then a bare word means the bare word.
};

[[nodiscard]] std::uint64_t hash_of(std::string_view text) noexcept;
[[nodiscard]] std::uint64_t mix(std::uint64_t left, std::uint64_t right) noexcept;

class WordReader {
public:
    /// From config/text/teencode.json; entries with several meanings are left alone.
    [[nodiscard]] static Result<WordReader> from_json(Json const& teencode);
    /// @param text  Valid UTF-8, NFC. At most the first 8,000 words count.
    [[nodiscard]] WordList read(std::string_view text) const;
    /// The same without chat forms: for data files.
    [[nodiscard]] static WordList read_plain(std::string_view text);

private:
    std::unordered_map<std::string, std::vector<Word>> chat_forms_;  ///< By key.
};

/// "dduwowngf" and "d9u7o7ng2" → "duong"; empty when the word is no such leftover.
[[nodiscard]] std::string undo_typing(std::string_view word);

}  // namespace hub::triage
