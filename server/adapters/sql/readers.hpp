#pragma once
// Reader threads, each with a read-only connection of its own. A read sees one snapshot from begin to end.

#include "adapters/sql/tx.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace hub::adapters::sql {

struct ReaderOptions {
    std::size_t count = 2;                    ///< Threads, each with a connection of its own.
    std::size_t queue_limit = 50'000;         ///< Most reads waiting; more get Errc::unavailable at once.
    std::chrono::milliseconds wait_limit{0};  ///< A read that waited longer gets Errc::unavailable; 0: no limit.
    Clock const* clock = nullptr;             ///< nullptr: the system's. Must outlive the readers.
    /// Opens one connection; throws EngineFailure. Called again by a reader whose connection is no longer usable().
    std::function<std::unique_ptr<Connection>()> connect;
};

class Readers {
public:
    /// Opens the connections. Throws EngineFailure.
    explicit Readers(ReaderOptions options);
    Readers(Readers const&) = delete;
    Readers& operator=(Readers const&) = delete;
    ~Readers() { close(); }

    void submit(Store::Work work, Store::Done done);
    /// Finishes what is queued. Idempotent.
    void close();

private:
    using SteadyClock = std::chrono::steady_clock;
    struct Job {
        Store::Work work;
        Store::Done done;
        SteadyClock::time_point since;
    };
    /// A connection, and when to try again after it was lost.
    struct Reader {
        std::unique_ptr<TxSession> session;
        SteadyClock::time_point retry_at{};
        std::chrono::milliseconds pause{0};
    };
    void loop(Reader reader);
    [[nodiscard]] std::unique_ptr<TxSession> open();
    [[nodiscard]] bool make_usable(Reader& reader);
    Result<void> run(Reader& reader, Job& job);

    ReaderOptions options_;
    SystemClock system_clock_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> queue_;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace hub::adapters::sql
