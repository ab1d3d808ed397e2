#pragma once
// The wall clock as a port: deadlines and dates ask it, tests set it.

#include "base/time.hpp"

#include <atomic>

namespace hub {

class Clock {
public:
    virtual ~Clock() = default;
    /// Thread-safe.
    [[nodiscard]] virtual Instant now() const noexcept = 0;
    /// How long a span of this clock's time takes on the wall: shorter in a rehearsal that runs fast. For the timers of
    /// work that follows dates; time-outs of sockets and pauses of retries between programs are never scaled.
    [[nodiscard]] virtual std::chrono::milliseconds real(std::chrono::milliseconds span) const noexcept { return span; }
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const noexcept override
    {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

/// For tests: stands still until told otherwise.
class FakeClock final : public Clock {
public:
    explicit FakeClock(Instant start) : millis_(to_millis(start)) {}
    [[nodiscard]] Instant now() const noexcept override { return from_millis(millis_.load()); }
    void set(Instant at) noexcept { millis_.store(to_millis(at)); }
    void advance(std::chrono::milliseconds by) noexcept { millis_.fetch_add(by.count()); }

private:
    std::atomic<std::int64_t> millis_;
};

}  // namespace hub
