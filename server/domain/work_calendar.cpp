#include "domain/work_calendar.hpp"

#include "domain/calendar_source.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hub {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::minutes;

// calendars without working days are refused; this bound keeps even a wrong one from running for ever
constexpr int kMaxDays = 20'000;

LocalInstant at(LocalDay day, minutes of_day)
{
    return LocalInstant{day} + of_day;
}

WorkCalendar::Slots const& of_week(std::vector<WorkCalendar::Period> const& periods, LocalDay day) noexcept
{
    static WorkCalendar::Slots const kNone;
    if (periods.empty()) {
        return kNone;
    }
    auto const after = std::ranges::upper_bound(periods, day, {}, &WorkCalendar::Period::from);
    auto const& period = after == periods.begin() ? periods.front() : *std::prev(after);
    return period.week[std::chrono::weekday{day}.iso_encoding() - 1];
}

bool holds(WorkCalendar::Slots const& slots, minutes of_day) noexcept
{
    return std::ranges::any_of(slots, [of_day](WorkSlot const& slot) {
        return of_day >= slot.from && of_day < slot.until;
    });
}

minutes minute_of_day(Instant instant) noexcept
{
    auto const local = to_local(instant);
    return std::chrono::floor<minutes>(local - std::chrono::floor<days>(local));
}

Json slots_json(WorkCalendar::Slots const& slots)
{
    auto list = Json::array();
    for (auto const& slot : slots) {
        list.push_back({slot.from.count(), slot.until.count()});
    }
    return list;
}

Result<WorkCalendar::Slots> slots_of(Json const& list)
{
    WorkCalendar::Slots slots;
    for (auto const& pair : list) {
        if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number_integer() || !pair[1].is_number_integer()) {
            return invalid_input("a saved slot is no pair of minutes");
        }
        slots.push_back({minutes{pair[0].get<int>()}, minutes{pair[1].get<int>()}});
    }
    return slots;
}

Json periods_json(std::vector<WorkCalendar::Period> const& periods)
{
    auto list = Json::array();
    for (auto const& period : periods) {
        Json week = Json::array();
        for (auto const& slots : period.week) {
            week.push_back(slots_json(slots));
        }
        list.push_back({{"from", to_text(period.from)}, {"week", std::move(week)}});
    }
    return list;
}

Result<std::vector<WorkCalendar::Period>> periods_of(Json const& list)
{
    std::vector<WorkCalendar::Period> periods;
    for (auto const& entry : list) {
        auto const from = parse_day(text_or(entry, "from"));
        auto const& week = member(entry, "week");
        if (!from || !week.is_array() || week.size() != 7) {
            return invalid_input("a saved period is broken");
        }
        WorkCalendar::Period period{*from, {}};
        for (std::size_t day = 0; day < 7; ++day) {
            auto slots = slots_of(week[day]);
            if (!slots) {
                return std::unexpected(slots.error());
            }
            period.week[day] = std::move(*slots);
        }
        periods.push_back(std::move(period));
    }
    return periods;
}

std::optional<LocalDay> day_in(Json const& object, std::string_view name)
{
    auto const day = parse_day(text_or(object, name));
    return day ? std::optional{*day} : std::nullopt;
}

}  // namespace

Result<WorkCalendar> WorkCalendar::from_json(Json const& document)
{
    auto const source = CalendarSource::from_json(document);
    return source ? source->build() : std::unexpected(source.error());
}

WorkCalendar::WorkCalendar(Parts parts) : parts_(std::move(parts)) {}

WorkCalendar::Slots const& WorkCalendar::slots(LocalDay day) const noexcept
{
    auto const special = parts_.specials.find(day);
    return special == parts_.specials.end() ? of_week(parts_.periods, day) : special->second.slots;
}

WorkCalendar::Slots const& WorkCalendar::openings(LocalDay day) const noexcept
{
    static Slots const kNone;
    auto const special = parts_.specials.find(day);
    bool const closed = special != parts_.specials.end() && special->second.slots.empty();
    return closed ? kNone : of_week(parts_.openings, day);
}

bool WorkCalendar::is_open(Instant instant) const noexcept
{
    return holds(slots(local_day(instant)), minute_of_day(instant));
}

bool WorkCalendar::is_serving(Instant instant) const noexcept
{
    return is_open(instant) || holds(openings(local_day(instant)), minute_of_day(instant));
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

int WorkCalendar::working_days(Instant from, Instant until) const noexcept
{
    int count = 0;
    for (auto day = local_day(from) + days{1}; day <= local_day(until); day += days{1}) {
        count += is_working_day(day) ? 1 : 0;
    }
    return count;
}

Instant WorkCalendar::add_working_time(Instant from, milliseconds wanted) const noexcept
{
    if (wanted <= milliseconds{0}) {
        return from;
    }
    auto const start = to_local(from);
    auto left = wanted;
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

Instant WorkCalendar::take_working_time(Instant until, milliseconds wanted) const noexcept
{
    if (wanted <= milliseconds{0}) {
        return until;
    }
    auto const end = to_local(until);
    auto left = wanted;
    auto day = std::chrono::floor<days>(end);
    for (int step = 0; step < kMaxDays; ++step, day -= days{1}) {
        auto const& today = slots(day);
        for (auto slot = today.rbegin(); slot != today.rend(); ++slot) {
            auto const last = std::min(end, at(day, slot->until));
            auto const room = last - at(day, slot->from);
            if (room >= left) {
                return to_instant(last - left);
            }
            left -= std::max(room, milliseconds{0});
        }
    }
    return to_instant(at(day, minutes{0}));
}

/// End of this day, or of the nearest working day in that direction.
Instant WorkCalendar::end_of(LocalDay day, int direction) const noexcept
{
    for (int step = 0; step < kMaxDays && !is_working_day(day); ++step) {
        day += days{direction};
    }
    auto const& last = slots(day);
    return to_instant(at(day, last.empty() ? minutes{0} : last.back().until));
}

Instant WorkCalendar::add_working_days(Instant from, int count) const noexcept
{
    auto day = local_day(from);
    int const direction = count < 0 ? -1 : 1;
    int left = std::abs(count);
    for (int step = 0; step < kMaxDays && left > 0; ++step) {
        day += days{direction};
        left -= is_working_day(day) ? 1 : 0;
    }
    return end_of(day, direction);
}

Instant WorkCalendar::add_calendar_days(Instant from, int count) const noexcept
{
    return end_of(local_day(from) + days{count}, count < 0 ? -1 : 1);
}

Instant WorkCalendar::next_opening(Instant after) const noexcept
{
    auto day = local_day(after) + days{1};
    for (int step = 0; step < kMaxDays && !is_working_day(day); ++step) {
        day += days{1};
    }
    auto const& first = slots(day);
    return to_instant(at(day, first.empty() ? minutes{0} : first.front().from));
}

bool WorkCalendar::is_assumed(LocalDay day) const noexcept
{
    auto const special = parts_.specials.find(day);
    bool const unknown =
        (parts_.known_from && day < *parts_.known_from) || (parts_.known_until && day >= *parts_.known_until);
    return unknown || (special != parts_.specials.end() && special->second.assumed);
}

std::string WorkCalendar::name_of(LocalDay day) const
{
    auto const special = parts_.specials.find(day);
    return special == parts_.specials.end() ? std::string{} : special->second.name;
}

Json WorkCalendar::saved() const
{
    Json specials = Json::object();
    for (auto const& [day, special] : parts_.specials) {
        specials[to_text(day)] = {
            {"slots", slots_json(special.slots)}, {"name", special.name}, {"assumed", special.assumed}
        };
    }
    Json saved{
        {"periods", periods_json(parts_.periods)},
        {"openings", periods_json(parts_.openings)},
        {"specials", std::move(specials)},
    };
    if (parts_.known_from) {
        saved["known_from"] = to_text(*parts_.known_from);
    }
    if (parts_.known_until) {
        saved["known_until"] = to_text(*parts_.known_until);
    }
    return saved;
}

Result<WorkCalendar> WorkCalendar::from_saved(Json const& saved)
{
    Parts parts;
    auto periods = periods_of(member(saved, "periods"));
    auto openings = periods_of(member(saved, "openings"));
    if (!periods || !openings) {
        return std::unexpected(periods ? openings.error() : periods.error());
    }
    if (periods->empty()) {
        return invalid_input("a saved calendar without hours");
    }
    for (auto const& [text, entry] : member(saved, "specials").items()) {
        auto const day = parse_day(text);
        auto slots = slots_of(member(entry, "slots"));
        if (!day || !slots) {
            return invalid_input("a saved day is broken");
        }
        parts.specials[*day] = {std::move(*slots), text_or(entry, "name"), flag_at(entry, "assumed")};
    }
    parts.periods = std::move(*periods);
    parts.openings = std::move(*openings);
    parts.known_from = day_in(saved, "known_from");
    parts.known_until = day_in(saved, "known_until");
    return WorkCalendar{std::move(parts)};
}

std::vector<LocalDay> changed_days(
    WorkCalendar const& before, WorkCalendar const& after, LocalDay from, LocalDay until, std::size_t limit
)
{
    std::vector<LocalDay> changed;
    for (auto day = from; day <= until && changed.size() < limit; day += days{1}) {
        if (before.slots(day) != after.slots(day)) {
            changed.push_back(day);
        }
    }
    return changed;
}

std::string to_text(WorkCalendar::Slots const& slots)
{
    std::string text;
    for (auto const& slot : slots) {
        text += fmt::format(
            "{}{:02}:{:02}–{:02}:{:02}",
            text.empty() ? "" : ", ",
            slot.from.count() / 60,
            slot.from.count() % 60,
            slot.until.count() / 60,
            slot.until.count() % 60
        );
    }
    return text;
}

}  // namespace hub
