#pragma once
// Which of several nodes does the work that time drives: deadlines, reminders, digests, announcements, exports, canary,
// the daily root of the books. One holds a lease in the store (ports/lease_store.hpp) and runs these tasks; when it
// dies another takes over within LeaderTerms::time, when it stops in order, at once. docs/adr/0029-leader.md
//
// Fencing      What these tasks write goes through store(): each write shows the fencing number in its own transaction.
//              A node that stood still and wakes up after another took over changes nothing.
// Threads      run() is one coroutine; leads() and store() are thread-safe.

#include "base/task.hpp"
#include "ports/store.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace hub::app {

/// A store that refuses writes once another node has taken the lease: Errc::unavailable, and nothing is written.
class FencedStore final : public Store {
public:
    FencedStore(Store& inner, std::string lease) : inner_(inner), lease_(std::move(lease)) {}

    void submit_write(Work work, Done done) override;
    void submit_urgent_write(Work work, Done done) override;
    void submit_read(Work work, Done done) override { inner_.submit_read(std::move(work), std::move(done)); }
    /// REQUIRES: never called; the commit listener belongs to the store itself.
    void on_commit(std::function<void(std::vector<LiveEvent>)> listener) override;
    [[nodiscard]] bool healthy() const noexcept override { return inner_.healthy(); }
    [[nodiscard]] Counts counts() const noexcept override { return inner_.counts(); }
    void close() override {}
    Result<void> backup(std::string const& file) override { return inner_.backup(file); }

    /// Of the term that begins; 0: none, every write is refused.
    void fence(std::int64_t number) noexcept { fence_.store(number); }
    [[nodiscard]] std::int64_t fence() const noexcept { return fence_.load(); }
    [[nodiscard]] std::uint64_t refused() const noexcept { return refused_.load(); }

private:
    [[nodiscard]] Work guarded(Work work);

    Store& inner_;
    std::string lease_;
    std::atomic<std::int64_t> fence_{0};
    std::atomic<std::uint64_t> refused_{0};
};

struct LeaderTerms {
    std::chrono::milliseconds time{10'000};  ///< Without a renewal for so long another node may take over.
    std::chrono::milliseconds renew{3'000};
};

class Leader {
public:
    /// Starts the tasks of a term; they must end when their group is stopped.
    using Begin = std::function<void(TaskGroup&)>;

    /// `node`: of this start of this node alone.
    Leader(Store& store, std::string node, Begin begin, LeaderTerms terms = {});
    Leader(Leader const&) = delete;
    Leader& operator=(Leader const&) = delete;
    ~Leader();

    /// For what the tasks of a term write.
    [[nodiscard]] Store& store() noexcept { return fenced_; }
    [[nodiscard]] bool leads() const noexcept { return fenced_.fence() != 0; }
    [[nodiscard]] std::uint64_t refused() const noexcept { return fenced_.refused(); }
    /// Takes, renews and loses the lease until cancelled. A term that runs then goes on: stop() ends it.
    [[nodiscard]] Task<void> run();
    /// After run() has ended: cancels the tasks of the term; `ended` runs once when none is left.
    void stop(std::function<void()> ended);
    /// After stop(): the next node need not wait. Blocks; a store that is away is no error.
    void give_up();

private:
    void begin_term(Lease const& lease);
    [[nodiscard]] Task<void> end_term(char const* why);

    Store& store_;
    FencedStore fenced_;
    std::string node_;
    Begin begin_;
    LeaderTerms terms_;
    std::unique_ptr<TaskGroup> tasks_;
    std::optional<Lease> last_;
};

}  // namespace hub::app
