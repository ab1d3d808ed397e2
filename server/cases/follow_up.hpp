#pragma once
// When the clock has to look at a case again, and what it then has to tell. Pure.

#include "cases/desk.hpp"

#include <optional>
#include <string_view>

namespace hub::cases {

/// The deadline that runs now.
struct RunningClock {
    std::string_view kind;  ///< "acknowledge", "resolve".
    Instant from{};
    Instant due{};
    std::chrono::minutes stood{};  ///< Working time in which it did not run: no part of the share that is used.
    bool any_hour = false;         ///< Someone is in danger: reminders and questions do not wait for office hours.
};

/// Empty: paused, met, or ended.
[[nodiscard]] std::optional<RunningClock> running_clock(CaseRecord const& record) noexcept;
/// What has passed at `now`: 0 nothing, 1 the first share …, one more than there are shares: overdue.
[[nodiscard]] int stage_at(
    RunningClock const& clock, Instant now, FollowUpTerms const& terms, WorkCalendar const& calendar
) noexcept;
/// When the next reminder is to be told; past when one is owed.
[[nodiscard]] std::optional<Instant> next_reminder(
    CaseRecord const& record, FollowUpTerms const& terms, WorkCalendar const& calendar
) noexcept;
/// When the present pause is over by itself; empty: the clock does not stand.
[[nodiscard]] std::optional<Instant> pause_ends(
    CaseRecord const& record, ServiceTerms const& terms, WorkCalendar const& calendar
) noexcept;
/// The earliest of everything that time alone can do to this case.
[[nodiscard]] std::optional<Instant> next_action(
    CaseRecord const& record, Options const& options, WorkCalendar const& calendar
) noexcept;

/// A new deadline, or the same one anew: its reminders begin again.
void forget_reminders(CaseRecord& record) noexcept;

}  // namespace hub::cases
