#pragma once
// What every part of the desk reads: reference data, options, and the facts of one call.

#include "cases/desk.hpp"

namespace hub::cases {

/// References of the desk, handed to the parts that do one call.
struct Rules {
    UnitDirectory const& units;
    TopicCatalogue const& topics;
    WorkCalendar const& calendar;
    Options const& options;
    CaseViews const& views;

    /// By which this unit's terms run.
    [[nodiscard]] WorkCalendar const& calendar_of(UnitId const& unit) const noexcept
    {
        return options.calendars ? options.calendars->of(unit) : calendar;
    }
    /// The same of the unit that leads the case.
    [[nodiscard]] WorkCalendar const& calendar_of(CaseRecord const& record) const noexcept
    {
        return calendar_of(record.lead_unit);
    }
};

/// Shown name of a unit; its id when the directory does not know it (any more).
[[nodiscard]] std::string unit_name(UnitDirectory const& units, UnitId const& unit);
/// The text in its search form.
[[nodiscard]] std::string folded(Options const& options, std::string_view text);

}  // namespace hub::cases
