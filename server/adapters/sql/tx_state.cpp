#include "adapters/sql/tx_state.hpp"

#include "adapters/sql/case_words.hpp"

namespace hub::adapters::sql {

void TxState::index_texts()
{
    for (; indexed < texts.size(); ++indexed) {
        auto const& change = texts[indexed];
        if (database.engine() == Engine::postgres) {
            database.run(
                "INSERT INTO case_text(case_id, words) VALUES(?, CAST(? AS TSVECTOR))"
                " ON CONFLICT(case_id) DO UPDATE SET words=excluded.words",
                change.case_id,
                indexed_words(all_words_of(change.after), " ")
            );
            continue;
        }
        if (!change.before.empty()) {
            database.run(
                "INSERT INTO case_text(case_text, rowid, search_text) VALUES('delete', ?, ?)",
                change.case_id,
                change.before
            );
        }
        if (!change.after.empty()) {
            database.run("INSERT INTO case_text(rowid, search_text) VALUES(?, ?)", change.case_id, change.after);
        }
    }
}

void TxState::back_to(Mark const& mark)
{
    events.resize(mark.events);
    texts.resize(mark.texts);
    indexed = mark.indexed;
}

void TxState::clear() noexcept
{
    events.clear();
    texts.clear();
    indexed = 0;
    empty_log = false;
}

}  // namespace hub::adapters::sql
