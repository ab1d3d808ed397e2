#pragma once
// Words of the full-text index: runs of ASCII letters and digits, as FTS5's tokenizer "ascii" cuts them. Case folded.

#include <string>
#include <string_view>
#include <vector>

namespace hub::adapters::sql {

/// Distinct lower-case words of a search, at most 16.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);
/// "w1" "w2": every word must occur. Quoted, so no word can be an operator of FTS5.
[[nodiscard]] std::string match_text(std::vector<std::string> const& words);
/// 'w1' & 'w2' for PostgreSQL's tsquery, with another separator for its tsvector. Words too long for it are left out.
[[nodiscard]] std::string indexed_words(std::vector<std::string> const& words, std::string_view separator);
/// Every word of `words` occurs in `text`.
[[nodiscard]] bool has_words(std::string_view text, std::string_view words) noexcept;
/// All distinct lower-case words of a text, sorted: what an index keeps of it.
[[nodiscard]] std::vector<std::string> all_words_of(std::string_view text);

}  // namespace hub::adapters::sql
