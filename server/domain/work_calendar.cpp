#include "domain/work_calendar.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace hub {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::minutes;

// from_json() refuses calendars without working days; this bound keeps even a wrong one from running for ever.
constexpr int kMaxDays = 20'000;

Result<minutes> parse_clock(std::string_view text)
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
    return invalid_input("office_hours_default: \"" + std::string{text} + "\" is not a time HH:MM");
}

Result<std::vector<WorkSlot>> parse_slots(Json const& hours)
{
    std::vector<WorkSlot> slots;
    for (auto const& [name, pair] : hours.items()) {
        if (!pair.is_array()) {
            continue;  // hours_per_day, status and other remarks
        }
        if (pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string()) {
            return invalid_input("office_hours_default." + name + ": two times are needed");
        }
        auto const from = parse_clock(pair[0].get_ref<std::string const&>());
        auto const until = parse_clock(pair[1].get_ref<std::string const&>());
        if (!from || !until) {
            return std::unexpected(from ? until.error() : from.error());
        }
        if (*from >= *until) {
            return invalid_input("office_hours_default." + name + ": ends before it begins");
        }
        slots.push_back({*from, *until});
    }
    std::ranges::sort(slots);
    auto const overlap =
        std::ranges::adjacent_find(slots, [](auto const& a, auto const& b) { return a.until > b.from; });
    if (slots.empty() || overlap != slots.end()) {
        return invalid_input("office_hours_default: no slot, or two that overlap");
    }
    return slots;
}

Result<std::set<unsigned>> parse_rest_days(Json const& list)
{
    std::set<unsigned> rest;
    for (auto const& entry : list) {
        if (!entry.is_number_integer() || entry.get<std::int64_t>() < 1 || entry.get<std::int64_t>() > 7) {
            return invalid_input("weekly_rest_iso_days: numbers 1 to 7");
        }
        rest.insert(entry.get<unsigned>());
    }
    if (rest.size() == 7) {
        return invalid_input("weekly_rest_iso_days: no day of the week is left to work");
    }
    return rest;
}

/// Dates of a list, and those among them that are only computed.
Result<std::set<LocalDay>> parse_dates(Json const& document, std::string_view name, std::set<LocalDay>& assumed)
{
    std::set<LocalDay> dates;
    for (auto const& entry : member(document, name)) {
        auto const day = parse_day(text_or(entry, "date"));
        if (!day) {
            return invalid_input(std::string{name} + ": \"" + text_or(entry, "date") + "\" is not a date YYYY-MM-DD");
        }
        if (!dates.insert(*day).second) {
            return invalid_input(std::string{name} + ": " + to_text(*day) + " stands twice");
        }
        if (text_or(entry, "status") == "computed") {
            assumed.insert(*day);
        }
    }
    return dates;
}

LocalInstant at(LocalDay day, minutes of_day)
{
    return LocalInstant{day} + of_day;
}

}  // namespace

Result<WorkCalendar> WorkCalendar::from_json(Json const& document)
{
    WorkCalendar calendar;
    auto slots = parse_slots(member(document, "office_hours_default"));
    auto rest = parse_rest_days(member(document, "weekly_rest_iso_days"));
    if (!slots || !rest) {
        return std::unexpected(slots ? rest.error() : slots.error());
    }
    auto off = parse_dates(document, "days_off", calendar.assumed_);
    auto worked = parse_dates(document, "worked_rest_days", calendar.assumed_);
    if (!off || !worked) {
        return std::unexpected(off ? worked.error() : off.error());
    }
    for (auto const day : *worked) {
        if (off->contains(day)) {
            return invalid_input("worked_rest_days: " + to_text(day) + " is also a day off");
        }
    }
    calendar.weekday_slots_ = std::move(*slots);
    calendar.rest_days_ = std::move(*rest);
    calendar.days_off_ = std::move(*off);
    calendar.worked_rest_days_ = std::move(*worked);
    return calendar;
}

bool WorkCalendar::is_working_day(LocalDay day) const noexcept
{
    if (days_off_.contains(day)) {
        return false;
    }
    return !rest_days_.contains(std::chrono::weekday{day}.iso_encoding()) || worked_rest_days_.contains(day);
}

std::vector<WorkSlot> const& WorkCalendar::slots(LocalDay day) const noexcept
{
    return is_working_day(day) ? weekday_slots_ : no_slots_;
}

bool WorkCalendar::is_open(Instant instant) const noexcept
{
    auto const local = to_local(instant);
    auto const of_day = local - std::chrono::floor<days>(local);
    auto const inside = [of_day](WorkSlot const& slot) { return of_day >= slot.from && of_day < slot.until; };
    return std::ranges::any_of(slots(local_day(instant)), inside);
}

milliseconds WorkCalendar::working_time(Instant from, Instant until) const noexcept
{
    auto const start = to_local(from);
    auto const end = to_local(until);
    milliseconds total{0};
    for (auto day = std::chrono::floor<days>(start); at(day, minutes{0}) < end; day += days{1}) {
        for (auto const& slot : slots(day)) {
            auto const overlap = std::min(end, at(day, slot.until)) - std::max(start, at(day, slot.from));
            total += std::max(overlap, milliseconds{0});
        }
    }
    return total;
}

minutes WorkCalendar::working_minutes(Instant from, Instant until) const noexcept
{
    return std::chrono::floor<minutes>(working_time(from, until));
}

Instant WorkCalendar::add_working_minutes(Instant from, minutes wanted) const noexcept
{
    if (wanted <= minutes{0}) {
        return from;
    }
    auto const start = to_local(from);
    milliseconds left = wanted;
    auto day = std::chrono::floor<days>(start);
    for (int step = 0; step < kMaxDays; ++step, day += days{1}) {
        for (auto const& slot : slots(day)) {
            auto const begin = std::max(start, at(day, slot.from));
            auto const room = at(day, slot.until) - begin;
            if (room >= left) {
                return to_instant(begin + left);
            }
            left -= std::max(room, milliseconds{0});
        }
    }
    return to_instant(at(day, minutes{0}));
}

Instant WorkCalendar::add_working_days(Instant from, int count) const noexcept
{
    auto day = local_day(from);
    int left = std::max(count, 0);
    for (int step = 0; step < kMaxDays && (left > 0 || !is_working_day(day)); ++step) {
        day += days{1};
        left -= left > 0 && is_working_day(day) ? 1 : 0;
    }
    return to_instant(at(day, weekday_slots_.back().until));
}

Instant WorkCalendar::next_opening(Instant after) const noexcept
{
    auto day = local_day(after) + days{1};
    for (int step = 0; step < kMaxDays && !is_working_day(day); ++step) {
        day += days{1};
    }
    return to_instant(at(day, weekday_slots_.front().from));
}

Instant WorkCalendar::add_calendar_days(Instant from, int count) const noexcept
{
    return add_working_days(from + days{std::max(count, 0)}, 0);
}

}  // namespace hub
