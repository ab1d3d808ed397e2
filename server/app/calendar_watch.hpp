#pragma once
// Calendars that changed, at HUP or while the hub was down: noted in the store once, and followed by every open case in
// slices, so that the writer is never held for long. Crash-safe: each case notes what it was counted by.

#include "base/task.hpp"
#include "base/wake_up.hpp"
#include "cases/desk.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <functional>
#include <memory>

namespace hub::app {

/// Number of these calendars in the store; a new one when they are not the ones in force. Blocks: for start and HUP.
[[nodiscard]] Result<std::int64_t> settle_calendars(Store& store, Calendars const& calendars, Instant now);

/// The background loop: carries cases over until none is left, then waits for `wake`.
[[nodiscard]] Task<void> run_calendar_watch(
    Store& store,
    std::function<std::shared_ptr<cases::CaseDesk const>()> desk,
    std::function<void()> outbox_changed,
    WakeUp& wake
);

/// One pass over all cases, a slice of `slice` in each transaction; what run_calendar_watch() repeats.
struct CalendarPass {
    std::size_t looked_at = 0;
    std::size_t moved = 0;
    std::size_t told = 0;
    std::size_t failed = 0;  ///< Slices that the store refused; the next pass takes them.
};
[[nodiscard]] Task<CalendarPass> follow_calendars(
    Store& store, std::shared_ptr<cases::CaseDesk const> desk, std::size_t slice
);

}  // namespace hub::app
