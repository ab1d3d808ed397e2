#pragma once
// Brings what lies in the spool into the store, oldest first, and closes the detour once nothing is left.
//
// Flow      next of the spool → one urgent write with all of them → release → the inbox worker is woken → the next.
// With
//           the last of them the detour closes, under load too.
// Failure   The store is away: the same ones again, after a growing pause. The store refuses a delivery itself: each
//           alone, and what is refused three times is told (an alarm) and its segment kept aside by the spool.

#include "base/wake_up.hpp"
#include "inbox/detour.hpp"
#include "inbox/spool.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace hub::inbox {

struct DrainerOptions {
    std::size_t batch = 256;  ///< Deliveries in one write.
    std::size_t batch_bytes = 4U << 20U;
    std::chrono::milliseconds retry_base{100};
    std::chrono::milliseconds retry_cap{2'000};
    std::chrono::milliseconds safety_net{1'000};  ///< Looks without notify(), too.
    std::function<void()> stored{};               ///< Something new is in the store: InboxWorker::notify.
};

/// Everything referred to must outlive it; its task ends before it.
class Drainer {
public:
    Drainer(Spool& spool, Detour& detour, DrainerOptions options);

    void start(asio::any_io_executor const& executor, TaskGroup& tasks);
    /// Thread-safe and cheap, also before start().
    void notify() noexcept { wake_.notify(); }
    /// Deliveries brought to the store so far. Thread-safe.
    [[nodiscard]] std::uint64_t drained() const noexcept { return drained_.load(); }

private:
    using Batch = Detour::Batch;

    Task<void> run();
    Task<bool> look();
    void tell_drained(Instant since);
    Task<void> bring(Batch batch);
    Task<void> bring_each(Batch batch);
    /// Until the store has answered other than "unavailable"; that only when the program ends.
    Task<Result<std::size_t>> write(Batch batch);

    Spool& spool_;
    Detour& detour_;
    DrainerOptions options_;
    WakeUp wake_;
    BlockingPool reader_{1};
    std::atomic<std::uint64_t> drained_{0};
    std::uint64_t told_ = 0;  ///< Of them when the detour was last closed.
};

}  // namespace hub::inbox
