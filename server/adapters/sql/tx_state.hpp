#pragma once
// What one transaction carries besides its rows: live events to tell after the commit, and texts to index before it.

#include "adapters/sql/connection.hpp"
#include "ports/clock.hpp"
#include "ports/feed.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace hub::adapters::sql {

/// Full-text entries wait until the end of the group: FTS5 writes a segment at every savepoint while it has some in
/// memory, which would cost one segment (and its merges) for each closure.
struct TextChange {
    std::int64_t case_id = 0;
    std::string before;
    std::string after;
};

struct TxState {
    Connection& database;
    Clock const& clock;
    std::vector<LiveEvent> events{};
    std::vector<TextChange> texts{};  ///< Of the whole group; the first `indexed` are in the index.
    std::size_t indexed = 0;
    bool empty_log = false;  ///< Something was taken away that must not stay in the write-ahead log.

    /// Brings the full-text index up to date. Also before a search inside a write.
    void index_texts();

    /// Where a closure began. What it indexed of earlier closures' texts is undone with its savepoint, so going back
    /// makes them wait again.
    struct Mark {
        std::size_t events;
        std::size_t texts;
        std::size_t indexed;
    };
    [[nodiscard]] Mark mark() const noexcept { return {events.size(), texts.size(), indexed}; }
    void back_to(Mark const& mark);
    void clear() noexcept;
};

}  // namespace hub::adapters::sql
