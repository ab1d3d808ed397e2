#pragma once
// The SQL function by which a walk tests a text without the index.

struct sqlite3;

namespace hub::adapters::sqlite {

/// SQL function has_words(text, 'w1 w2'): 1 when every word occurs in the text.
void register_words_function(sqlite3* database);

}  // namespace hub::adapters::sqlite
