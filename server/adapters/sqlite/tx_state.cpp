#include "adapters/sqlite/tx_state.hpp"

namespace hub::adapters::sqlite {

void TxState::index_texts()
{
    for (auto const& change : texts) {
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
    texts.clear();
}

}  // namespace hub::adapters::sqlite
