#pragma once
// The writer thread: group commit over one connection, and what happens when the server goes away.
//
// One round: take what is urgent, then of the rest as much as its share of the time allows → BEGIN and the turn among
// all processes → each closure in its own savepoint → full-text entries → COMMIT → live events to the listener → every
// Done.
//
// Speed        Statements whose result nobody asks for are only queued (connection.hpp), savepoints too. So a failed
//              statement may come to light in a later closure: then the whole group is rolled back and run once more,
//              carefully, waiting at the end of each closure, and only the one that fails is left out.
// Lost         The server is gone before COMMIT was sent: nothing of the group is there, each Done gets
// Errc::unavailable.
//              Gone during COMMIT: each transaction leaves the number of its commit in a row of this writer's own, and
//              that row is read over a new connection, in a turn of its own: then the COMMIT in doubt has ended. The
//              number of the transaction itself would not do: a crash forgets numbers that were given away and gives
//              them again. Without an answer in time each Done gets Errc::unavailable; repeating is safe, since
//              everything a write adds has a key of its own. The answer is asked for again later, so that live events
//              that were committed are told after all.
// Back         While the server is away it is tried with growing pauses; healthy() is true again after a write of our
// own.

#include "adapters/postgres/postgres_store.hpp"
#include "adapters/sql/tx.hpp"
#include "adapters/sql/write_queue.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace hub::adapters::postgres {

class Writer {
public:
    using Listener = std::function<void(std::vector<LiveEvent>)>;

    /// Takes over an open, migrated connection. Throws when the thread cannot start.
    Writer(Options const& options, std::unique_ptr<Connection> database);
    Writer(Writer const&) = delete;
    Writer& operator=(Writer const&) = delete;
    ~Writer() { close(); }

    void submit(Store::Work work, Store::Done done, sql::Urgency urgency);
    void listen(Listener listener);
    /// Finishes what is queued and closes the connection. Idempotent.
    void close();
    [[nodiscard]] bool healthy() const noexcept { return healthy_.load(); }
    [[nodiscard]] Store::Counts counts() const noexcept;

private:
    using SteadyClock = std::chrono::steady_clock;
    enum class Care { quick, careful };
    enum class Fate { committed, rolled_back, unknown };

    /// A group whose COMMIT was cut off.
    struct Doubt {
        std::int64_t mark = 0;
        std::vector<LiveEvent> events;
    };

    void loop();
    /// False: nothing of the group was kept.
    [[nodiscard]] bool run(sql::WriteGroup& group);
    void try_group(sql::WriteGroup& group, Care care);
    void run_others(sql::WriteGroup& group, SteadyClock::time_point started);
    void run_one(sql::WriteJob& job, Care care);
    [[nodiscard]] bool has_written();
    void commit(bool wrote);
    void fail_all(sql::WriteGroup& group, std::string const& why);
    void finish(sql::WriteGroup& group);
    void tell(std::vector<LiveEvent> events);
    void abandon() noexcept;
    void roll_back() noexcept;
    void engine_failed(std::string const& what);
    [[nodiscard]] bool connected();
    void reconnect();
    void forget_old_marks();
    [[nodiscard]] bool was_committed(std::int64_t mark);
    [[nodiscard]] Fate fate_of(std::int64_t mark, SteadyClock::time_point until);
    void settle_doubts();
    void probe();

    Options const& options_;
    SystemClock system_clock_;
    std::unique_ptr<sql::TxSession> session_;
    sql::WriteQueue queue_;
    std::vector<Doubt> doubts_;
    std::string const name_;  ///< Of this writer among all there ever were.
    std::int64_t mark_ = 0;   ///< Of its newest commit.
    SteadyClock::time_point retry_at_{};
    std::chrono::milliseconds pause_{0};

    std::mutex mutex_;
    Listener listener_;

    std::atomic<bool> healthy_{true};
    std::atomic<std::uint64_t> commits_{0};
    std::atomic<std::uint64_t> writes_{0};
    std::thread thread_;  ///< Last: it uses all of the above.
};

}  // namespace hub::adapters::postgres
