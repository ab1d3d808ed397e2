// More time for a case: asked by who works it, decided by the head of the unit, told to the citizen.
#include "cases/follow_up.hpp"
#include "cases/speaker.hpp"
#include "cases/staff_text.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

/// Approved ones; the rule of the kind says how many there may be.
int extensions_of(std::vector<CaseEvent> const& events)
{
    return static_cast<int>(std::ranges::count(events, "case.extension_approved", &CaseEvent::kind));
}

std::optional<CaseEvent> open_wish(std::vector<CaseEvent> const& events)
{
    std::optional<CaseEvent> wish;
    for (auto const& event : events) {
        if (event.kind == "case.extension_asked") {
            wish = event;
        } else if (event.kind == "case.extension_approved" || event.kind == "case.extension_refused") {
            wish.reset();
        }
    }
    return wish;
}

}  // namespace

Result<Shown> CaseDesk::ask_extension(
    Tx& tx, Person const& person, CaseCode const& code, std::optional<std::int64_t> expected, ExtensionWish const& wish
) const
{
    auto found = find_for_reason(tx, person, code, Action::ask_extension, expected, wish.reason);
    if (!found) {
        return std::unexpected(found.error());
    }
    auto& record = *found;
    if (wish.until.has_value() == wish.working_days.has_value()) {
        return invalid_input("until or working_days: one of both");
    }
    auto const& term = options_.terms.of(record.kind, local_day(record.opened_at));
    auto const events = tx.cases().events(record.id);
    if (extensions_of(events) >= term.extensions) {
        return conflict("extended");
    }
    int const most = term.extension_working_days;
    if (wish.working_days && (*wish.working_days < 1 || *wish.working_days > most)) {
        return invalid_input("working_days: 1 to " + std::to_string(most));
    }
    auto const latest = calendar_of(record).add_working_days(record.resolve_due_at, most);
    auto const until =
        wish.until ? *wish.until : calendar_of(record).add_working_days(record.resolve_due_at, *wish.working_days);
    if (until <= std::max(record.resolve_due_at, clock_.now()) || until > latest) {
        return invalid_input("until: after the present deadline, at most " + std::to_string(most) + " working days");
    }
    if (!is_active(record.state) || record.answered_at) {
        return conflict("state");
    }
    if (open_wish(events)) {
        return conflict("asked");
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    Json data{{"until", to_rfc3339(until)}, {"reason", wish.reason}};
    auto const written = writer.change(record, person.username.value, "case.extension_asked", std::move(data));
    if (!written) {
        return std::unexpected(written.error());
    }
    writer.task(
        "decide_extension",
        record.lead_unit,
        record.id,
        "extension_asked",
        std::min(record.resolve_due_at, calendar_of(record).add_working_days(clock_.now(), 1))
    );
    Json body{{"sequence", written->sequence}, {"state", "asked"}, {"until", to_rfc3339(until)}};
    return Shown{std::move(body), record.version, record.restricted};
}

Result<Shown> CaseDesk::decide_extension(
    Tx& tx,
    Person const& person,
    CaseCode const& code,
    std::optional<std::int64_t> expected,
    bool approve,
    std::string const& reason
) const
{
    auto found = find_for(tx, person, code, Action::decide_extension, expected);
    if (!found) {
        return std::unexpected(found.error());
    }
    auto& record = *found;
    auto const events = tx.cases().events(record.id);
    auto const wish = open_wish(events);
    if (!wish) {
        return conflict("not_asked");
    }
    if (approve && extensions_of(events) >= options_.terms.of(record.kind, local_day(record.opened_at)).extensions) {
        return conflict("extended");
    }
    auto const until = parse_rfc3339(text_or(wish->data, "until"));
    if (!until) {
        return failure(Errc::internal, "an extension without date");
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    Json data{{"asked", wish->sequence}, {"from", to_rfc3339(record.resolve_due_at)}, {"until", to_rfc3339(*until)}};
    if (!reason.empty()) {
        data["reason"] = reason;
    }
    if (approve) {
        record.resolve_due_at = std::max(record.resolve_due_at, *until);
        forget_reminders(record);
    }
    auto const written = writer.change(
        record, person.username.value, approve ? "case.extension_approved" : "case.extension_refused", std::move(data)
    );
    if (!written) {
        return std::unexpected(written.error());
    }
    if (approve) {
        tell_citizen(
            tx, record, extension_notice(unit_name(units_, record.lead_unit), code.value, record.resolve_due_at)
        );
    }
    return show(tx, person, record);
}

}  // namespace hub::cases
