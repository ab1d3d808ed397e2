#pragma once
// Every unit's calendar: the country's, and those of units with lines of their own, which hold for all below them too.
// A cheap value; immutable; thread-safe. Files: config/calendars/holidays-vn.json and units.json.

#include "base/ids.hpp"
#include "domain/unit.hpp"
#include "domain/work_calendar.hpp"

#include <memory>

namespace hub {

class Calendars {
public:
    /// One calendar for all.
    explicit Calendars(WorkCalendar general);
    /// @param own  {"units":[{"unit",…lists of domain/calendar_source.hpp…,"keep_told_dates":false}]}
    /// Errc::invalid_input with the member that is wrong; a unit stands once and is known.
    [[nodiscard]] static Result<Calendars> from_json(Json const& general, Json const& own, UnitDirectory const& units);

    [[nodiscard]] WorkCalendar const& general() const noexcept;
    /// Units whose calendar is not the general one: those with lines of their own, and all below them.
    [[nodiscard]] std::vector<UnitId> own_units() const;
    /// The calendar by which this unit's terms run; the general one for a unit without lines and for one unknown.
    [[nodiscard]] WorkCalendar const& of(UnitId const& unit) const noexcept;
    /// Whether a citizen who was told a date keeps it when the calendar moves it later; as the unit decided, else
    /// `fallback`.
    [[nodiscard]] bool keeps_told_dates(UnitId const& unit, bool fallback) const noexcept;

    /// Of everything that counts: equal calendars have equal ones, whatever remarks stand in the files.
    [[nodiscard]] std::string fingerprint() const;
    [[nodiscard]] Json saved() const;
    [[nodiscard]] static Result<Calendars> from_saved(Json const& saved);

private:
    struct Data;
    explicit Calendars(std::shared_ptr<Data const> data) : data_(std::move(data)) {}

    std::shared_ptr<Data const> data_;
};

}  // namespace hub
