#pragma once
// Words of the full-text index: runs of ASCII letters and digits, as FTS5's tokenizer "ascii" cuts them. Case folded.

#include <string>
#include <string_view>
#include <vector>

struct sqlite3;

namespace hub::adapters::sql {

/// Distinct lower-case words of a search, at most 16.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);
/// "w1" "w2": every word must occur. Quoted, so no word can be an operator of FTS5.
[[nodiscard]] std::string match_text(std::vector<std::string> const& words);
/// SQL function has_words(text, 'w1 w2'): 1 when every word occurs in the text.
void register_words_function(sqlite3* database);

}  // namespace hub::adapters::sql
