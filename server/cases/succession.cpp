#include "cases/succession.hpp"

#include "base/log.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

Json origin_json(std::string const& reform, std::string const& basis)
{
    Json data{{"reform", reform}};
    if (!basis.empty()) {
        data["basis"] = basis;
    }
    return data;
}

/// Where the case stood on the map before, for figures on that map.
void note(Tx& tx, std::string const& reform, LocalDay day, CaseRecord const& before, UnitId const& to)
{
    tx.reforms().note_move(reform, day, before.id, before.lead_unit, before.area, to);
}

}  // namespace

Whereabouts Succession::whereabouts(CaseRecord const& record) const
{
    Whereabouts where{record.area, {}, folded(rules_.options, record.place_text + " " + record.title)};
    if (record.point && rules_.options.area_of_point) {
        where.point_area = rules_.options.area_of_point(*record.point);
    }
    return where;
}

Heir Succession::past_accused(CaseRecord const& record, Heir heir) const
{
    auto const accused = [&](UnitId const& unit) { return rules_.units.is_of(unit, record.accused_unit); };
    if (record.accused_unit.empty() || heir.unit.empty() || !accused(heir.unit)) {
        return heir;
    }
    for (auto const& above : rules_.units.with_parents(heir.unit)) {
        if (rules_.units.is_open(above) && !accused(above)) {
            return {above, "above_accused", false};
        }
    }
    return heir;  // nobody above: permits() keeps the accused out, whoever leads
}

Heir Succession::destination(CaseRecord const& record, UnitId const& unit) const
{
    auto const* history = rules_.units.history();
    auto const day = rules_.units.day();
    auto heir = history == nullptr || !day ? std::nullopt : history->heir(unit, whereabouts(record), *day);
    if (!heir) {  // ended without an heir: who stood above it
        heir = Heir{{}, "parent", false};
        for (auto const& above : rules_.units.with_parents(unit)) {
            if (rules_.units.is_open(above)) {
                heir->unit = above;
                break;
            }
        }
    }
    return past_accused(record, std::move(*heir));
}

/// The official goes on when the own account already belongs to the new unit.
bool Succession::moves_along(CaseRecord const& record) const
{
    auto const account = tx_.people().find(*record.assignee);
    if (!account || account->disabled) {
        return false;
    }
    auto const& units = rules_.units;
    auto const scope = scope_of(record);
    return permits(account->person, Action::reply, units, &scope) &&
           std::ranges::any_of(account->person.units, [&](UnitId const& own) {
               return units.is_within(own, record.lead_unit) || units.is_within(record.lead_unit, own);
           });
}

void Succession::move_helpers(CaseRecord& record, Json& data, std::string& reform)
{
    std::vector<UnitId> kept;
    bool changed = false;
    for (auto const& unit : record.cooperating) {
        auto const ended = rules_.units.has_ended(unit);
        auto const* ending = ended ? rules_.units.history()->ending_of(unit) : nullptr;
        auto const now = ended ? destination(record, unit).unit : unit;
        reform = reform.empty() && ending != nullptr ? ending->reform : reform;
        changed = changed || ended;
        if (!now.empty() && now != record.lead_unit && std::ranges::find(kept, now) == kept.end()) {
            kept.push_back(now);
        }
    }
    if (!changed && std::ranges::find(record.cooperating, record.lead_unit) == record.cooperating.end()) {
        return;
    }
    record.cooperating = std::move(kept);
    auto names = Json::array();
    for (auto const& unit : record.cooperating) {
        names.push_back(unit.value);
    }
    data["cooperating_units"] = std::move(names);
}

/// The code of a ward that is no more could mean other territory tomorrow.
void Succession::move_area(CaseRecord& record, Ending const& ending, Json& data) const
{
    if (ending.area.empty() || record.area != ending.area) {
        return;
    }
    auto const* unit = rules_.units.find(record.lead_unit);
    data["from_area"] = record.area.value;
    record.area = unit == nullptr ? AreaCode{} : unit->area;
    data["area"] = record.area.value;
}

Result<Succeeded> Succession::follow(CaseRecord record)
{
    auto const* history = rules_.units.history();
    if (history == nullptr) {
        return Succeeded{};
    }
    auto const before = record;
    Heir heir{record.lead_unit, "cooperating", true};
    Json data;
    std::string reform;
    auto day = rules_.units.day().value_or(LocalDay{});
    if (rules_.units.has_ended(record.lead_unit)) {
        auto const* ending = history->ending_of(record.lead_unit);
        heir = destination(record, record.lead_unit);
        if (heir.unit.empty()) {
            return conflict("unit " + record.lead_unit.value + " has ended and nobody stands above it");
        }
        record.lead_unit = heir.unit;
        data = origin_json(ending == nullptr ? "" : ending->reform, ending == nullptr ? "" : ending->basis);
        if (ending != nullptr) {
            reform = ending->reform;
            day = ending->day;
            move_area(record, *ending, data);
        }
    }
    move_helpers(record, data, reform);
    if (data.is_null()) {
        return Succeeded{};
    }
    data["reform"] = reform;
    if (before.lead_unit != record.lead_unit) {
        note(tx_, reform, day, before, record.lead_unit);
    }
    return write(record, before, heir, std::move(data));
}

Result<Succeeded> Succession::hand_power(CaseRecord record, PowerMove const& move)
{
    auto const before = record;
    auto const heir = past_accused(record, {move.to, "powers", true});
    if (heir.unit == record.lead_unit) {
        return Succeeded{};
    }
    record.lead_unit = heir.unit;
    std::string reform = move.reform;
    auto data = origin_json(move.reform, move.basis);
    move_helpers(record, data, reform);
    note(tx_, move.reform, move.day, before, record.lead_unit);
    return write(record, before, heir, std::move(data));
}

Result<Succeeded> Succession::rename_area(CaseRecord record, Ending const& ward)
{
    auto const before = record;
    auto const day = rules_.units.day().value_or(ward.day);
    auto const heir = rules_.units.history()->heir(ward.unit, whereabouts(record), day);
    auto const* unit = heir && heir->sure ? rules_.units.find(heir->unit) : nullptr;
    auto data = origin_json(ward.reform, ward.basis);
    data["from_area"] = record.area.value;
    record.area = unit == nullptr ? AreaCode{} : unit->area;  // which part nobody knows: better none than a wrong one
    data["area"] = record.area.value;
    note(tx_, ward.reform, ward.day, before, record.lead_unit);
    return write(record, before, {record.lead_unit, "area", true}, std::move(data));
}

Result<Succeeded> Succession::write(CaseRecord& record, CaseRecord const& before, Heir const& heir, Json data)
{
    Succeeded done{true, before.lead_unit != record.lead_unit, !heir.sure, false};
    if (done.lead && record.assignee && !moves_along(record)) {
        record.assignee.reset();
        done.assignee_left = is_active(record.state);
    }
    record.needs_dispatcher = record.needs_dispatcher || done.unsure || done.assignee_left;
    data["rule"] = heir.rule;
    data["from_unit"] = before.lead_unit.value;
    data["unit"] = record.lead_unit.value;
    data["assignee"] = record.assignee ? Json(record.assignee->value) : Json(nullptr);
    auto const written = writer_.change(record, "hub", "case.reformed", std::move(data));
    if (!written) {
        return std::unexpected(written.error());
    }
    if (done.lead && !record.restricted && record.accused_unit.empty()) {  // lists of the old unit drop it
        auto const at = writer_.now();
        tx_.feed().append("unit:" + before.lead_unit.value, rules_.views.live(record, "case.reformed", at), at);
    }
    leave_task(record, done, heir);
    return done;
}

void Succession::leave_task(CaseRecord const& record, Succeeded const& done, Heir const& heir)
{
    if (!done.unsure && !done.assignee_left) {
        return;
    }
    auto const tomorrow = rules_.calendar.add_working_days(writer_.now(), 1);
    auto const due = std::max(std::min(record.resolve_due_at, tomorrow), writer_.now());
    auto const* kind = done.unsure ? "check_unit" : "assign_again";
    writer_.task(kind, record.lead_unit, record.id, done.unsure ? heir.rule : "moved_elsewhere", due);
}

Result<bool> CaseWriter::follow_reform(CaseRecord& record)
{
    Succession succession{tx_, rules_, *this};
    auto const done = succession.follow(record);
    if (!done) {
        return std::unexpected(done.error());
    }
    if (!done->moved) {
        return false;
    }
    // what the caller has changed is written by now; the rest of the case as it stands
    record = *tx_.cases().find(record.id);
    return true;
}

}  // namespace hub::cases
