#pragma once
// What waits for a writer thread: urgent writes before the others, with a bound, and who takes how much at once.

#include "ports/store.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

namespace hub::adapters::sql {

enum class Urgency { urgent, can_wait };

/// One closure and what became of it.
struct WriteJob {
    Store::Work work;
    Store::Done done;
    Result<void> outcome;
};
using WriteGroup = std::vector<WriteJob>;

/// submit() and close() from any thread, the rest from the writer's.
class WriteQueue {
public:
    WriteQueue(std::size_t queue_limit, std::size_t group_limit) : queue_limit_(queue_limit), group_limit_(group_limit)
    {
    }

    /// Full or closed: `done` gets Errc::unavailable at once.
    void submit(Store::Work work, Store::Done done, Urgency urgency);
    /// Waits for work, at most `limit` (zero: without end), and takes what is urgent. Nothing after the limit.
    enum class Taken { work, nothing, closed };
    Taken take(WriteGroup& group, std::chrono::milliseconds limit);
    /// One of the others; false when there is none.
    bool take_one(WriteGroup& group);
    void take_all(WriteGroup& group);
    [[nodiscard]] bool is_urgent_waiting();
    void close();
    [[nodiscard]] std::uint64_t size() const noexcept { return queued_.load(std::memory_order_relaxed); }

private:
    [[nodiscard]] bool anything_queued() const { return !urgent_.empty() || !others_.empty(); }
    void count() { queued_.store(urgent_.size() + others_.size(), std::memory_order_relaxed); }

    std::size_t queue_limit_;
    std::size_t group_limit_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<WriteJob> urgent_;
    std::deque<WriteJob> others_;
    bool closing_ = false;
    std::atomic<std::uint64_t> queued_{0};
};

}  // namespace hub::adapters::sql
