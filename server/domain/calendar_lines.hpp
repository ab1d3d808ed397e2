#pragma once
// Single lines of a calendar file: times, slots, weekdays, dates, spans. Every error names the member at `where`. For
// domain/calendar_source.cpp.

#include "domain/calendar_source.hpp"

#include <set>
#include <string>
#include <string_view>

namespace hub::calendar_lines {

/// No calendar reaches beyond these.
inline constexpr int kFirstYear = 1990;
inline constexpr int kLastYear = 2200;

/// "days_off[3]".
[[nodiscard]] std::string at_index(std::string_view list, std::size_t index);
/// {"morning":["08:00","12:00"],…}: every pair is a slot, the rest are remarks.
[[nodiscard]] Result<WorkCalendar::Slots> parse_named_slots(std::string const& where, Json const& hours);
/// [["08:00","12:00"],…]
[[nodiscard]] Result<WorkCalendar::Slots> parse_slots(std::string const& where, Json const& list);
/// ISO numbers 1…7.
[[nodiscard]] Result<std::set<unsigned>> parse_weekdays(std::string const& where, Json const& list);
/// The same; some day must be left to work.
[[nodiscard]] Result<std::set<unsigned>> parse_rest(std::string const& where, Json const& list);
[[nodiscard]] Result<LocalDay> parse_date(std::string const& where, std::string const& text);
/// Empty when the member is absent.
[[nodiscard]] Result<std::optional<LocalDay>> parse_maybe_date(
    std::string const& where, Json const& entry, std::string_view name
);
[[nodiscard]] Result<CalendarSource::Span> parse_span(
    std::string const& where, Json const& entry, char const* from = "valid_from", char const* until = "valid_until"
);
/// Member "half".
[[nodiscard]] Result<DayPart> parse_part(std::string const& where, Json const& entry);

}  // namespace hub::calendar_lines
