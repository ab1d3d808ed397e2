#pragma once
// A calendar once more, straight from its lines, one minute after the other: what the fast engine is held against.
// Nothing here is shared with the engine but the lines themselves.

#include "domain/calendar_source.hpp"

#include <optional>
#include <random>
#include <utility>

namespace hub::test {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::minutes;

class LineOracle {
public:
    explicit LineOracle(CalendarSource const& source) : source_(source) {}

    bool open_minute(LocalInstant at)
    {
        auto const day = std::chrono::floor<days>(at);
        if (!shown_ || *shown_ != day) {
            show(day);
        }
        auto const minute = std::chrono::floor<minutes>(at - day);
        if (minute < from_ || minute >= until_) {
            return false;
        }
        for (auto const& slot : *slots_) {
            if (minute >= slot.from && minute < slot.until) {
                return true;
            }
        }
        return false;
    }

    bool works(LocalDay day)
    {
        for (auto minute = minutes{0}; minute < minutes{1440}; ++minute) {
            if (open_minute(LocalInstant{day} + minute)) {
                return true;
            }
        }
        return false;
    }

    milliseconds time_between(Instant from, Instant until)
    {
        milliseconds total{0};
        for (auto at = to_local(from); at < to_local(until);) {
            auto const next = std::min(next_minute(at), to_local(until));
            total += open_minute(at) ? next - at : milliseconds{0};
            at = next;
        }
        return total;
    }

    /// Counts down while it is open and no pause stands.
    Instant count_down(Instant from, milliseconds left, std::vector<std::pair<Instant, Instant>> const& pauses = {})
    {
        auto at = to_local(from);
        while (left > milliseconds{0}) {
            auto const next = next_minute(at);
            bool stands = false;
            for (auto const& [begin, end] : pauses) {
                stands = stands || (at >= to_local(begin) && at < to_local(end));
            }
            if (!stands && open_minute(at)) {
                auto const used = std::min<milliseconds>(next - at, left);
                left -= used;
                if (left == milliseconds{0}) {
                    return to_instant(at + used);
                }
            }
            at = next;
        }
        return to_instant(at);
    }

    /// The same backwards.
    Instant count_back(Instant until, milliseconds left)
    {
        auto at = to_local(until);
        while (left > milliseconds{0}) {
            LocalInstant before = std::chrono::floor<minutes>(at);
            before = before == at ? before - minutes{1} : before;
            if (open_minute(before)) {
                auto const used = std::min<milliseconds>(at - before, left);
                left -= used;
                if (left == milliseconds{0}) {
                    return to_instant(at - used);
                }
            }
            at = before;
        }
        return to_instant(at);
    }

    Instant add_days(Instant from, int count)
    {
        auto day = local_day(from);
        int const way = count < 0 ? -1 : 1;
        for (int left = std::abs(count); left > 0;) {
            day += days{way};
            left -= works(day) ? 1 : 0;
        }
        return end_of(day, way);
    }

    Instant add_calendar_days(Instant from, int count)
    {
        return end_of(local_day(from) + days{count}, count < 0 ? -1 : 1);
    }

private:
    static LocalInstant next_minute(LocalInstant at) { return std::chrono::floor<minutes>(at) + minutes{1}; }

    Instant end_of(LocalDay day, int way)
    {
        while (!works(day)) {
            day += days{way};
        }
        auto last = minutes{0};
        for (auto minute = minutes{0}; minute < minutes{1440}; ++minute) {
            last = open_minute(LocalInstant{day} + minute) ? minute + minutes{1} : last;
        }
        return to_instant(LocalInstant{day} + last);
    }

    static unsigned weekday(LocalDay day) { return std::chrono::weekday{day}.iso_encoding(); }

    CalendarSource::Hours const* line(LocalDay day, unsigned of) const
    {
        for (int layer = source_.layers; layer >= 0; --layer) {
            for (bool const named : {true, false}) {
                for (auto const& one : source_.hours) {
                    bool const its = named ? one.weekdays.contains(of) : one.weekdays.empty();
                    if (one.layer == layer && its && one.span.holds(day)) {
                        return &one;
                    }
                }
            }
        }
        return nullptr;
    }

    bool rests(LocalDay day) const
    {
        for (int layer = 2 * source_.layers + 1; layer >= 0; --layer) {
            for (auto const& one : source_.rest) {
                if (one.layer == layer && one.span.holds(day)) {
                    return one.weekdays.contains(weekday(day));
                }
            }
        }
        return false;
    }

    WorkCalendar::Slots const* ordinary(LocalDay day) const
    {
        auto const* one = rests(day) ? nullptr : line(day, weekday(day));
        return one == nullptr ? &kNone : &one->slots;
    }

    void keep(DayPart part)
    {
        if (part == DayPart::morning) {
            until_ = std::min(until_, minutes{720});
        } else if (part == DayPart::afternoon) {
            from_ = std::max(from_, minutes{720});
        }
    }

    /// Which slots this day has, and which part of it counts.
    void show(LocalDay day)
    {
        shown_ = day;
        from_ = minutes{0};
        until_ = minutes{1440};
        slots_ = ordinary(day);
        for (int layer = 1; layer <= source_.layers; ++layer) {
            for (auto const& off : source_.off) {
                if (off.layer != layer || off.day != day) {
                    continue;
                }
                if (off.part == DayPart::whole) {
                    slots_ = &kNone;
                }
                keep(
                    off.part == DayPart::morning     ? DayPart::afternoon
                    : off.part == DayPart::afternoon ? DayPart::morning
                                                     : DayPart::whole
                );
            }
            for (auto const& worked : source_.worked) {
                if (worked.layer == layer && worked.day == day) {
                    from_ = minutes{0};
                    until_ = minutes{1440};
                    slots_ = hours_of(worked);
                    if (worked.slots.empty()) {
                        keep(worked.part);
                    }
                }
            }
        }
    }

    WorkCalendar::Slots const* hours_of(CalendarSource::WorkedDay const& worked) const
    {
        if (!worked.slots.empty()) {
            return &worked.slots;
        }
        if (auto const* own = line(worked.day, weekday(worked.day))) {
            return &own->slots;
        }
        if (worked.instead_of && !ordinary(*worked.instead_of)->empty()) {
            return ordinary(*worked.instead_of);
        }
        return &line(worked.day, 1)->slots;
    }

    static inline WorkCalendar::Slots const kNone;
    CalendarSource const& source_;
    std::optional<LocalDay> shown_;
    WorkCalendar::Slots const* slots_ = &kNone;
    minutes from_{};
    minutes until_{};
};

/// Calendars as nobody would write them, but could: staggered and changing hours, half days, worked days of rest, units
/// over the country, most of it near `around`.
class CalendarDice {
public:
    explicit CalendarDice(std::mt19937_64& random) : random_(random) {}

    CalendarSource roll(LocalDay around)
    {
        CalendarSource made;
        bool const plain = one_in(5) == false;
        if (plain) {
            made.hours.push_back({{}, {}, slots(), 0});
        } else {
            made.hours.push_back({{}, {1, 2, 3, 4}, slots(), 1});
            made.hours.push_back({{}, {5}, slots(), 1});
        }
        made.rest.push_back({{}, plain ? rest() : std::set<unsigned>{6, 7}, 2});
        if (one_in(2)) {  // hours change at a date
            made.hours.push_back({{near(around), std::nullopt}, {}, slots(), 1});
        }
        if (one_in(3)) {
            made.rest.push_back({{near(around), std::nullopt}, rest(), 3});
        }
        made.layers = one_in(2) ? 2 : 1;
        if (made.layers == 2) {
            made.hours.push_back({{near(around), std::nullopt}, {}, slots(), 2});
            if (one_in(3)) {
                made.rest.push_back({{}, rest(), 4});
            }
        }
        // some weekday must be left without hours by none of them
        if (!plain) {
            made.rest.front().weekdays = {6, 7};
            for (auto& line : made.rest) {
                line.weekdays.insert({6, 7});
                line.weekdays.erase(1);
            }
        }
        std::set<LocalDay> taken;
        for (int layer = 1; layer <= made.layers; ++layer) {
            days_off(made, around, layer, taken);
            worked_days(made, around, layer, taken);
        }
        return made;
    }

    std::int64_t between(std::int64_t least, std::int64_t most)
    {
        return std::uniform_int_distribution<std::int64_t>{least, most}(random_);
    }
    bool one_in(int many) { return between(1, many) == 1; }

private:
    LocalDay near(LocalDay around) { return around + days{between(-12, 12)}; }

    WorkCalendar::Slots slots()
    {
        WorkCalendar::Slots made;
        auto at = minutes{between(5 * 60, 9 * 60)};
        for (auto count = between(1, 4); count > 0 && at < minutes{22 * 60}; --count) {
            auto const until = at + minutes{between(20, 5 * 60)};
            made.push_back({at, std::min(until, minutes{1440})});
            at = until + minutes{between(0, 150)};
        }
        return made;
    }

    std::set<unsigned> rest()
    {
        std::set<unsigned> made;
        for (auto count = between(0, 4); count > 0; --count) {
            made.insert(static_cast<unsigned>(between(1, 7)));
        }
        return made;
    }

    DayPart part() { return one_in(3) ? (one_in(2) ? DayPart::morning : DayPart::afternoon) : DayPart::whole; }

    void days_off(CalendarSource& made, LocalDay around, int layer, std::set<LocalDay>& taken)
    {
        for (auto count = between(0, 6); count > 0; --count) {
            auto const day = near(around);
            if (taken.insert(day + days{layer * 100'000}).second) {
                made.off.push_back({day, part(), {}, false, layer});
            }
        }
    }

    void worked_days(CalendarSource& made, LocalDay around, int layer, std::set<LocalDay>& taken)
    {
        for (auto count = between(0, 3); count > 0; --count) {
            auto const day = near(around);
            if (!taken.insert(day + days{layer * 100'000}).second) {
                continue;
            }
            // every timetable begins in the morning: a worked afternoon could be empty
            auto const worked_part = one_in(3) ? DayPart::morning : DayPart::whole;
            CalendarSource::WorkedDay worked{day, worked_part, {}, {}, {}, false, layer};
            if (one_in(2)) {
                worked.slots = slots();
            }
            if (one_in(2) && !made.off.empty()) {
                worked.instead_of = made.off.front().day;
            }
            made.worked.push_back(std::move(worked));
        }
    }

    std::mt19937_64& random_;
};

}  // namespace hub::test
