#pragma once
// Periods of a report and the one before each. Pure. Days are civil days in Vietnam; `until` is exclusive.

#include "base/error.hpp"
#include "base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hub::oversight {

struct Days {
    LocalDay from;
    LocalDay until;

    [[nodiscard]] Instant begin() const noexcept { return to_instant(LocalInstant{from}); }
    [[nodiscard]] Instant end() const noexcept { return to_instant(LocalInstant{until}); }
    [[nodiscard]] int count() const noexcept { return static_cast<int>((until - from).count()); }
    bool operator==(Days const&) const = default;
};

struct Compared {
    std::string kind;
    Days now;
    Days before;
    bool running = false;  ///< The period is not over: `before` was cut to as many days as have begun.
};

struct PeriodWish {
    std::string kind = "month";    ///< day week month quarter half_year year custom
    std::optional<LocalDay> date;  ///< Any day in it; empty: today. Not for custom.
    std::optional<LocalDay> from;
    std::optional<LocalDay> last;  ///< The last day, inclusive. Custom only.
};

inline constexpr int kLongestDays = 3'660;

/// Weeks begin on Monday. The period before is the calendar's own; before a custom one lie as many days.
/// Errc::invalid_input names the member: unknown kind, a period that has not begun, wrong order, longer than ten years.
[[nodiscard]] Result<Compared> compared_periods(PeriodWish const& wish, LocalDay today);

/// First day of the day, week or month ("day", "week", "month") that this day lies in.
[[nodiscard]] LocalDay bucket_of(std::string_view unit, LocalDay day) noexcept;
/// The next one's first day.
[[nodiscard]] LocalDay next_bucket(std::string_view unit, LocalDay bucket) noexcept;

}  // namespace hub::oversight
