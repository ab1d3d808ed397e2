// Stopping a clock, and letting it run on.
#include "cases/speaker.hpp"
#include "cases/staff_text.hpp"

namespace hub::cases {
namespace {

constexpr std::string_view kSuspension = "suspension";

Json pause_json(CaseRecord const& record, std::string const& reason)
{
    return {{"why", record.pause_reason}, {"until", to_rfc3339(*record.pause_until)}, {"reason", reason}};
}

}  // namespace

Result<Shown> CaseDesk::pause(
    Tx& tx,
    Person const& person,
    CaseCode const& code,
    std::optional<std::int64_t> expected,
    std::string const& why,
    std::string const& reason
) const
{
    // a suspension is a decision of the head, as more time is
    auto const action = why == kSuspension ? Action::decide_extension : Action::transition;
    auto found = find_for_reason(tx, person, code, action, expected, reason);
    if (!found) {
        return std::unexpected(found.error());
    }
    auto& record = *found;
    auto const* rule = options_.terms.of(record.kind, local_day(record.opened_at)).pause(why);
    if (rule == nullptr) {
        return invalid_input("why: the rule of this kind does not stop the clock for it");
    }
    if (record.paused_at) {
        return conflict("paused");
    }
    if (why == "citizen") {
        return transition(tx, person, code, expected, CaseState::waiting_citizen, reason);
    }
    if (!is_active(record.state) || record.resolve_met) {
        return conflict("state");
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    writer.acknowledge(record);
    if (!writer.pause(record, why)) {
        return conflict("pause_limit");
    }
    auto const written = writer.change(record, person.username.value, "case.paused", pause_json(record, reason));
    if (!written) {
        return std::unexpected(written.error());
    }
    if (rule->send_working_days > 0) {
        auto const due = calendar_of(record).add_working_days(clock_.now(), rule->send_working_days);
        writer.task("send_suspension", record.lead_unit, record.id, "suspension", due);
    } else if (!record.restricted) {
        tell_citizen(tx, record, pause_notice(unit_name(units_, record.lead_unit), code.value, *record.pause_until));
    }
    return show(tx, person, record);
}

Result<Shown> CaseDesk::resume(
    Tx& tx, Person const& person, CaseCode const& code, std::optional<std::int64_t> expected, std::string const& reason
) const
{
    auto found = find_for_reason(tx, person, code, Action::transition, expected, reason);
    if (!found) {
        return std::unexpected(found.error());
    }
    auto& record = *found;
    if (!record.paused_at) {
        return conflict("not_paused");
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    Json data{{"why", record.pause_reason}, {"by", "person"}, {"reason", reason}};
    if (record.state == CaseState::waiting_citizen) {
        writer.enter(record, CaseState::accepted);
    } else {
        writer.resume(record);
    }
    data["state"] = name_of(record.state);
    data["due_at"] = to_rfc3339(record.resolve_due_at);
    auto const written = writer.change(record, person.username.value, "case.resumed", std::move(data));
    return written ? show(tx, person, record) : std::unexpected(written.error());
}

}  // namespace hub::cases
