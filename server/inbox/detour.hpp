#pragma once
// Where a delivery goes: to the store, or, while the store does not answer, to the spool.
//
// Open    The store does not answer one delivery in time, or says Errc::unavailable, or too much waits for it. All that
//         waits then goes to the spool at once, in its order, and everything new behind it: nobody waits again.
// Order   What was given to the store and not answered is void from that moment, unless it is being committed: its
//         closure sees that the detour was opened and does nothing. What the store commits all the same comes before
//         all the rest, and once more from the spool, where its dedupe key makes it harmless.
// Closed  By the drainer, with the last deliveries of the spool: what comes meanwhile is held for a moment, the last
// ones
//         are given to the store, and what was held behind them. Should the store not take them, the detour is open
//         again before anything behind them can be written.

#include "base/task.hpp"
#include "inbox/spool.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>

namespace hub::inbox {

struct DetourOptions {
    std::chrono::milliseconds after{800};         ///< For an answer of the store.
    std::chrono::milliseconds disk_limit{1'000};  ///< For the spool's disk, after that.
    std::size_t most_bytes = 64U << 20U;          ///< Waiting for the store in memory.
    std::function<void()> opened{};               ///< The drainer has work. Any thread, must not block.
};

/// Thread-safe. Everything referred to must outlive it, and the store must be closed before it goes.
class Detour {
public:
    Detour(Store& store, Spool& spool, Clock const& clock, DetourOptions options);
    Detour(Detour const&) = delete;
    Detour& operator=(Detour const&) = delete;
    ~Detour();

    struct Taken {
        DeliveryStored stored;
        bool spooled = false;
    };
    /// Resumes when the delivery is on disk, in the store or in the spool. Errc::unavailable when neither took it, any
    /// other error when the store refuses the delivery itself.
    /// @param has_room  False: too much waits for the store already, so this one opens the detour.
    /// REQUIRES: the caller's executor runs one handler at a time.
    [[nodiscard]] Task<Result<Taken>> take(NewDelivery delivery, bool has_room);

    /// New deliveries go to the spool.
    [[nodiscard]] bool is_open() const noexcept { return open_.load(); }
    using Batch = std::shared_ptr<std::vector<NewDelivery> const>;
    /// For the drainer, before it reads: holds what comes when at most `few` are left in the spool, until bring() or
    /// close_if_empty(), which must follow soon. False: nothing is held.
    bool hold(std::size_t few);
    /// Gives to the store what was read; resumes when it has answered. Closes the detour when the spool holds no more.
    /// @return How many items were new.
    [[nodiscard]] Task<Result<std::size_t>> bring(Batch batch);
    /// Closes it when the spool is empty; false when it is not.
    bool close_if_empty();
    /// When it was opened; meaningless when it is not open.
    [[nodiscard]] Instant since() const noexcept { return from_millis(since_.load()); }

private:
    struct Attempt;
    using Attempts = std::list<std::shared_ptr<Attempt>>;

    void begin(std::shared_ptr<Attempt> const& attempt, bool has_room);
    void ask_store(std::shared_ptr<Attempt> const& attempt);
    void store_answered(std::shared_ptr<Attempt> const& attempt, Result<void> outcome);
    void spool_answered(std::shared_ptr<Attempt> const& attempt, Result<void> const& outcome);
    /// True: to be waited for again.
    bool time_is_over(std::shared_ptr<Attempt> const& attempt);
    void open(char const* why);
    void hand_over(std::shared_ptr<Attempt> const& attempt);
    void batch_answered(Result<void> const& outcome);
    void let_go(std::size_t brought);
    void spill();
    static void answer(std::shared_ptr<Attempt> const& attempt, Result<Taken> result);

    Store& store_;
    Spool& spool_;
    Clock const& clock_;
    DetourOptions options_;

    std::mutex mutex_;
    Attempts asking_;  ///< The store has been asked and has not answered, oldest first.
    std::size_t asking_bytes_ = 0;
    bool holding_ = false;
    bool batch_failed_ = false;
    std::deque<std::shared_ptr<Attempt>> held_;  ///< Also in asking_; the store has not been asked yet.
    std::atomic<std::uint64_t> turn_{0};         ///< What was given to the store in an earlier one is void.
    std::atomic<bool> open_{false};
    std::atomic<std::int64_t> since_{0};
};

}  // namespace hub::inbox
