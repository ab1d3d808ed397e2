#pragma once
// Random text from the system generator (getrandom), for ids, secrets and jitter. Thread-safe.

#include <chrono>
#include <cstdint>
#include <string>

namespace hub {

/// Lower-case hex of `bytes` random bytes.
[[nodiscard]] std::string random_hex(std::size_t bytes);
/// `length` characters of Crockford's base 32 without easily confused letters; good on a telephone.
[[nodiscard]] std::string random_code(std::size_t length);
/// Uniform in [0, bound); bound 0 gives 0.
[[nodiscard]] std::uint64_t random_below(std::uint64_t bound);

}  // namespace hub
