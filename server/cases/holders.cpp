#include "cases/holders.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr int kOwnTransfers = 2;  // the third goes to the arbiter

using How = HoldStep::How;

How how_of(CaseState state)
{
    if (!is_active(state)) {
        return How::ended;
    }
    // after an answer the next move is the citizen's
    return state == CaseState::waiting_citizen || state == CaseState::answered ? How::waiting : How::working;
}

std::optional<CaseState> state_in(Json const& data)
{
    auto const state = case_state_from(text_or(data, "state"));
    return state ? state : case_state_from(text_or(data, "to"));
}

bool names_leader(CaseEvent const& event)
{
    return event.kind == "case.opened" || event.kind == "case.classified" || event.kind == "case.assigned" ||
           event.kind == "case.reformed";
}

/// What this event changes of the holder; true when anything.
bool take_event(HoldStep& step, CaseEvent const& event)
{
    auto const before = std::tuple{step.unit, step.person, step.how};
    if (auto const unit = text_at(event.data, "unit"); unit && names_leader(event)) {
        step.unit = UnitId{*unit};
    }
    if (event.kind == "case.assigned" || event.data.contains("assignee")) {
        auto const name = text_at(event.data, "assignee");
        step.person = name ? std::optional{UserName{*name}} : std::nullopt;
    }
    if (auto const state = state_in(event.data)) {
        step.how = how_of(*state);
    }
    if (event.kind == "case.paused") {
        step.how = How::waiting;
    } else if (event.kind == "case.resumed") {
        step.how = How::working;
    }
    return std::tuple{step.unit, step.person, step.how} != before;
}

bool above_accused(CaseRecord const& record, UnitId const& unit, UnitDirectory const& units)
{
    return record.accused_unit.empty() || !units.is_of(unit, record.accused_unit);
}

}  // namespace

std::vector<HoldStep> hold_steps(CaseRecord const& record, std::vector<CaseEvent> const& events)
{
    std::vector<HoldStep> steps;
    HoldStep step{record.opened_at, {}, std::nullopt, How::working};
    for (auto const& event : events) {
        if (take_event(step, event)) {
            step.at = steps.empty() ? record.opened_at : event.at;
            steps.push_back(step);
        }
    }
    return steps;
}

Json held_json(
    CaseRecord const& record,
    std::vector<CaseEvent> const& events,
    Instant now,
    UnitDirectory const& units,
    std::function<WorkCalendar const&(UnitId const&)> const& calendar_of
)
{
    auto const holding = charge_holders(hold_steps(record, events), now, calendar_of);
    auto spans = Json::array();
    std::chrono::minutes waiting{0};
    for (auto const& span : holding.spans) {
        waiting += span.waiting;
        spans.push_back({
            {"unit", span.unit.value},
            {"unit_name", units.name_on(span.unit, local_day(span.from))},
            {"person", span.person ? Json(span.person->value) : Json(nullptr)},
            {"from", to_rfc3339(span.from)},
            {"until", span.until ? Json(to_rfc3339(*span.until)) : Json(nullptr)},
            {"working_minutes", span.working.count()},
            {"waiting_minutes", span.waiting.count()},
        });
    }
    return {
        {"working_minutes", holding.elapsed.count()},
        {"waiting_minutes", waiting.count()},
        {"spans", std::move(spans)},
    };
}

Transfers transfers_of(std::vector<CaseEvent> const& events)
{
    Transfers found;
    for (auto const& event : events) {
        UnitId const unit{names_leader(event) ? text_or(event.data, "unit") : std::string{}};
        if (unit.empty()) {
            continue;
        }
        if (std::ranges::find(found.holders, unit) == found.holders.end()) {
            found.holders.push_back(unit);
        }
        bool const moved = event.kind == "case.assigned" && text_or(event.data, "from_unit") != unit.value;
        bool const counts = !flag_at(event.data, "dispatched") && !flag_at(event.data, "by_arbiter") &&
                            !event.data.contains("arbitration");
        found.count += moved && counts ? 1 : 0;
    }
    return found;
}

std::string_view needs_arbiter(CaseRecord const& record, Transfers const& before, UnitId const& wished)
{
    if (wished == record.lead_unit || record.needs_dispatcher) {
        return {};
    }
    if (std::ranges::find(before.holders, wished) != before.holders.end()) {
        return "return";
    }
    return before.count >= kOwnTransfers ? "third_transfer" : std::string_view{};
}

UnitId arbiter_of(
    CaseRecord const& record, UnitId const& wished, std::string const& arbiter_type, UnitDirectory const& units
)
{
    auto const* lead = units.find(record.lead_unit);
    if (!arbiter_type.empty()) {
        auto const* chosen = units.of_type(arbiter_type, lead == nullptr ? record.area : lead->area);
        if (chosen != nullptr && above_accused(record, chosen->id, units)) {
            return chosen->id;
        }
    }
    UnitId nearest;
    for (auto const& unit : units.with_parents(record.lead_unit)) {
        if (unit == record.lead_unit || !above_accused(record, unit, units)) {
            continue;
        }
        nearest = nearest.empty() ? unit : nearest;
        if (units.is_within(wished, unit)) {
            return unit;
        }
    }
    return nearest;
}

}  // namespace hub::cases
