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

Instant share_of(RunningClock const& clock, int percent, WorkCalendar const& calendar)
{
    auto const from = std::min(calendar.add_working_minutes(clock.from, clock.stood), clock.due);
    return share_at(from, clock.due, percent, clock.any_hour, calendar);
}

}  // namespace

std::optional<RunningClock> running_clock(CaseRecord const& record) noexcept
{
    if (!is_active(record.state) || record.paused_at || record.resolve_met) {
        return std::nullopt;
    }
    bool const urgent = record.urgency == Urgency::urgent;
    if (!record.ack_met) {
        return RunningClock{"acknowledge", record.opened_at, record.ack_due_at, {}, urgent};
    }
    auto const stood = std::chrono::minutes{record.paused_minutes};
    return RunningClock{"resolve", record.opened_at, record.resolve_due_at, stood, urgent};
}

int stage_at(RunningClock const& clock, Instant now, FollowUpTerms const& terms, WorkCalendar const& calendar) noexcept
{
    int const shares = static_cast<int>(terms.reminder_percents.size());
    if (now > clock.due) {
        return shares + 1;
    }
    int stage = 0;
    while (stage < shares && now >= share_of(clock, terms.reminder_percents[static_cast<std::size_t>(stage)], calendar)
    ) {
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
        return share_of(*clock, terms.reminder_percents[told], calendar);
    }
    if (told == shares) {
        return clock->due + kJustAfter;
    }
    auto const last = std::max(record.reminded_at.value_or(clock->due), clock->due);
    return clock->any_hour ? last + kDay : calendar.next_opening(last);
}

std::optional<Instant> pause_ends(
    CaseRecord const& record, ServiceTerms const& terms, WorkCalendar const& calendar
) noexcept
{
    if (!record.paused_at || record.pause_until) {
        return record.paused_at ? record.pause_until : std::nullopt;
    }
    // a pause from before limits were noted
    auto const* rule = terms.of(record.kind, local_day(record.opened_at)).pause(record.pause_reason);
    auto const used = std::chrono::minutes{record.paused_minutes};
    auto const limit = rule == nullptr ? std::nullopt : pause_limit(*rule, *record.paused_at, used, calendar);
    return limit.value_or(*record.paused_at);
}

std::optional<Instant> next_action(
    CaseRecord const& record, Options const& options, WorkCalendar const& calendar
) noexcept
{
    if (auto const ends = pause_ends(record, options.terms, calendar)) {
        return earlier(ends, record.legal_at);  // a legal clock does not stand with the service clock
    }
    auto const asked = earlier(record.alert_until, closes_at(record, options.closing, calendar));
    return earlier(earlier(asked, record.legal_at), next_reminder(record, options.follow_up, calendar));
}

void forget_reminders(CaseRecord& record) noexcept
{
    record.reminders = 0;
    record.reminded_at.reset();
}

}  // namespace hub::cases
