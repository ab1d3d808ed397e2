// How a group ends: its COMMIT, and what became of one whose answer was cut off.
#include "adapters/postgres/failure.hpp"
#include "adapters/postgres/writer.hpp"
#include "base/log.hpp"

namespace hub::adapters::postgres {
namespace {

constexpr std::chrono::milliseconds kAskAgain{50};
constexpr std::chrono::days kMarksAreKept{7};  ///< Only the writer that left one asks for it, within seconds.

}  // namespace

/// Waits for all that was queued, and throws what failed of it.
bool Writer::has_written()
{
    return session_->database->number("SELECT count(pg_current_xact_id_if_assigned())") != 0;
}

void Writer::commit(bool wrote)
{
    auto& database = *session_->database;
    auto const mark = mark_ + 1;
    try {
        if (wrote) {
            database.run(
                "INSERT INTO commit_mark(writer, mark, at) VALUES(?,?,?) ON CONFLICT(writer) DO UPDATE SET"
                " mark=excluded.mark, at=excluded.at",
                name_,
                mark,
                session_->state.clock.now()
            );
            mark_ = mark;
        }
        database.run("COMMIT");
        database.settle();
    } catch (EngineFailure const& failure) {
        if (failure.code != kConnectionLost) {
            throw;
        }
        log_warn("store.commit_in_doubt", {{"what", failure.what()}});
        auto events = std::move(session_->state.events);
        auto const fate = wrote ? fate_of(mark, SteadyClock::now() + options_.doubt_limit) : Fate::committed;
        if (fate == Fate::unknown) {
            doubts_.push_back({mark, std::move(events)});
        }
        if (fate != Fate::committed) {
            throw;
        }
        session_->state.events = std::move(events);
    }
    commits_.fetch_add(1, std::memory_order_relaxed);
    if (wrote && !healthy_.exchange(true)) {
        log_info("store.recovered");
    }
}

void Writer::forget_old_marks()
{
    auto& database = *session_->database;
    database.begin_write();
    database.run("DELETE FROM commit_mark WHERE at<?", session_->state.clock.now() - kMarksAreKept);
    database.run("COMMIT");
    database.settle();
}

/// With the turn in hand: nothing of before is still under way.
bool Writer::was_committed(std::int64_t mark)
{
    bool const committed =
        session_->database->number("SELECT count(*) FROM commit_mark WHERE writer=? AND mark=?", name_, mark) != 0;
    log_info("store.doubt_settled", {{"status", committed ? "committed" : "rolled_back"}});
    return committed;
}

Writer::Fate Writer::fate_of(std::int64_t mark, SteadyClock::time_point until)
{
    while (true) {
        try {
            if (!session_ || !session_->database->usable()) {
                reconnect();
            }
            session_->database->begin_write();
            bool const committed = was_committed(mark);
            roll_back();
            return committed ? Fate::committed : Fate::rolled_back;
        } catch (std::exception const& error) {
            log_warn("store.doubt_remains", {{"what", error.what()}});
            roll_back();
        }
        if (SteadyClock::now() >= until) {
            return Fate::unknown;
        }
        std::this_thread::sleep_for(kAskAgain);  // nothing can be awaited here: the server tells nobody that it is back
    }
}

/// With the turn in hand. Events that were committed after all are told late rather than never: their numbers are
/// taken.
void Writer::settle_doubts()
{
    while (!doubts_.empty()) {
        bool const committed = was_committed(doubts_.front().mark);
        auto const events = std::move(doubts_.front().events);
        doubts_.erase(doubts_.begin());
        if (committed) {
            tell(events);
        }
    }
}

}  // namespace hub::adapters::postgres
