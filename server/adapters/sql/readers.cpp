#include "adapters/sql/readers.hpp"

#include "base/log.hpp"

#include <pthread.h>

#include <algorithm>

namespace hub::adapters::sql {
namespace {

constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{5'000};

}  // namespace

Readers::Readers(ReaderOptions options) : options_(std::move(options))
{
    std::vector<Reader> readers(std::max<std::size_t>(options_.count, 1));
    for (auto& reader : readers) {
        reader.session = open();
    }
    for (auto& reader : readers) {
        threads_.emplace_back([this, moved = std::move(reader)]() mutable { loop(std::move(moved)); });
    }
}

std::unique_ptr<TxSession> Readers::open()
{
    Clock const& clock = options_.clock != nullptr ? *options_.clock : system_clock_;
    return std::make_unique<TxSession>(options_.connect(), clock);
}

void Readers::submit(Store::Work work, Store::Done done)
{
    {
        std::scoped_lock const held(mutex_);
        if (!closing_ && queue_.size() < options_.queue_limit) {
            queue_.push_back({std::move(work), std::move(done), SteadyClock::now()});
            wake_.notify_one();
            return;
        }
    }
    done(unavailable("the store is closed or has too much to do"));
}

void Readers::close()
{
    {
        std::scoped_lock const held(mutex_);
        closing_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) {
        if (thread.joinable()) {
            thread.join();
        }
    }
}

void Readers::loop(Reader reader)
{
    pthread_setname_np(pthread_self(), "hub-reader");
    std::unique_lock held(mutex_);
    while (true) {
        wake_.wait(held, [this] { return closing_ || !queue_.empty(); });
        if (queue_.empty()) {
            return;
        }
        auto job = std::move(queue_.front());
        queue_.pop_front();
        held.unlock();
        auto outcome = run(reader, job);
        job.done(std::move(outcome));
        job = {};
        held.lock();
    }
}

/// Between two tries every read is told at once, so that nobody waits for a server that is away.
bool Readers::make_usable(Reader& reader)
{
    if (reader.session && reader.session->database->still_there()) {
        return true;
    }
    reader.session.reset();
    if (SteadyClock::now() < reader.retry_at) {
        return false;
    }
    try {
        reader.session = open();
        reader.pause = {};
        return true;
    } catch (std::exception const& error) {
        log_warn("store.reader_lost", {{"what", error.what()}});
        reader.pause = std::clamp(reader.pause * 2, kFirstPause, kLongestPause);
        reader.retry_at = SteadyClock::now() + reader.pause;
        return false;
    }
}

Result<void> Readers::run(Reader& reader, Job& job)
{
    if (options_.wait_limit.count() > 0 && SteadyClock::now() - job.since > options_.wait_limit) {
        return unavailable("the store has too much to read");
    }
    if (!make_usable(reader)) {
        return unavailable("the store cannot be reached");
    }
    auto& database = *reader.session->database;
    Result<void> outcome;
    try {
        database.forget_failure();
        database.begin_read();
        job.work(reader.session->tx);
        reader.session->state.write_out();  // nothing, or the engine refuses what a read tried to write
    } catch (StoreFailure const& error) {
        log_error("store.read_failed", {{"what", error.what()}});
        outcome = unavailable("the store cannot read");
    } catch (std::exception const& error) {
        log_error("store.closure_failed", {{"what", error.what()}});
        outcome = failure(Errc::internal, "the work failed in the store");
    }
    reader.session->state.clear();
    try {
        if (database.usable() && database.in_transaction()) {
            database.run("ROLLBACK");
            database.settle();
        }
    } catch (std::exception const& error) {
        log_error("store.rollback_failed", {{"what", error.what()}});
    }
    return outcome;
}

}  // namespace hub::adapters::sql
