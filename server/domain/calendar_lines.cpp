#include "domain/calendar_lines.hpp"

#include <algorithm>
#include <charconv>

namespace hub::calendar_lines {
namespace {

using std::chrono::minutes;
using Span = CalendarSource::Span;
using Slots = WorkCalendar::Slots;

Result<minutes> parse_clock(std::string const& where, std::string_view text)
{
    int hour = -1;
    int minute = -1;
    if (text.size() == 5 && text[2] == ':') {
        auto const hours_end = std::from_chars(text.data(), text.data() + 2, hour).ptr;
        auto const minutes_end = std::from_chars(text.data() + 3, text.data() + 5, minute).ptr;
        bool const complete = hours_end == text.data() + 2 && minutes_end == text.data() + 5;
        if (complete && hour >= 0 && minute >= 0 && minute < 60 && hour * 60 + minute <= 24 * 60) {
            return minutes{hour * 60 + minute};
        }
    }
    return invalid_input(where + ": \"" + std::string{text} + "\" is not a time HH:MM");
}

Result<WorkSlot> parse_slot(std::string const& where, Json const& pair)
{
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string()) {
        return invalid_input(where + ": two times are needed");
    }
    auto const from = parse_clock(where, pair[0].get_ref<std::string const&>());
    auto const until = parse_clock(where, pair[1].get_ref<std::string const&>());
    if (!from || !until) {
        return std::unexpected(from ? until.error() : from.error());
    }
    if (*from >= *until) {
        return invalid_input(where + ": ends before it begins");
    }
    return WorkSlot{*from, *until};
}

Result<Slots> in_order(std::string const& where, Slots slots)
{
    std::ranges::sort(slots);
    auto const overlap =
        std::ranges::adjacent_find(slots, [](auto const& a, auto const& b) { return a.until > b.from; });
    if (slots.empty() || overlap != slots.end()) {
        return invalid_input(where + ": no slot, or two that overlap");
    }
    return slots;
}

}  // namespace

std::string at_index(std::string_view list, std::size_t index)
{
    return std::string{list} + "[" + std::to_string(index) + "]";
}

Result<Slots> parse_named_slots(std::string const& where, Json const& hours)
{
    Slots slots;
    for (auto const& [name, pair] : hours.items()) {
        if (!pair.is_array()) {
            continue;
        }
        auto const slot = parse_slot(where + "." + name, pair);
        if (!slot) {
            return std::unexpected(slot.error());
        }
        slots.push_back(*slot);
    }
    return in_order(where, std::move(slots));
}

Result<Slots> parse_slots(std::string const& where, Json const& list)
{
    Slots slots;
    if (!list.is_array()) {
        return invalid_input(where + ".slots: a list is needed");
    }
    for (std::size_t index = 0; index < list.size(); ++index) {
        auto const slot = parse_slot(at_index(where + ".slots", index), list[index]);
        if (!slot) {
            return std::unexpected(slot.error());
        }
        slots.push_back(*slot);
    }
    return in_order(where + ".slots", std::move(slots));
}

Result<std::set<unsigned>> parse_weekdays(std::string const& where, Json const& list)
{
    std::set<unsigned> days;
    for (auto const& entry : list) {
        if (!entry.is_number_integer() || entry.get<std::int64_t>() < 1 || entry.get<std::int64_t>() > 7) {
            return invalid_input(where + ": numbers 1 to 7");
        }
        days.insert(entry.get<unsigned>());
    }
    return days;
}

Result<std::set<unsigned>> parse_rest(std::string const& where, Json const& list)
{
    auto rest = parse_weekdays(where, list);
    if (rest && rest->size() == 7) {
        return invalid_input(where + ": no day of the week is left to work");
    }
    return rest;
}

Result<LocalDay> parse_date(std::string const& where, std::string const& text)
{
    auto const day = parse_day(text);
    if (!day) {
        return invalid_input(where + ": \"" + text + "\" is not a date YYYY-MM-DD");
    }
    auto const year = static_cast<int>(std::chrono::year_month_day{*day}.year());
    if (year < kFirstYear || year > kLastYear) {
        return invalid_input(where + ": " + text + " lies outside every calendar");
    }
    return *day;
}

Result<std::optional<LocalDay>> parse_maybe_date(std::string const& where, Json const& entry, std::string_view name)
{
    auto const& value = member(entry, name);
    if (value.is_null()) {
        return std::nullopt;
    }
    auto const day = parse_date(where + "." + std::string{name}, text_or(entry, name, "(no text)"));
    return day ? Result<std::optional<LocalDay>>{*day} : std::unexpected(day.error());
}

Result<Span> parse_span(std::string const& where, Json const& entry, char const* from, char const* until)
{
    auto const begin = parse_maybe_date(where, entry, from);
    auto const end = parse_maybe_date(where, entry, until);
    if (!begin || !end) {
        return std::unexpected(begin ? end.error() : begin.error());
    }
    if (*begin && *end && **begin >= **end) {
        return invalid_input(where + "." + until + ": not after " + from);
    }
    return Span{*begin, *end};
}

Result<DayPart> parse_part(std::string const& where, Json const& entry)
{
    auto const half = text_or(entry, "half");
    if (member(entry, "half").is_null()) {
        return DayPart::whole;
    }
    if (half != "morning" && half != "afternoon") {
        return invalid_input(where + ".half: morning or afternoon");
    }
    return half == "morning" ? DayPart::morning : DayPart::afternoon;
}

}  // namespace hub::calendar_lines
