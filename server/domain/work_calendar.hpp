#pragma once
// Which minutes count: office hours with several slots a day, weekly rest, holidays, substitute days, worked rest days
// and half days, valid in time. Immutable; thread-safe. How it is read from files: domain/calendar_source.hpp; which
// unit has which: domain/calendars.hpp. Source: domain.md §4 → docs/adr/0008, 0014.

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hub {

/// Half-open slot of one civil day, in minutes after midnight at +07:00.
struct WorkSlot {
    std::chrono::minutes from{};
    std::chrono::minutes until{};
    auto operator<=>(WorkSlot const&) const = default;
};

class WorkCalendar {
public:
    using Slots = std::vector<WorkSlot>;  ///< Ascending, not overlapping.
    using Week = std::array<Slots, 7>;    ///< Monday first; empty: rest.
    /// What holds from a day on, until the next one.
    struct Period {
        LocalDay from{};
        Week week;
    };
    /// A day that is not as its week says.
    struct Special {
        Slots slots;
        std::string name;      ///< Shown to staff: "Tết Nguyên đán".
        bool assumed = false;  ///< Known only by computation.
        bool operator==(Special const&) const = default;
    };
    struct Parts {
        std::vector<Period> periods;  ///< Ascending, at least one, each with a working day; the first holds before too.
        std::map<LocalDay, Special> specials;
        std::vector<Period> openings;  ///< Hours in which a desk serves people besides the working hours; no term.
        std::optional<LocalDay> known_from;   ///< Notices were read from here …
        std::optional<LocalDay> known_until;  ///< … up to here, exclusive. Days outside are assumed.
    };

    /// The format of config/calendars/holidays-vn.json. Proposed swaps are not applied. Errc::invalid_input with the
    /// member that is wrong.
    [[nodiscard]] static Result<WorkCalendar> from_json(Json const& document);
    explicit WorkCalendar(Parts parts);

    [[nodiscard]] bool is_working_day(LocalDay day) const noexcept { return !slots(day).empty(); }
    [[nodiscard]] Slots const& slots(LocalDay day) const noexcept;
    [[nodiscard]] bool is_open(Instant at) const noexcept;
    /// Open for people: working hours, and openings that are no working time for terms (Saturday morning).
    [[nodiscard]] bool is_serving(Instant at) const noexcept;
    /// Openings of a day besides its working hours.
    [[nodiscard]] Slots const& openings(LocalDay day) const noexcept;

    /// Working time in [from, until), to the millisecond, >= 0; 0 when until <= from. O(days).
    [[nodiscard]] std::chrono::milliseconds working_time(Instant from, Instant until) const noexcept;
    /// The same in whole minutes, rounded down.
    [[nodiscard]] std::chrono::minutes working_minutes(Instant from, Instant until) const noexcept;
    /// Working days after the day of `from` up to the day of `until`, that one included; 0 when it lies before.
    [[nodiscard]] int working_days(Instant from, Instant until) const noexcept;

    /// Earliest instant at which this working time has passed since `from`. O(days).
    [[nodiscard]] Instant add_working_time(Instant from, std::chrono::milliseconds time) const noexcept;
    [[nodiscard]] Instant add_working_minutes(Instant from, std::chrono::minutes minutes) const noexcept
    {
        return add_working_time(from, minutes);
    }
    /// Latest instant from which this working time passes until `until`.
    [[nodiscard]] Instant take_working_time(Instant until, std::chrono::milliseconds time) const noexcept;
    /// End of the last slot of the n-th working day after the day of `from` (that day is day 0); when that day is none,
    /// of the next one. Negative: of the n-th working day before it. Source: domain.md §4.
    [[nodiscard]] Instant add_working_days(Instant from, int days) const noexcept;
    /// End of the last slot of the day `days` calendar days later; a rest day moves to the next working day. Negative:
    /// of the day so many days before, and a rest day moves to the working day before it.
    [[nodiscard]] Instant add_calendar_days(Instant from, int days) const noexcept;
    /// Beginning of the first slot of the first working day after the day of `after`.
    [[nodiscard]] Instant next_opening(Instant after) const noexcept;

    /// Days known only by computation, or outside the years that notices were read for: a deadline on one carries that
    /// mark.
    [[nodiscard]] bool is_assumed(LocalDay day) const noexcept;
    /// Name of a special day; empty for an ordinary one.
    [[nodiscard]] std::string name_of(LocalDay day) const;
    [[nodiscard]] std::optional<LocalDay> known_until() const noexcept { return parts_.known_until; }

    /// Everything that counts, for the store: as of now, without sources and remarks.
    [[nodiscard]] Json saved() const;
    /// Errc::invalid_input for what saved() did not write.
    [[nodiscard]] static Result<WorkCalendar> from_saved(Json const& saved);

private:
    [[nodiscard]] Instant end_of(LocalDay day, int direction) const noexcept;

    Parts parts_;
};

/// Days of [from, until] on which both do not have the same hours, at most `limit`. O(days).
[[nodiscard]] std::vector<LocalDay> changed_days(
    WorkCalendar const& before, WorkCalendar const& after, LocalDay from, LocalDay until, std::size_t limit
);

/// "08:00–12:00, 13:00–17:00"; empty for a day of rest.
[[nodiscard]] std::string to_text(WorkCalendar::Slots const& slots);

}  // namespace hub
