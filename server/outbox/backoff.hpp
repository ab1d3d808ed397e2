#pragma once
// Pauses between tries: exponential limit, full jitter, never zero.

#include "base/random.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace hub::outbox {

/// @param tries  Failures so far, from 1.
/// @return Uniform in [1 ms, min(cap, base · 2^(tries-1))].
[[nodiscard]] inline std::chrono::milliseconds backoff(
    int tries, std::chrono::milliseconds base, std::chrono::milliseconds cap
)
{
    auto limit = base;
    for (int i = 1; i < tries && limit < cap; ++i) {
        limit *= 2;
    }
    limit = std::max(std::min(limit, cap), std::chrono::milliseconds{1});
    return std::chrono::milliseconds{
        1 + static_cast<std::int64_t>(random_below(static_cast<std::uint64_t>(limit.count())))
    };
}

}  // namespace hub::outbox
