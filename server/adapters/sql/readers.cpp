#include "adapters/sql/readers.hpp"

#include "base/log.hpp"

#include <pthread.h>

#include <algorithm>

namespace hub::adapters::sql {

Readers::Readers(Options const& options) : options_(options)
{
    auto const count = std::max<std::size_t>(options.readers, 1);
    for (std::size_t made = 0; made < count; ++made) {
        databases_.push_back(std::make_unique<Connection>(
            options.file, Connection::Mode::reader, static_cast<int>(options.busy_timeout.count())
        ));
    }
    for (auto const& database : databases_) {
        threads_.emplace_back([this, &connection = *database] { loop(connection); });
    }
}

void Readers::submit(Store::Work work, Store::Done done)
{
    {
        std::scoped_lock const held(mutex_);
        if (!closing_ && queue_.size() < options_.queue_limit) {
            queue_.push_back({std::move(work), std::move(done)});
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
    databases_.clear();
}

void Readers::loop(Connection& database)
{
    pthread_setname_np(pthread_self(), "hub-reader");
    TxState state{database, options_.clock != nullptr ? *options_.clock : static_cast<Clock const&>(system_clock_)};
    SqlTx tx(state);
    std::unique_lock held(mutex_);
    while (true) {
        wake_.wait(held, [this] { return closing_ || !queue_.empty(); });
        if (queue_.empty()) {
            return;
        }
        auto job = std::move(queue_.front());
        queue_.pop_front();
        held.unlock();
        auto outcome = run(database, tx, job);
        job.done(std::move(outcome));
        job = {};
        held.lock();
    }
}

Result<void> Readers::run(Connection& database, SqlTx& tx, Job& job)
{
    Result<void> outcome;
    try {
        database.forget_failure();
        database.run("BEGIN");
        job.work(tx);
    } catch (StoreFailure const& error) {
        log_error("store.read_failed", {{"what", error.what()}});
        outcome = unavailable("the store cannot read");
    } catch (std::exception const& error) {
        log_error("store.closure_failed", {{"what", error.what()}});
        outcome = failure(Errc::internal, "the work failed in the store");
    }
    try {
        if (database.in_transaction()) {
            database.run("ROLLBACK");
        }
    } catch (std::exception const& error) {
        log_error("store.rollback_failed", {{"what", error.what()}});
    }
    return outcome;
}

}  // namespace hub::adapters::sql
