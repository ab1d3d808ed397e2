#include "adapters/sqlite/writer.hpp"

#include "adapters/sql/schema.hpp"
#include "adapters/sqlite/failure.hpp"
#include "base/log.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <sqlite3.h>

#include <cstdlib>

namespace hub::adapters::sqlite {
namespace {

constexpr std::chrono::milliseconds kProbePause{1000};
constexpr std::chrono::milliseconds kIdle{200};
constexpr std::chrono::microseconds kLeastShare{500};
constexpr std::chrono::milliseconds kLongestRound{12};
constexpr std::size_t kProbeBytes = 65536;  ///< Needs room of its own, so that a full disk is seen as full.

}  // namespace

Writer::Writer(Options const& options, std::unique_ptr<Connection> database, ProcessLock lock)
    : options_(options),
      database_(std::move(database)),
      lock_(std::move(lock)),
      state_{*database_, options.clock != nullptr ? *options.clock : static_cast<Clock const&>(system_clock_)},
      tx_(state_)
{
    sqlite3_wal_hook(database_->handle(), on_wal, &wal_);
    thread_ = std::thread([this] { loop(); });
}

void Writer::submit(Store::Work work, Store::Done done, Urgency urgency)
{
    {
        std::scoped_lock const held(mutex_);
        auto& queue = urgency == Urgency::urgent ? urgent_ : others_;
        if (!closing_ && queue.size() < options_.queue_limit) {
            bool const was_empty = !anything_queued();
            queue.push_back({std::move(work), std::move(done), {}});
            count_queued();
            if (was_empty) {  // else the thread was woken for the first, or is busy and looks again
                wake_.notify_one();
            }
            return;
        }
    }
    done(unavailable("the store is closed or has too much to do"));
}

void Writer::listen(Listener listener)
{
    std::scoped_lock const held(mutex_);
    listener_ = std::move(listener);
}

Store::Counts Writer::counts() const noexcept
{
    return {commits_.load(), writes_.load(), queued_.load()};
}

void Writer::close()
{
    {
        std::scoped_lock const held(mutex_);
        closing_ = true;
        wake_.notify_one();
    }
    if (thread_.joinable()) {
        thread_.join();
    }
}

bool Writer::take(Group& group)
{
    std::unique_lock held(mutex_);
    auto const has_work = [this] { return closing_ || anything_queued(); };
    while (!has_work()) {
        if (!healthy_ && !fatal_) {
            if (!wake_.wait_for(held, kProbePause, has_work)) {
                held.unlock();
                probe();
                held.lock();
            }
        } else if (!checkpointed_ && !fatal_) {
            if (!wake_.wait_for(held, kIdle, has_work)) {
                held.unlock();
                checkpoint_when_idle();
                held.lock();
            }
        } else {
            wake_.wait(held, has_work);
        }
    }
    auto const count = std::min(urgent_.size(), options_.group_limit);
    for (std::size_t taken = 0; taken < count; ++taken) {
        group.push_back(std::move(urgent_.front()));
        urgent_.pop_front();
    }
    count_queued();
    return anything_queued() || count > 0 || !closing_;
}

bool Writer::take_one(Group& group)
{
    std::scoped_lock const held(mutex_);
    if (others_.empty()) {
        return false;
    }
    group.push_back(std::move(others_.front()));
    others_.pop_front();
    count_queued();
    return true;
}

// when the engine fails nobody is left waiting for a better moment
void Writer::take_all(Group& group)
{
    std::scoped_lock const held(mutex_);
    for (auto& job : others_) {
        group.push_back(std::move(job));
    }
    others_.clear();
    count_queued();
}

void Writer::loop()
{
    pthread_setname_np(pthread_self(), "hub-writer");
    Group group;
    while (take(group)) {
        run(group);
        finish(group);
        empty_log_ = empty_log_ || state_.empty_log;
        group.clear();
        state_.clear();
        checkpoint_if_large();
    }
    close_database();
}

// The last connection of a file checkpoints when it closes: only under the process lock.
void Writer::close_database()
{
    LockGuard const guard(lock_, options_.busy_timeout);
    if (guard.held() && !fatal_) {
        checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
    } else {
        sqlite3_db_config(database_->handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    }
    database_.reset();
    lock_.leave_serving();
}

void Writer::run(Group& group)
{
    if (fatal_) {
        take_all(group);
        for (auto& job : group) {
            job.outcome = unavailable("the store has failed for good");
        }
        return;
    }
    LockGuard const guard(lock_, options_.busy_timeout);
    try {
        if (!guard.held()) {
            throw EngineFailure(SQLITE_BUSY, "another process keeps the write lock");
        }
        database_->forget_failure();
        begin();
        auto const started = std::chrono::steady_clock::now();
        for (auto& job : group) {
            run_one(job);
        }
        run_others(group, started);
        state_.write_out();
        commit();
        writes_.fetch_add(group.size(), std::memory_order_relaxed);
    } catch (std::exception const& error) {
        auto const* failure = dynamic_cast<EngineFailure const*>(&error);
        abandon();
        take_all(group);
        for (auto& job : group) {
            job.outcome = unavailable("the store cannot write");
        }
        engine_failed(failure != nullptr ? failure->code : SQLITE_ERROR, error.what());
    }
}

// The others get a fifth of the round while urgent ones come, else until somebody urgent waits; at least one each time.
void Writer::run_others(Group& group, std::chrono::steady_clock::time_point started)
{
    using Clock = std::chrono::steady_clock;
    auto const urgent_took = Clock::now() - started;
    auto const share = group.empty() ? kLongestRound : std::max<Clock::duration>(kLeastShare, urgent_took / 4);
    auto const until = Clock::now() + share;
    for (bool first = true; group.size() < options_.group_limit; first = false) {
        auto const now = Clock::now();
        bool const had_its_share = now >= until || (!first && now - started >= kLeastShare && is_urgent_waiting());
        if (had_its_share || !take_one(group)) {
            return;
        }
        run_one(group.back());
    }
}

void Writer::begin()
{
    database_->run("BEGIN IMMEDIATE");
}

void Writer::commit()
{
    wal_.written = false;
    database_->run("COMMIT");
    commits_.fetch_add(1, std::memory_order_relaxed);
    if (!wal_.written) {
        return;  // nothing was changed: says nothing about the disk
    }
    checkpointed_ = false;
    if (!healthy_.exchange(true)) {
        log_info("store.recovered");
    }
}

void Writer::run_one(Job& job)
{
    auto const mark = state_.mark();
    database_->run("SAVEPOINT one");
    bool keep = false;
    try {
        keep = job.work(tx_);
    } catch (StoreFailure const&) {
        throw;
    } catch (std::exception const& error) {
        log_error("store.closure_failed", {{"what", error.what()}});
        job.outcome = failure(Errc::internal, "the work failed in the store");
    }
    if (auto const code = database_->failed()) {
        throw EngineFailure(*code, "a closure went on after the engine had failed");
    }
    if (!keep) {
        undo(mark);
    }
    database_->run("RELEASE one");
}

void Writer::undo(sql::TxState::Mark const& mark)
{
    state_.back_to(mark);
    database_->run("ROLLBACK TO one");
}

void Writer::abandon() noexcept
{
    state_.clear();
    try {
        if (database_->in_transaction()) {
            database_->run("ROLLBACK");
        }
    } catch (std::exception const& error) {
        log_error("store.rollback_failed", {{"what", error.what()}});
    }
}

void Writer::finish(Group& group)
{
    if (!state_.events.empty()) {
        Listener listener;
        {
            std::scoped_lock const held(mutex_);
            listener = listener_;
        }
        if (listener) {
            listener(std::move(state_.events));
        }
    }
    for (auto& job : group) {
        job.done(std::move(job.outcome));
    }
}

void Writer::engine_failed(int code, std::string const& what)
{
    if (healthy_.exchange(false)) {
        log_error("store.failed", {{"what", what}, {"code", code}});
    }
    if (!is_fsync_failure(code) || fatal_) {
        return;
    }
    fatal_ = true;
    log_error("store.fatal", {{"what", what}});
    if (options_.on_fatal) {
        options_.on_fatal(what);
    } else {
        std::_Exit(EXIT_FAILURE);
    }
}

void Writer::probe()
{
    LockGuard const guard(lock_, std::chrono::milliseconds{0});
    if (!guard.held()) {
        return;
    }
    try {
        database_->forget_failure();
        database_->run("BEGIN IMMEDIATE");
        sql::put_meta(*database_, "probe", std::string(kProbeBytes, 'p'));
        commit();
    } catch (std::exception const& error) {
        auto const* failure = dynamic_cast<EngineFailure const*>(&error);
        abandon();
        engine_failed(failure != nullptr ? failure->code : SQLITE_ERROR, error.what());
    }
}

}  // namespace hub::adapters::sqlite
