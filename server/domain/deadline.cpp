#include "domain/deadline.hpp"

#include <algorithm>
#include <array>

namespace hub {

Deadlines first_deadlines(Instant from, Topic const* topic, Urgency urgency, WorkCalendar const& calendar) noexcept
{
    Deadlines deadlines;
    if (urgency == Urgency::urgent) {
        deadlines.resolve_due_at = calendar.add_working_minutes(from, kUrgentWorkingTime);
    } else {
        int const days = topic == nullptr || topic->resolve_working_days <= 0 ? kFirstAnswerWorkingDays
                                                                              : topic->resolve_working_days;
        deadlines.resolve_due_at = calendar.add_working_days(from, days);
    }
    auto const to_accept = topic == nullptr || topic->accept_working_hours <= 0
                               ? kDefaultAckWorkingTime
                               : std::chrono::hours{topic->accept_working_hours};
    deadlines.ack_due_at = std::min(calendar.add_working_minutes(from, to_accept), deadlines.resolve_due_at);
    return deadlines;
}

Instant share_at(Instant from, Instant due, int percent, bool any_hour, WorkCalendar const& calendar) noexcept
{
    if (any_hour) {
        return std::min(from + std::max(due - from, std::chrono::milliseconds{0}) * percent / 100, due);
    }
    auto const whole = calendar.working_minutes(from, due);
    return std::min(calendar.add_working_minutes(from, whole * percent / 100), due);
}

Instant resumed_due(Instant due, Instant paused_at, Instant until, WorkCalendar const& calendar) noexcept
{
    return calendar.add_working_minutes(due, calendar.working_minutes(paused_at, until));
}

std::string_view name_of(ClockState state) noexcept
{
    constexpr std::array<std::string_view, 4> kNames{"running", "paused", "met", "missed"};
    return kNames.at(static_cast<std::size_t>(state));
}

ClockFace clock_face(
    Instant due,
    std::optional<Instant> done_at,
    std::optional<Instant> paused_at,
    Instant now,
    WorkCalendar const& calendar
) noexcept
{
    if (done_at) {
        return {*done_at <= due ? ClockState::met : ClockState::missed, std::chrono::minutes{0}};
    }
    auto const shown = paused_at.value_or(now);
    if (shown > due) {
        return {ClockState::missed, -calendar.working_minutes(due, shown)};
    }
    return {paused_at ? ClockState::paused : ClockState::running, calendar.working_minutes(shown, due)};
}

}  // namespace hub
