#pragma once
// Many phrases found in one pass over the words of a text: keywords, rule phrases, names of places.

#include "triage/words.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hub::triage {

struct Hit {
    std::uint32_t entry = 0;  ///< As given to add().
    std::uint32_t first = 0;  ///< Word where it begins.
    std::uint32_t count = 0;  ///< Words it takes.
    bool exact = false;       ///< The marks agree too (or the text has none and the phrase is longer than a word).
};

/// A text with marks must have the phrase's marks ("chó" is not "chợ"); a text without matches by letters.
class PhraseTable {
public:
    /// @param any_marks  Match by letters even when the text has other marks: for names that people misspell.
    void add(std::string_view phrase, std::uint32_t entry, bool any_marks = false);
    /// All hits, by position; longer ones of the same entry at the same place too. O(words × longest phrase).
    [[nodiscard]] std::vector<Hit> find(WordList const& text) const;
    [[nodiscard]] bool empty() const noexcept { return nodes_.empty(); }

private:
    struct Phrase {
        std::uint32_t entry;
        std::uint64_t keys;  ///< Over the words' key hashes.
        bool marked;
        bool any_marks;
    };
    struct Node {
        std::vector<Phrase> phrases;
    };
    void match(Node const& node, WordList const& text, std::size_t first, std::size_t count, std::vector<Hit>& hits)
        const;

    std::unordered_map<std::uint64_t, Node> nodes_;  ///< By hash of the words so far; inner ones hold no phrase.
};

}  // namespace hub::triage
