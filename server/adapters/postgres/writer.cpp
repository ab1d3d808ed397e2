#include "adapters/postgres/writer.hpp"

#include "adapters/postgres/failure.hpp"
#include "adapters/sql/schema.hpp"
#include "base/log.hpp"
#include "base/random.hpp"

#include <pthread.h>

#include <algorithm>

namespace hub::adapters::postgres {
namespace {

constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{5'000};
constexpr std::chrono::microseconds kLeastShare{500};
constexpr std::chrono::milliseconds kLongestRound{50};  ///< A round trip for each closure: longer than in a file.
constexpr std::size_t kNameBytes = 8;

/// A statement failed somewhere in a group that was run quickly.
struct RunAgain : std::exception {
    char const* what() const noexcept override { return "the group is run once more"; }
};

bool ends_group(EngineFailure const& failure) noexcept
{
    return failure.code != kTimedOut;
}

}  // namespace

Writer::Writer(Options const& options, std::unique_ptr<Connection> database)
    : options_(options), queue_(options.queue_limit, options.group_limit), name_(random_hex(kNameBytes))
{
    Clock const& clock = options.clock != nullptr ? *options.clock : system_clock_;
    session_ = std::make_unique<sql::TxSession>(std::move(database), clock);
    forget_old_marks();
    thread_ = std::thread([this] { loop(); });
}

void Writer::submit(Store::Work work, Store::Done done, sql::Urgency urgency)
{
    queue_.submit(std::move(work), std::move(done), urgency);
}

void Writer::listen(Listener listener)
{
    std::scoped_lock const held(mutex_);
    listener_ = std::move(listener);
}

Store::Counts Writer::counts() const noexcept
{
    return {commits_.load(), writes_.load(), queue_.size()};
}

void Writer::close()
{
    queue_.close();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Writer::loop()
{
    pthread_setname_np(pthread_self(), "hub-writer");
    sql::WriteGroup group;
    while (true) {
        bool const must_look = !healthy_ || !doubts_.empty();
        auto const taken = queue_.take(group, must_look ? std::max(pause_, kFirstPause) : std::chrono::milliseconds{0});
        if (taken == sql::WriteQueue::Taken::closed) {
            break;
        }
        if (taken == sql::WriteQueue::Taken::nothing) {
            probe();
            continue;
        }
        bool const went_through = run(group);
        finish(group);
        group.clear();
        if (went_through && !healthy_) {
            probe();  // nothing in the group was written: whether one can write again is still open
        }
    }
    session_.reset();
}

bool Writer::run(sql::WriteGroup& group)
{
    if (!connected()) {
        fail_all(group, "the database cannot be reached");
        return false;
    }
    try {
        try {
            try_group(group, Care::quick);
        } catch (RunAgain const&) {
            abandon();
            try_group(group, Care::careful);
        }
        writes_.fetch_add(group.size(), std::memory_order_relaxed);
        return true;
    } catch (std::exception const& error) {
        abandon();
        fail_all(group, "the store cannot write");
        engine_failed(error.what());
        return false;
    }
}

void Writer::try_group(sql::WriteGroup& group, Care care)
{
    auto& database = *session_->database;
    bool wrote = false;
    database.forget_failure();
    try {
        database.begin_write();
        if (!doubts_.empty()) {  // with the turn in hand nothing of before is still under way
            database.settle();
            settle_doubts();
        }
        auto const started = SteadyClock::now();
        for (auto& job : group) {
            run_one(job, care);
        }
        if (care == Care::quick) {
            run_others(group, started);
        }
        session_->state.write_out();
        wrote = has_written();
    } catch (Defect const&) {
        if (care == Care::quick) {
            throw RunAgain();
        }
        throw;
    } catch (EngineFailure const& failure) {
        if (care == Care::quick && !ends_group(failure)) {
            throw RunAgain();
        }
        throw;
    }
    commit(wrote);
}

// The others get a fifth of the round while urgent ones come, else until somebody urgent waits; at least one each time.
void Writer::run_others(sql::WriteGroup& group, SteadyClock::time_point started)
{
    auto const urgent_took = SteadyClock::now() - started;
    auto const share = group.empty() ? kLongestRound : std::max<SteadyClock::duration>(kLeastShare, urgent_took / 4);
    auto const until = SteadyClock::now() + share;
    for (bool first = true; group.size() < options_.group_limit; first = false) {
        auto const now = SteadyClock::now();
        bool const had_its_share =
            now >= until || (!first && now - started >= kLeastShare && queue_.is_urgent_waiting());
        if (had_its_share || !queue_.take_one(group)) {
            return;
        }
        run_one(group.back(), Care::quick);
    }
}

void Writer::run_one(sql::WriteJob& job, Care care)
{
    auto& database = *session_->database;
    auto const mark = session_->state.mark();
    job.outcome = {};
    database.run("SAVEPOINT one");
    bool keep = false;
    try {
        keep = job.work(session_->tx);
        if (care == Care::careful) {
            database.settle();
        }
    } catch (EngineFailure const& failure) {
        if (ends_group(failure) || care == Care::quick) {
            throw;
        }
        log_error("store.closure_failed", {{"what", failure.what()}});
        database.forget_failure();
        keep = false;
        job.outcome = unavailable("the write took longer than it may");
    } catch (StoreFailure const&) {
        throw;
    } catch (Defect const& defect) {
        if (care == Care::quick) {
            throw;
        }
        log_error("store.closure_failed", {{"what", defect.what()}});
        keep = false;
        job.outcome = failure(Errc::internal, "the work failed in the store");
    } catch (std::exception const& error) {
        log_error("store.closure_failed", {{"what", error.what()}});
        keep = false;
        job.outcome = failure(Errc::internal, "the work failed in the store");
    }
    if (auto const code = database.failed()) {
        throw EngineFailure(*code, "a closure went on after the engine had failed");
    }
    if (!keep) {
        session_->state.back_to(mark);
        database.run("ROLLBACK TO one");
    }
    database.run("RELEASE one");
}

void Writer::fail_all(sql::WriteGroup& group, std::string const& why)
{
    queue_.take_all(group);  // nobody is left waiting for a better moment
    for (auto& job : group) {
        job.outcome = unavailable(why);
    }
}

void Writer::finish(sql::WriteGroup& group)
{
    if (session_) {
        tell(std::exchange(session_->state.events, {}));
        session_->state.clear();
    }
    for (auto& job : group) {
        job.done(std::move(job.outcome));
    }
}

void Writer::tell(std::vector<LiveEvent> events)
{
    if (events.empty()) {
        return;
    }
    Listener listener;
    {
        std::scoped_lock const held(mutex_);
        listener = listener_;
    }
    if (listener) {
        listener(std::move(events));
    }
}

void Writer::abandon() noexcept
{
    if (!session_) {
        return;
    }
    session_->state.clear();
    roll_back();
}

void Writer::roll_back() noexcept
{
    try {
        if (session_ && session_->database->usable() && session_->database->in_transaction()) {
            session_->database->run("ROLLBACK");
            session_->database->settle();
        }
    } catch (std::exception const& error) {
        log_error("store.rollback_failed", {{"what", error.what()}});
    }
}

void Writer::engine_failed(std::string const& what)
{
    if (healthy_.exchange(false)) {
        log_error("store.failed", {{"what", what}});
    }
}

/// Tries once when it is time to; between two tries writes are told at once.
bool Writer::connected()
{
    if (session_ && session_->database->still_there()) {
        return true;
    }
    if (SteadyClock::now() < retry_at_) {
        return false;
    }
    try {
        reconnect();
        return true;
    } catch (std::exception const& error) {
        engine_failed(error.what());
        return false;
    }
}

void Writer::reconnect()
{
    Clock const& clock = options_.clock != nullptr ? *options_.clock : system_clock_;
    session_.reset();
    // full jitter: many nodes that lost the same server do not come back at the same instant
    pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
    retry_at_ =
        SteadyClock::now() + std::chrono::milliseconds{
                                 1 + static_cast<std::int64_t>(random_below(static_cast<std::uint64_t>(pause_.count())))
                             };
    session_ = std::make_unique<sql::TxSession>(std::make_unique<Connection>(options_.connection), clock);
    pause_ = {};
    log_info("store.connected");
}

void Writer::probe()
{
    if (!connected()) {
        return;
    }
    try {
        session_->database->forget_failure();
        session_->database->begin_write();
        session_->database->settle();
        settle_doubts();
        sql::put_meta(*session_->database, "probe", random_hex(8));
        commit(has_written());
    } catch (std::exception const& error) {
        abandon();
        engine_failed(error.what());
    }
}

}  // namespace hub::adapters::postgres
