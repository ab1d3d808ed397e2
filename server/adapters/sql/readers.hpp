#pragma once
// Reader threads, each with a read-only connection of its own. A read sees one snapshot from begin to end.

#include "adapters/sqlite/sqlite_store.hpp"
#include "adapters/sql/tx.hpp"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace hub::adapters::sql {

class Readers {
public:
    /// Opens the connections. Throws EngineFailure.
    explicit Readers(Options const& options);
    Readers(Readers const&) = delete;
    Readers& operator=(Readers const&) = delete;
    ~Readers() { close(); }

    void submit(Store::Work work, Store::Done done);
    /// Finishes what is queued. Idempotent.
    void close();

private:
    struct Job {
        Store::Work work;
        Store::Done done;
    };
    void loop(Connection& database);
    static Result<void> run(Connection& database, SqlTx& tx, Job& job);

    Options const& options_;
    SystemClock system_clock_;
    std::vector<std::unique_ptr<Connection>> databases_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> queue_;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace hub::adapters::sql
