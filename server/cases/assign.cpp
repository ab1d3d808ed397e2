// Handing a case on: to a unit, a person, or the arbiter when units throw it back and forth.
#include "cases/holders.hpp"
#include "cases/staff_text.hpp"
#include "cases/writer.hpp"

#include <algorithm>

namespace hub::cases {

/// A new holder must be able to work the case: known, enabled, of the unit or below it, and not accused.
Result<void> CaseDesk::check_assignee(Tx& tx, CaseRecord const& record, UserName const& assignee) const
{
    auto const account = tx.people().find(assignee);
    if (!account || account->disabled) {
        return invalid_input("assignee: no such person");
    }
    auto const& units = account->person.units;
    bool const belongs = std::ranges::any_of(units, [&](UnitId const& unit) {
        return units_.is_within(unit, record.lead_unit) || units_.is_within(record.lead_unit, unit);
    });
    auto const scope = scope_of(record);
    if (!belongs || !permits(account->person, Action::reply, units_, &scope)) {
        return invalid_input("assignee: does not belong to the unit, or may not work this case");
    }
    return {};
}

namespace {

/// Heads of the arbiter's unit, or of one above it.
bool decides_for(Person const& person, UnitId const& arbiter, UnitDirectory const& units)
{
    auto const above = [&](UnitId const& own) { return units.is_within(arbiter, own); };
    return person.has(Role::unit_head) && std::ranges::any_of(person.units, above);
}

}  // namespace

/// Units that pass a case to and fro lose the say over it: who stands above both decides, and the clock runs on.
Result<UnitId> CaseDesk::destination(
    Tx& tx, Person const& person, CaseRecord const& record, UnitId const& wished, Json& data
) const
{
    if (wished == record.lead_unit) {
        return wished;
    }
    data["dispatched"] = record.needs_dispatcher;
    auto const why = needs_arbiter(record, transfers_of(tx.cases().events(record.id)), wished);
    auto const arbiter = why.empty() ? UnitId{} : arbiter_of(record, wished, options_.arbiter_type, units_);
    if (arbiter.empty()) {
        return wished;
    }
    if (decides_for(person, arbiter, units_)) {
        data["by_arbiter"] = true;
        return wished;
    }
    if (arbiter == record.lead_unit) {
        return conflict("arbiter");
    }
    data["arbitration"] = why;
    data["wished"] = wished.value;
    return arbiter;
}

Result<Shown> CaseDesk::assign(
    Tx& tx,
    Person const& person,
    CaseCode const& code,
    std::optional<std::int64_t> expected,
    UnitId const& unit,
    std::optional<UserName> const& assignee,
    std::string const& reason
) const
{
    auto found = find_for_reason(tx, person, code, Action::assign, expected, reason);
    if (!found) {
        return std::unexpected(found.error());
    }
    auto& record = *found;
    if (!units_.is_open(unit)) {
        return invalid_input(units_.has_ended(unit) ? "unit: has ended" : "unit: unknown");
    }
    if (!record.accused_unit.empty() && units_.is_of(unit, record.accused_unit)) {
        return invalid_input("unit: cannot hold this case");
    }
    if (!is_active(record.state)) {
        return conflict("state");
    }
    Json data{{"from_unit", record.lead_unit.value}, {"reason", reason}};
    auto const to = destination(tx, person, record, unit, data);
    if (!to) {
        return std::unexpected(to.error());
    }
    auto const before = record.lead_unit;
    bool const arbitrated = *to != unit;
    record.lead_unit = *to;
    record.assignee = arbitrated ? std::nullopt : assignee;
    std::erase(record.cooperating, *to);
    if (record.assignee) {
        if (auto const able = check_assignee(tx, record, *record.assignee); !able) {
            return std::unexpected(able.error());
        }
    }
    record.needs_dispatcher = arbitrated;
    data["unit"] = to->value;
    data["assignee"] = record.assignee ? Json(record.assignee->value) : Json(nullptr);
    return hand_over(tx, person, std::move(record), before, std::move(data));
}

Result<Shown> CaseDesk::hand_over(Tx& tx, Person const& person, CaseRecord record, UnitId const& before, Json data)
    const
{
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    writer.acknowledge(record);
    auto const arbitration = text_or(data, "arbitration");
    auto const written = writer.change(record, person.username.value, "case.assigned", std::move(data));
    if (!written) {
        return std::unexpected(written.error());
    }
    bool const open_case = !record.restricted && record.accused_unit.empty();
    if (before != record.lead_unit && open_case) {  // lists of the unit that gave it away drop it
        tx.feed().append("unit:" + before.value, views_.live(record, "case.assigned", clock_.now()), clock_.now());
    }
    if (!arbitration.empty()) {
        auto const due = std::min(record.resolve_due_at, calendar_of(record).add_working_days(clock_.now(), 1));
        writer.task("arbitrate", record.lead_unit, record.id, arbitration, std::max(due, clock_.now()));
    }
    if (record.assignee) {
        writer.alert(record, "case.assigned", *record.assignee);
    }
    return show(tx, person, record);
}

}  // namespace hub::cases
