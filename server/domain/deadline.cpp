#include "domain/deadline.hpp"

#include <algorithm>
#include <array>

namespace hub {

namespace {

constexpr std::string_view kField = "field_feedback";

TermSource source_of(DeadlineRule const* rule, int length, TermUnit unit)
{
    if (rule == nullptr) {
        return {{}, "mặc định của chương trình", "assumed", length, unit};
    }
    return {rule->id, rule->basis, rule->confidence, rule->length, rule->unit};
}

/// A topic's own target goes before the rule; where it says something else it is not the rule's word any more.
TermSource with_target(TermSource source, int target, TermUnit unit)
{
    if (target > 0 && (target != source.length || unit != source.unit)) {
        source.length = target;
        source.unit = unit;
        source.basis = "mục tiêu phục vụ của lĩnh vực";
        source.confidence = "assumed";
    }
    return source;
}

Instant due_of(TermSource const& source, Instant from, WorkCalendar const& calendar)
{
    DeadlineRule term;
    term.length = source.length;
    term.unit = source.unit;
    return term.due(from, calendar);
}

}  // namespace

ServiceTermSources service_term_sources(Topic const* topic, Urgency urgency, LocalDay day, DeadlineRules const& rules)
{
    constexpr auto kHours = TermUnit::working_hour;
    constexpr auto kDays = TermUnit::working_day;
    ServiceTermSources sources;
    auto const accept = source_of(rules.in_force(kField, "accept", day), kDefaultAckWorkingTime.count(), kHours);
    sources.acknowledge = with_target(accept, topic == nullptr ? 0 : topic->accept_working_hours, kHours);
    if (urgency == Urgency::urgent) {
        auto const* rule = rules.in_force(kField, "resolve_urgent", day);
        sources.resolve = source_of(rule, kUrgentWorkingTime.count(), kHours);
    } else if (topic == nullptr || topic->resolve_working_days <= 0) {
        auto const* rule = rules.in_force("any_reception", "first_answer", day);
        sources.resolve = source_of(rule, kFirstAnswerWorkingDays, kDays);
    } else {
        auto const normal =
            source_of(rules.in_force(kField, "resolve_normal", day), topic->resolve_working_days, kDays);
        sources.resolve = with_target(normal, topic->resolve_working_days, kDays);
    }
    return sources;
}

Deadlines first_deadlines(
    Instant from, Topic const* topic, Urgency urgency, WorkCalendar const& calendar, DeadlineRules const& rules
)
{
    auto const sources = service_term_sources(topic, urgency, local_day(from), rules);
    Deadlines deadlines;
    deadlines.resolve_due_at = due_of(sources.resolve, from, calendar);
    deadlines.ack_due_at = std::min(due_of(sources.acknowledge, from, calendar), deadlines.resolve_due_at);
    return deadlines;
}

Instant carried_due(Instant start, Instant due, TermShape shape, WorkCalendar const& before, WorkCalendar const& after)
{
    if (due <= start || changed_days(before, after, local_day(start), local_day(due), 1).empty()) {
        return due;
    }
    auto const inside = due - std::chrono::milliseconds{1};  // a slot may end at midnight
    int const count = before.working_days(start, inside);
    if (shape == TermShape::time || count == 0) {
        return after.add_working_time(start, before.working_time(start, due));
    }
    auto const morning = to_instant(LocalInstant{local_day(inside)});
    auto const into = before.working_time(morning, due);
    auto const last = after.add_working_days(start, count);
    if (into >= before.working_time(morning, morning + std::chrono::days{1})) {
        return last;
    }
    return after.add_working_time(to_instant(LocalInstant{local_day(last - std::chrono::milliseconds{1})}), into);
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
