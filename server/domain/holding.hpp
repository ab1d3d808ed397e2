#pragma once
// Who held a case, and how long in working minutes: from its first instant to its last, without gap or overlap. Pure.
// Spans are half-open. Minutes are differences of one running total, so that they add up to the elapsed working minutes
// exactly, whatever milliseconds the spans begin at. While a case is closed nobody holds it and nothing elapses.

#include "base/ids.hpp"
#include "domain/work_calendar.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace hub {

/// From `at` on: who holds it, and in which way.
struct HoldStep {
    enum class How {
        working,  ///< The holder's move.
        waiting,  ///< With the holder, but the next move is someone else's: clock stopped, or answered.
        ended,    ///< Closed, refused or forwarded: nobody's.
    };
    Instant at{};
    UnitId unit;
    std::optional<UserName> person;
    How how = How::working;
};

/// One holder's span.
struct Held {
    UnitId unit;
    std::optional<UserName> person;
    Instant from{};
    std::optional<Instant> until;  ///< Empty: holds it now.
    std::chrono::minutes working{};
    std::chrono::minutes waiting{};  ///< Part of `working`.
};

struct Holding {
    std::vector<Held> spans;
    std::chrono::minutes elapsed{};  ///< Sum of every span's `working`.
};

/// `steps` in their recorded order; a step whose time lies before the one it follows (the host's clock went back)
/// begins where that one does. Steps later than `now` count up to now.
[[nodiscard]] Holding charge_holders(std::vector<HoldStep> const& steps, Instant now, WorkCalendar const& calendar);
/// Each span by the calendar of the unit that held it.
[[nodiscard]] Holding charge_holders(
    std::vector<HoldStep> const& steps,
    Instant now,
    std::function<WorkCalendar const&(UnitId const&)> const& calendar_of
);

}  // namespace hub
