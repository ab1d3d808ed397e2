#pragma once
// A calendar as it is written down: hours, rest, holidays and exceptions, each valid in time, in layers (a unit's own
// lines over the country's). Checked here, resolved to a WorkCalendar by build(). Pure; thread-safe.
//
// General  {"office_hours_default":{"morning":["08:00","12:00"],…},"weekly_rest_iso_days":[6,7],
//           "office_hours":[{"valid_from","valid_until","weekdays":[1…7],"slots":[["07:30","11:30"],…]}],
//           "weekly_rest":[{"valid_from","valid_until","iso_days":[7]}],
//           "days_off":[{"date","half":"morning"|"afternoon","weekday","kind","name_vi","status"}],
//           "worked_rest_days":[{"date","half","slots","for_day_off","status"}],
//           "service_openings":[{"weekdays":[6],"slots":[["08:00","11:30"]],"valid_from","valid_until"}],
//           "covers":{"from","until"},"working_days_per_year":{"2026":249}}
// Unit     the same lists (no default, no covers); what it names goes before what is above it.
// valid_until is exclusive everywhere. A half day off is a working day for terms counted in days. Service openings
// never count for a term (domain.md §4).

#include "domain/work_calendar.hpp"

#include <set>

namespace hub {

enum class DayPart { whole, morning, afternoon };

struct CalendarSource {
    struct Span {
        std::optional<LocalDay> from;
        std::optional<LocalDay> until;  ///< Exclusive.
        [[nodiscard]] bool holds(LocalDay day) const noexcept
        {
            return (!from || *from <= day) && (!until || day < *until);
        }
    };
    struct Hours {
        Span span;
        std::set<unsigned> weekdays;  ///< ISO; empty: every one, behind those that name theirs.
        WorkCalendar::Slots slots;
        int layer = 0;  ///< 0: the default, 1: the country, 2 and more: units, the nearest highest.
    };
    struct Rest {
        Span span;
        std::set<unsigned> weekdays;
        int layer = 0;
    };
    struct DayOff {
        LocalDay day{};
        DayPart part = DayPart::whole;  ///< Which part is off.
        std::string name;
        bool assumed = false;
        int layer = 1;
    };
    struct WorkedDay {
        LocalDay day{};
        DayPart part = DayPart::whole;  ///< Which part is worked.
        WorkCalendar::Slots slots;      ///< Empty: the hours of that weekday, else of instead_of, else of Monday.
        std::optional<LocalDay> instead_of;
        std::string name;
        bool assumed = false;
        int layer = 1;
    };

    std::vector<Hours> hours;
    std::vector<Rest> rest;
    std::vector<DayOff> off;
    std::vector<WorkedDay> worked;
    std::vector<Hours> openings;
    Span known;
    int layers = 1;

    /// Errc::invalid_input names the member that is wrong, contradicts another or leaves a gap.
    [[nodiscard]] static Result<CalendarSource> from_json(Json const& document);
    /// This calendar with a unit's own lines over it.
    [[nodiscard]] Result<CalendarSource> with_unit(Json const& entry) const;
    /// Errc::invalid_input when some weekday has no hours at some time, or nothing is left to work.
    [[nodiscard]] Result<WorkCalendar> build() const;
};

}  // namespace hub
