#include "cases/follow_up.hpp"

#include "cases/closing.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::chrono::milliseconds kJustAfter{1};
constexpr std::chrono::hours kDay{24};

std::optional<Instant> earlier(std::optional<Instant> a, std::optional<Instant> b)
{
    if (!a || !b) {
        return a ? a : b;
    }
    return std::min(*a, *b);
}

}  // namespace

std::optional<RunningClock> running_clock(CaseRecord const& record) noexcept
{
    if (!is_active(record.state) || record.paused_at || record.resolve_met) {
        return std::nullopt;
    }
    bool const urgent = record.urgency == Urgency::urgent;
    if (!record.ack_met) {
        return RunningClock{"acknowledge", record.opened_at, record.ack_due_at, urgent};
    }
    return RunningClock{"resolve", record.opened_at, record.resolve_due_at, urgent};
}

int stage_at(RunningClock const& clock, Instant now, FollowUpTerms const& terms, WorkCalendar const& calendar) noexcept
{
    int const shares = static_cast<int>(terms.reminder_percents.size());
    if (now > clock.due) {
        return shares + 1;
    }
    int stage = 0;
    while (stage < shares && now >= share_at(
                                        clock.from,
                                        clock.due,
                                        terms.reminder_percents[static_cast<std::size_t>(stage)],
                                        clock.any_hour,
                                        calendar
                                    )) {
        ++stage;
    }
    return stage;
}

std::optional<Instant> next_reminder(
    CaseRecord const& record, FollowUpTerms const& terms, WorkCalendar const& calendar
) noexcept
{
    auto const clock = running_clock(record);
    if (!clock) {
        return std::nullopt;
    }
    auto const told = static_cast<std::size_t>(std::max(record.reminders, 0));
    auto const shares = terms.reminder_percents.size();
    if (told < shares) {
        return share_at(clock->from, clock->due, terms.reminder_percents[told], clock->any_hour, calendar);
    }
    if (told == shares) {
        return clock->due + kJustAfter;
    }
    auto const last = std::max(record.reminded_at.value_or(clock->due), clock->due);
    return clock->any_hour ? last + kDay : calendar.next_opening(last);
}

std::optional<Instant> next_action(
    CaseRecord const& record, Options const& options, WorkCalendar const& calendar
) noexcept
{
    auto const asked = earlier(record.alert_until, closes_at(record, options.closing, calendar));
    return earlier(asked, next_reminder(record, options.follow_up, calendar));
}

void forget_reminders(CaseRecord& record) noexcept
{
    record.reminders = 0;
    record.reminded_at.reset();
}

}  // namespace hub::cases
