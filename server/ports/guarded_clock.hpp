#pragma once
// The hub's own time: the wall clock's, but never backwards, and not led astray by a step of the host.
//
// Between two looks at the wall it runs by the steady clock. observe() compares, several times a second:
//   small difference   followed: forwards at once, backwards by running slower until both agree
//   step forwards      doubted: time runs on as before and nothing that follows dates fires early; when the wall still
//                      says so after the probation (a host that slept, a clock that was set right) it is followed
//   step backwards     time runs on; after the probation it runs at half pace until the wall has caught up
// So event times never go back, a passed deadline stays passed, and a clock that was set wrong for a moment leaves no
// trace. While a step is doubted it is an alarm: /readyz and the log. docs/adr/0020-rehearsal-clock-and-clock-steps.md

#include "ports/clock.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace hub {

struct ClockGuard {
    double speed = 1;                        ///< Of the wall clock against the steady one: 1 except in a rehearsal.
    std::chrono::milliseconds step{60'000};  ///< A difference beyond this is a step (promise P17).
    std::chrono::milliseconds probation{60'000};  ///< Steady time for which a step is doubted.
    Instant floor{};  ///< The latest time the store knows: the hub's time begins no earlier.
    std::function<std::chrono::steady_clock::time_point()> steady;  ///< For tests; empty: the steady clock.
};

class GuardedClock final : public Clock {
public:
    /// `wall` must outlive this.
    explicit GuardedClock(Clock const& wall, ClockGuard guard = {});
    /// Never less than what any thread was told before. Thread-safe, without a lock.
    [[nodiscard]] Instant now() const noexcept override;
    [[nodiscard]] std::chrono::milliseconds real(std::chrono::milliseconds span) const noexcept override;
    /// For the store's latest time, which is known only once the store is open.
    void not_before(Instant floor) noexcept;

    enum class Found { nothing, stepped, accepted, returned };
    /// Looks at the wall. Call it a few times a second, at least once in five. Thread-safe.
    Found observe();

    struct Health {
        bool ok = true;                     ///< No step is doubted.
        std::chrono::milliseconds ahead{};  ///< Hub's time less the wall's; negative: behind it.
        std::int64_t steps = 0;             ///< Seen since the start.
        std::string detail;
    };
    [[nodiscard]] Health health() const;

private:
    [[nodiscard]] std::chrono::milliseconds run() const noexcept;  ///< Steady time since the start, at clock speed.
    [[nodiscard]] std::chrono::milliseconds difference() const noexcept;  ///< Wall's time less the hub's.
    [[nodiscard]] std::chrono::milliseconds tolerance() const noexcept;
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const;
    void follow(std::chrono::milliseconds difference, std::chrono::milliseconds since);

    Clock const& wall_;
    ClockGuard guard_;
    std::chrono::steady_clock::time_point started_;
    std::atomic<std::int64_t> offset_;        ///< now() = run() + offset, in milliseconds.
    mutable std::atomic<std::int64_t> told_;  ///< The latest that anybody was told.

    mutable std::mutex mutex_;  ///< Guards what observe() remembers.
    std::chrono::milliseconds observed_{};
    std::optional<std::chrono::steady_clock::time_point> doubted_since_;
    bool doubted_forward_ = false;
    bool slowing_ = false;  ///< A step back was accepted: half pace until the wall has caught up.
    std::int64_t steps_ = 0;
};

}  // namespace hub
