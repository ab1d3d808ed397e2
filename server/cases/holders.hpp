#pragma once
// What a case's events say of its holders: minutes charged to each, and transfers counted. Pure.

#include "domain/holding.hpp"
#include "domain/unit.hpp"
#include "ports/records.hpp"

#include <functional>
#include <vector>

namespace hub::cases {

/// Holders in the order of the events, from opened_at on.
[[nodiscard]] std::vector<HoldStep> hold_steps(CaseRecord const& record, std::vector<CaseEvent> const& events);

/// {"working_minutes","waiting_minutes","spans":[{"unit","unit_name","person","from","until","working_minutes",
/// "waiting_minutes"}]}: the spans' working minutes add up to the whole, exactly.
[[nodiscard]] Json held_json(
    CaseRecord const& record,
    std::vector<CaseEvent> const& events,
    Instant now,
    UnitDirectory const& units,
    std::function<WorkCalendar const&(UnitId const&)> const& calendar_of
);

/// Handing on among units: the way out of the one-stop desk does not count, an arbiter's word does not either.
struct Transfers {
    int count = 0;
    std::vector<UnitId> holders;  ///< Every unit that has led the case.
};
[[nodiscard]] Transfers transfers_of(std::vector<CaseEvent> const& events);

/// Why handing to `wished` is not the giver's own to decide: "return", "third_transfer"; empty when it is.
[[nodiscard]] std::string_view needs_arbiter(CaseRecord const& record, Transfers const& before, UnitId const& wished);

/// Who decides between both units: the unit of the configured type near the lead unit, else the nearest one above both,
/// else the lead's parent. Never the accused unit or one below it. Empty: there is nobody above.
[[nodiscard]] UnitId arbiter_of(
    CaseRecord const& record, UnitId const& wished, std::string const& arbiter_type, UnitDirectory const& units
);

}  // namespace hub::cases
