#pragma once
// What one transaction carries besides its rows, of all its closures together: live events, texts to index, sums that
// nearly every closure changes. They are written once, at the end; what reads them inside a write calls for that first.

#include "adapters/sql/connection.hpp"
#include "ports/clock.hpp"
#include "ports/feed.hpp"

#include <array>
#include <cstdint>
#include <optional>
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

/// Changes of the rows that hold sums. On PostgreSQL each change of a row leaves a version behind until the commit, and
/// every further one walks past them all.
struct Sums {
    std::int64_t received = 0;
    std::int64_t duplicates = 0;
    std::int64_t pending = 0;
    std::int64_t opened = 0;
    std::int64_t attached = 0;
    std::int64_t ignored = 0;
    std::array<std::int64_t, 7> outbox{};  ///< By OutboxState.
    std::array<std::int64_t, 8> cases{};   ///< By CaseState.
    bool operator==(Sums const&) const = default;
};

/// Where the books stand: what the next entry follows.
struct LedgerTip {
    std::int64_t number = 0;
    std::string hash;
    Instant at{};
};

/// The newest event of the case that was worked on last.
struct LastEvent {
    std::int64_t case_id = 0;
    std::int64_t sequence = 0;
};

struct TxState {
    Connection& database;
    Clock const& clock;
    std::vector<LiveEvent> events{};  ///< Of the whole group; the first `numbered` have their offsets and are stored.
    std::size_t numbered = 0;
    Sums sums{};                     ///< Not written yet.
    std::optional<LedgerTip> tip{};  ///< Known once it was read in this transaction: nobody else writes meanwhile.
    LastEvent last_event{};
    std::vector<TextChange> texts{};  ///< Of the whole group; the first `indexed` are in the index.
    std::size_t indexed = 0;
    bool empty_log = false;  ///< Something was taken away that must not stay in the write-ahead log.

    /// Brings the full-text index up to date. Also before a search inside a write.
    void index_texts();

    /// Numbers and stores live events. Also before they are read inside a write.
    void number_events();
    /// The same for sums.
    void write_sums();
    /// All of it, before the COMMIT.
    void write_out();

    /// Where a closure began. What it wrote out for earlier closures is undone with its savepoint, so going back makes
    /// that wait again.
    struct Mark {
        std::size_t events;
        std::size_t numbered;
        std::size_t texts;
        std::size_t indexed;
        Sums sums;
        std::optional<LedgerTip> tip;
        LastEvent last_event;
    };
    [[nodiscard]] Mark mark() const { return {events.size(), numbered, texts.size(), indexed, sums, tip, last_event}; }
    void back_to(Mark mark);
    void clear() noexcept;

private:
    void store_events(std::size_t from);
    void store_events_at_once(std::size_t from);
};

}  // namespace hub::adapters::sql
