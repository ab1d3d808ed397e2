// From lists in layers to weeks and special days.
#include "domain/calendar_source.hpp"

#include <algorithm>

namespace hub {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using Slots = WorkCalendar::Slots;
using Hours = CalendarSource::Hours;

constexpr minutes kNoon{12 * 60};
constexpr LocalDay kAlways{days{-25'567}};  // 1900-01-01: what holds first holds before too

unsigned iso(LocalDay day)
{
    return std::chrono::weekday{day}.iso_encoding();
}

/// The line that counts on this day for this weekday: the highest layer, there one that names the weekday.
Hours const* line_of(std::vector<Hours> const& lines, LocalDay day, unsigned weekday)
{
    Hours const* best = nullptr;
    for (auto const& line : lines) {
        if (!line.span.holds(day) || (!line.weekdays.empty() && !line.weekdays.contains(weekday))) {
            continue;
        }
        bool const closer = best == nullptr || line.layer > best->layer ||
                            (line.layer == best->layer && best->weekdays.empty() && !line.weekdays.empty());
        best = closer ? &line : best;
    }
    return best;
}

bool rests(std::vector<CalendarSource::Rest> const& lines, LocalDay day, unsigned weekday)
{
    CalendarSource::Rest const* best = nullptr;
    for (auto const& line : lines) {
        if (line.span.holds(day) && (best == nullptr || line.layer > best->layer)) {
            best = &line;
        }
    }
    return best != nullptr && best->weekdays.contains(weekday);
}

/// Only the part before noon, or only the part from noon on.
Slots part_of(Slots const& slots, DayPart part)
{
    if (part == DayPart::whole) {
        return slots;
    }
    Slots kept;
    for (auto slot : slots) {
        if (part == DayPart::morning) {
            slot.until = std::min(slot.until, kNoon);
        } else {
            slot.from = std::max(slot.from, kNoon);
        }
        if (slot.from < slot.until) {
            kept.push_back(slot);
        }
    }
    return kept;
}

DayPart other_part(DayPart part)
{
    return part == DayPart::morning ? DayPart::afternoon : DayPart::morning;
}

class Build {
public:
    explicit Build(CalendarSource const& source) : source_(source) {}

    Result<WorkCalendar> run()
    {
        for (auto const from : turns()) {
            auto week = week_at(from);
            if (!week) {
                return std::unexpected(week.error());
            }
            parts_.periods.push_back({from, std::move(*week)});
            parts_.openings.push_back({from, openings_at(from)});
        }
        for (int layer = 1; layer <= source_.layers; ++layer) {
            if (auto const done = specials(layer); !done) {
                return std::unexpected(done.error());
            }
        }
        parts_.known_from = source_.known.from;
        parts_.known_until = source_.known.until;
        return WorkCalendar{std::move(parts_)};
    }

private:
    /// Days on which some line begins or ends.
    std::set<LocalDay> turns() const
    {
        std::set<LocalDay> days{kAlways};
        auto const add = [&days](CalendarSource::Span const& span) {
            if (span.from) {
                days.insert(*span.from);
            }
            if (span.until) {
                days.insert(*span.until);
            }
        };
        std::ranges::for_each(source_.hours, add, &Hours::span);
        std::ranges::for_each(source_.openings, add, &Hours::span);
        std::ranges::for_each(source_.rest, add, &CalendarSource::Rest::span);
        return days;
    }

    Result<WorkCalendar::Week> week_at(LocalDay from) const
    {
        WorkCalendar::Week week;
        bool works = false;
        for (unsigned weekday = 1; weekday <= 7; ++weekday) {
            if (rests(source_.rest, from, weekday)) {
                continue;
            }
            auto const* line = line_of(source_.hours, from, weekday);
            if (line == nullptr) {
                return invalid_input(
                    "office_hours: a gap, no hours for weekday " + std::to_string(weekday) +
                    (from == kAlways ? " before the first line" : " from " + to_text(from) + " on")
                );
            }
            week[weekday - 1] = line->slots;
            works = true;
        }
        return works ? Result<WorkCalendar::Week>{std::move(week)}
                     : invalid_input("weekly_rest_iso_days: no day of the week is left to work");
    }

    WorkCalendar::Week openings_at(LocalDay from) const
    {
        WorkCalendar::Week week;
        for (unsigned weekday = 1; weekday <= 7; ++weekday) {
            auto const* line = line_of(source_.openings, from, weekday);
            week[weekday - 1] = line == nullptr ? Slots{} : line->slots;
        }
        return week;
    }

    Slots ordinary(LocalDay day) const
    {
        auto const after = std::ranges::upper_bound(parts_.periods, day, {}, &WorkCalendar::Period::from);
        return std::prev(after)->week[iso(day) - 1];
    }

    /// The hours that would hold if this were no day of rest.
    Slots hours_on(CalendarSource::WorkedDay const& worked) const
    {
        if (!worked.slots.empty()) {
            return worked.slots;
        }
        auto const* own = line_of(source_.hours, worked.day, iso(worked.day));
        auto const instead = worked.instead_of ? ordinary(*worked.instead_of) : Slots{};
        if (own != nullptr) {
            return own->slots;
        }
        auto const* monday = line_of(source_.hours, worked.day, 1);
        return !instead.empty() || monday == nullptr ? instead : monday->slots;
    }

    Result<void> specials(int layer)
    {
        for (auto const& off : source_.off) {
            if (off.layer == layer) {
                auto const known = parts_.specials.find(off.day);
                auto const before = known == parts_.specials.end() ? ordinary(off.day) : known->second.slots;
                auto left = off.part == DayPart::whole ? Slots{} : part_of(before, other_part(off.part));
                parts_.specials[off.day] = {std::move(left), off.name, off.assumed};
            }
        }
        for (auto const& worked : source_.worked) {
            if (worked.layer != layer) {
                continue;
            }
            auto slots = worked.slots.empty() ? part_of(hours_on(worked), worked.part) : worked.slots;
            if (slots.empty()) {
                return invalid_input("worked_rest_days: " + to_text(worked.day) + " has no hours");
            }
            parts_.specials[worked.day] = {std::move(slots), worked.name, worked.assumed};
        }
        return {};
    }

    CalendarSource const& source_;
    WorkCalendar::Parts parts_;
};

}  // namespace

Result<WorkCalendar> CalendarSource::build() const
{
    return Build{*this}.run();
}

}  // namespace hub
