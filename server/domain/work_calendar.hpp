#pragma once
// Office hours, weekly rest, holidays, substitute days, worked Saturdays: which minutes count.
// Immutable after loading; thread-safe. Source: config/calendars/holidays-vn.json, domain.md §4.

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

#include <chrono>
#include <map>
#include <set>
#include <vector>

namespace hub {

/// Half-open slot of one civil day, in minutes after midnight at +07:00.
struct WorkSlot {
    std::chrono::minutes from{};
    std::chrono::minutes until{};
    auto operator<=>(WorkSlot const&) const = default;
};

class WorkCalendar {
public:
    /// The format of holidays-vn.json. Proposed swaps are not applied. Errc::invalid_input with the member that is
    /// wrong.
    [[nodiscard]] static Result<WorkCalendar> from_json(Json const& document);

    [[nodiscard]] bool is_working_day(LocalDay day) const noexcept;
    [[nodiscard]] std::vector<WorkSlot> const& slots(LocalDay day) const noexcept;
    [[nodiscard]] bool is_open(Instant at) const noexcept;

    /// Working time in [from, until), to the millisecond, >= 0; 0 when until <= from. O(days).
    [[nodiscard]] std::chrono::milliseconds working_time(Instant from, Instant until) const noexcept;
    /// The same in whole minutes, rounded down.
    [[nodiscard]] std::chrono::minutes working_minutes(Instant from, Instant until) const noexcept;
    /// Earliest instant at which `minutes` of working time have passed since `from`. O(days).
    [[nodiscard]] Instant add_working_minutes(Instant from, std::chrono::minutes minutes) const noexcept;
    /// End of the last slot of the n-th working day after the day of `from` (that day is day 0). Source: domain.md §4.
    [[nodiscard]] Instant add_working_days(Instant from, int days) const noexcept;
    /// End of the last slot of the day `days` calendar days later; a rest day moves to the next working day.
    [[nodiscard]] Instant add_calendar_days(Instant from, int days) const noexcept;
    /// Beginning of the first slot of the first working day after the day of `after`.
    [[nodiscard]] Instant next_opening(Instant after) const noexcept;
    /// Days known only by computation (`status: computed`): a deadline that crosses one carries that mark.
    [[nodiscard]] bool is_assumed(LocalDay day) const noexcept { return assumed_.contains(day); }

private:
    std::vector<WorkSlot> weekday_slots_;
    std::vector<WorkSlot> no_slots_;
    std::set<unsigned> rest_days_;  ///< ISO weekday numbers 1…7.
    std::set<LocalDay> days_off_;
    std::set<LocalDay> worked_rest_days_;
    std::set<LocalDay> assumed_;
};

}  // namespace hub
