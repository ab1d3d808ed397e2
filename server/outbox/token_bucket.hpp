#pragma once
// A rate limit without I/O: tokens grow with steady time up to a burst. A rate of 0 or less means no limit.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <limits>

namespace hub::outbox {

class TokenBucket {
public:
    using Time = std::chrono::steady_clock::time_point;

    TokenBucket(double per_second, double burst, Time now)
        : per_second_(per_second), burst_(std::max(1.0, burst)), tokens_(burst_), last_(now)
    {
    }

    /// Another rate from now on; tokens that are there stay, up to the new burst.
    void change(double per_second, double burst, Time now)
    {
        refill(now);
        per_second_ = per_second;
        burst_ = std::max(1.0, burst);
        tokens_ = std::min(tokens_, burst_);
    }
    /// Whole tokens there are now.
    [[nodiscard]] std::size_t available(Time now)
    {
        if (per_second_ <= 0) {
            return std::numeric_limits<std::size_t>::max();
        }
        refill(now);
        return tokens_ < 1 ? 0 : static_cast<std::size_t>(tokens_);
    }
    /// May go below zero: the next ones wait the longer.
    void take(Time now, std::size_t count = 1)
    {
        if (per_second_ > 0) {
            refill(now);
            tokens_ -= static_cast<double>(count);
        }
    }
    /// Until one whole token is there; zero when there is one.
    [[nodiscard]] std::chrono::milliseconds until_next(Time now)
    {
        if (per_second_ <= 0) {
            return std::chrono::milliseconds{0};
        }
        refill(now);
        if (tokens_ >= 1) {
            return std::chrono::milliseconds{0};
        }
        return std::chrono::milliseconds{static_cast<std::int64_t>(std::ceil((1 - tokens_) * 1'000 / per_second_))};
    }

private:
    void refill(Time now)
    {
        if (now > last_) {
            tokens_ = std::min(burst_, tokens_ + std::chrono::duration<double>(now - last_).count() * per_second_);
            last_ = now;
        }
    }

    double per_second_;
    double burst_;
    double tokens_;
    Time last_;
};

}  // namespace hub::outbox
