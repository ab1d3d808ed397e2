#pragma once
// The writer thread: group commit, checkpoints, and what happens when the disk fails. docs/adr/0005-group-commit.md
//
// One round: take what is urgent, then of the rest as much as its share of the time allows (at most group_limit) →
// process lock → BEGIN IMMEDIATE → each closure in its own savepoint → full-text entries → COMMIT (one fsync) → unlock
// → live events to the listener → every Done. While a round runs, the next group collects by itself: the busier, the
// larger the groups. Nobody waits for a timer.
//
// Failure. Engine fails in a closure or in COMMIT: everything of the round is rolled back, each Done gets
// Errc::unavailable, healthy() is false, and a probe write runs every second until one succeeds. Failed fsync:
// on_fatal, and nothing is ever committed again: the kernel may have dropped the pages while calling them clean, a
// second fsync would lie.

#include "adapters/sql/tx.hpp"
#include "adapters/sqlite/connection.hpp"
#include "adapters/sqlite/process_lock.hpp"
#include "adapters/sqlite/sqlite_store.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace hub::adapters::sqlite {

class Writer {
public:
    using Listener = std::function<void(std::vector<LiveEvent>)>;

    /// Takes over an open, migrated connection. Throws when the thread cannot start.
    Writer(Options const& options, std::unique_ptr<Connection> database, ProcessLock lock);
    Writer(Writer const&) = delete;
    Writer& operator=(Writer const&) = delete;
    ~Writer() { close(); }

    enum class Urgency { urgent, can_wait };
    void submit(Store::Work work, Store::Done done, Urgency urgency);
    void listen(Listener listener);
    /// Finishes what is queued, checkpoints and closes the connection. Idempotent.
    void close();
    [[nodiscard]] bool healthy() const noexcept { return healthy_.load(); }
    [[nodiscard]] Store::Counts counts() const noexcept;

private:
    struct Job {
        Store::Work work;
        Store::Done done;
        Result<void> outcome;
    };
    using Group = std::vector<Job>;

    void loop();
    /// Waits for work, the next probe or the idle checkpoint. False: closing and nothing left. Takes what is urgent.
    bool take(Group& group);
    void run(Group& group);
    void run_others(Group& group, std::chrono::steady_clock::time_point started);
    bool take_one(Group& group);
    void take_all(Group& group);
    [[nodiscard]] bool is_urgent_waiting()
    {
        std::scoped_lock const held(mutex_);
        return !urgent_.empty();
    }
    [[nodiscard]] bool anything_queued() const { return !urgent_.empty() || !others_.empty(); }
    void count_queued() { queued_.store(urgent_.size() + others_.size(), std::memory_order_relaxed); }
    void begin();
    void commit();
    void run_one(Job& job);
    void undo(sql::TxState::Mark const& mark);
    /// Rolls back whatever is open; never throws.
    void abandon() noexcept;
    void finish(Group& group);
    void engine_failed(int code, std::string const& what);
    void checkpoint_if_large();
    void checkpoint_when_idle();
    void checkpoint(int mode);
    void empty_log();
    void close_database();
    static int on_wal(void* wal, sqlite3*, char const*, int pages);
    void probe();

    Options const& options_;
    SystemClock system_clock_;
    std::unique_ptr<Connection> database_;
    ProcessLock lock_;
    sql::TxState state_;
    sql::SqlTx tx_;
    struct Wal {
        std::size_t pages = 0;          ///< After the last commit.
        std::size_t checkpoint_at = 0;  ///< Not before it has so many pages.
        bool written = false;           ///< The last COMMIT wrote something.
    } wal_;
    bool checkpointed_ = true;
    bool empty_log_ = false;  ///< The WAL holds bytes that were taken away: it must be emptied, not only copied.
    std::chrono::steady_clock::time_point empty_log_tried_{};
    bool fatal_ = false;

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> urgent_;
    std::deque<Job> others_;
    bool closing_ = false;
    Listener listener_;

    std::atomic<bool> healthy_{true};
    std::atomic<std::uint64_t> commits_{0};
    std::atomic<std::uint64_t> writes_{0};
    std::atomic<std::uint64_t> queued_{0};
    std::thread thread_;  ///< Last: it uses all of the above.
};

}  // namespace hub::adapters::sqlite
