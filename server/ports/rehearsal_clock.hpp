#pragma once
// A wall clock for rehearsals: begins where it is told to, runs at its own speed, and steps when the drill says so.

#include "ports/clock.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace hub {

/// At `after` (steady time since the start) the clock is set by `by`: what an operator's slip or a bad time server
/// does.
struct ClockStep {
    std::chrono::milliseconds after{};
    std::chrono::milliseconds by{};
};

class RehearsalClock final : public Clock {
public:
    using Steady = std::function<std::chrono::steady_clock::time_point()>;
    /// @param speed  Seconds of this clock in one real second, > 0.
    RehearsalClock(Instant start, double speed, std::vector<ClockStep> steps = {}, Steady steady = {})
        : start_(to_millis(start)),
          speed_(speed),
          steps_(std::move(steps)),
          steady_(steady ? std::move(steady) : Steady{[] { return std::chrono::steady_clock::now(); }}),
          began_(steady_())
    {
    }
    [[nodiscard]] Instant now() const noexcept override
    {
        std::chrono::duration<double, std::milli> const passed = steady_() - began_;
        auto at =
            from_millis(start_.load()) + std::chrono::milliseconds{static_cast<std::int64_t>(passed.count() * speed_)};
        for (auto const& step : steps_) {
            at += passed >= step.after ? step.by : std::chrono::milliseconds{0};
        }
        return at;
    }
    /// A rehearsal that was stopped goes on where it was.
    void not_before(Instant floor) noexcept
    {
        auto const lacks = to_millis(floor) - to_millis(now());
        if (lacks > 0) {
            start_.fetch_add(lacks);
        }
    }
    [[nodiscard]] std::chrono::milliseconds real(std::chrono::milliseconds span) const noexcept override
    {
        return std::chrono::milliseconds{static_cast<std::int64_t>(static_cast<double>(span.count()) / speed_)};
    }

private:
    std::atomic<std::int64_t> start_;
    double speed_;
    std::vector<ClockStep> steps_;
    Steady steady_;
    std::chrono::steady_clock::time_point began_;
};

}  // namespace hub
