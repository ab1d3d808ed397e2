#pragma once
// When the morning digest is due. Pure. What stands in it: desk.hpp, write_digests().

#include "domain/work_calendar.hpp"

#include <chrono>
#include <string_view>

namespace hub::cases {

/// "07:30" as minutes after midnight. Errc::invalid_input otherwise.
[[nodiscard]] Result<std::chrono::minutes> parse_digest_time(std::string_view text);

/// The day whose digest is to be written at `now`: a working day, at or after the hour and not later than its last
/// slot. Empty: none is owed now. A hub that was away in the morning catches up; yesterday's is no news and is left
/// out.
[[nodiscard]] std::optional<LocalDay> digest_day(Instant now, std::chrono::minutes at, WorkCalendar const& calendar);
/// The next instant after `now` at which one becomes due.
[[nodiscard]] Instant next_digest(Instant now, std::chrono::minutes at, WorkCalendar const& calendar);

}  // namespace hub::cases
