#pragma once
// Instants in UTC milliseconds; civil days at +07:00 (Vietnam has no daylight saving). Wall clock, never steady:
// time-outs use asio timers, deadlines use Instant.

#include "base/error.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace hub {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using LocalDay = std::chrono::local_days;  ///< Civil date in Vietnam.
using LocalInstant = std::chrono::local_time<std::chrono::milliseconds>;

inline constexpr std::chrono::hours kVietnamOffset{7};

[[nodiscard]] constexpr LocalInstant to_local(Instant at) noexcept
{
    return LocalInstant{at.time_since_epoch() + kVietnamOffset};
}

[[nodiscard]] constexpr Instant to_instant(LocalInstant at) noexcept
{
    return Instant{at.time_since_epoch() - kVietnamOffset};
}

[[nodiscard]] constexpr LocalDay local_day(Instant at) noexcept
{
    return std::chrono::floor<std::chrono::days>(to_local(at));
}

[[nodiscard]] constexpr Instant from_millis(std::int64_t millis) noexcept
{
    return Instant{std::chrono::milliseconds{millis}};
}

[[nodiscard]] constexpr std::int64_t to_millis(Instant at) noexcept
{
    return at.time_since_epoch().count();
}

/// RFC 3339 in UTC with milliseconds: "2026-11-20T01:00:00.123Z".
[[nodiscard]] std::string to_rfc3339(Instant at);
/// Accepts any offset and optional fraction. Errc::invalid_input otherwise, also for impossible dates.
[[nodiscard]] Result<Instant> parse_rfc3339(std::string_view text);
/// "2026-11-20".
[[nodiscard]] std::string to_text(LocalDay day);
[[nodiscard]] Result<LocalDay> parse_day(std::string_view text);
/// For people: "08:00 ngày 20/11/2026", Vietnam time.
[[nodiscard]] std::string to_vietnamese(Instant at);

}  // namespace hub
