// Reading the lists and checking each line. Resolving them: calendar_build.cpp.
#include "domain/calendar_source.hpp"

#include "domain/calendar_lines.hpp"

#include <algorithm>
#include <array>

namespace hub {
namespace {

using namespace calendar_lines;

using Span = CalendarSource::Span;

constexpr std::array<std::string_view, 7> kWeekdays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

bool meet(Span const& a, Span const& b)
{
    bool const a_first = a.until && b.from && *a.until <= *b.from;
    bool const b_first = b.until && a.from && *b.until <= *a.from;
    return !a_first && !b_first;
}

bool share(std::set<unsigned> const& a, std::set<unsigned> const& b)
{
    if (a.empty() || b.empty()) {
        return a.empty() && b.empty();  // one that names its weekdays goes before one that does not
    }
    return std::ranges::any_of(a, [&](unsigned day) { return b.contains(day); });
}

/// Reads one document's lists into a source, line by line.
class Reader {
public:
    Reader(CalendarSource& into, Json const& document, int layer) : into_(into), document_(document), layer_(layer) {}

    Result<void> read()
    {
        for (auto const* name : {"office_hours", "weekly_rest", "days_off", "worked_rest_days", "service_openings"}) {
            if (auto const& list = member(document_, name); !list.is_null() && !list.is_array()) {
                return invalid_input(std::string{name} + ": a list is needed");
            }
        }
        for (auto const step :
             {&Reader::hours, &Reader::rest, &Reader::days_off, &Reader::worked_days, &Reader::openings}) {
            if (auto const done = (this->*step)(); !done) {
                return done;
            }
        }
        return {};
    }

private:
    Result<void> hours() { return timetable("office_hours", into_.hours); }
    Result<void> openings() { return timetable("service_openings", into_.openings); }

    Result<void> timetable(std::string const& name, std::vector<CalendarSource::Hours>& into)
    {
        auto const& list = member(document_, name);
        for (std::size_t index = 0; index < list.size(); ++index) {
            auto const where = at_index(name, index);
            auto const span = parse_span(where, list[index]);
            auto const days = parse_weekdays(where + ".weekdays", member(list[index], "weekdays"));
            auto slots = parse_slots(where, member(list[index], "slots"));
            if (!span || !days || !slots) {
                return std::unexpected(!span ? span.error() : !days ? days.error() : slots.error());
            }
            for (auto const& other : into) {
                if (other.layer == layer_ && meet(other.span, *span) && share(other.weekdays, *days)) {
                    return invalid_input(where + ": contradicts one before it");
                }
            }
            into.push_back({*span, *days, std::move(*slots), layer_});
        }
        return {};
    }

    Result<void> rest()
    {
        if (auto const& plain = member(document_, "weekly_rest_iso_days"); !plain.is_null()) {
            auto const days = parse_rest("weekly_rest_iso_days", plain);
            if (!days) {
                return std::unexpected(days.error());
            }
            into_.rest.push_back({{}, *days, layer_ * 2});  // dated lines of the same file go before it
        }
        auto const& list = member(document_, "weekly_rest");
        for (std::size_t index = 0; index < list.size(); ++index) {
            auto const where = at_index("weekly_rest", index);
            auto const span = parse_span(where, list[index]);
            auto const days = parse_rest(where + ".iso_days", member(list[index], "iso_days"));
            if (!span || !days) {
                return std::unexpected(span ? days.error() : span.error());
            }
            for (auto const& other : into_.rest) {
                if (other.layer == layer_ * 2 + 1 && meet(other.span, *span)) {
                    return invalid_input(where + ": contradicts one before it");
                }
            }
            into_.rest.push_back({*span, *days, layer_ * 2 + 1});
        }
        return {};
    }

    Result<LocalDay> date_of(std::string const& name, std::size_t index, Json const& entry, std::set<LocalDay>& seen)
    {
        auto const day = parse_date(name, text_or(entry, "date"));
        if (!day) {
            return day;
        }
        if (!seen.insert(*day).second) {
            return invalid_input(name + ": " + to_text(*day) + " stands twice");
        }
        auto const said = text_or(entry, "weekday");
        auto const is = kWeekdays.at(std::chrono::weekday{*day}.iso_encoding() - 1);
        if (!said.empty() && said != is) {
            return invalid_input(at_index(name, index) + ".weekday: " + to_text(*day) + " is a " + std::string{is});
        }
        if (!into_.known.holds(*day)) {
            return invalid_input(at_index(name, index) + ".date: " + to_text(*day) + " lies outside covers");
        }
        return day;
    }

    Result<void> days_off()
    {
        auto const& list = member(document_, "days_off");
        for (std::size_t index = 0; index < list.size(); ++index) {
            auto const& entry = list[index];
            auto const day = date_of("days_off", index, entry, off_);
            auto const part = parse_part(at_index("days_off", index), entry);
            if (!day || !part) {
                return std::unexpected(day ? part.error() : day.error());
            }
            into_.off.push_back({*day, *part, text_or(entry, "name_vi"), text_or(entry, "status") == "computed", layer_}
            );
        }
        return {};
    }

    Result<void> worked_days()
    {
        auto const& list = member(document_, "worked_rest_days");
        std::set<LocalDay> seen;
        for (std::size_t index = 0; index < list.size(); ++index) {
            auto const& entry = list[index];
            auto const where = at_index("worked_rest_days", index);
            auto const day = date_of("worked_rest_days", index, entry, seen);
            auto const part = parse_part(where, entry);
            auto const instead = parse_maybe_date(where, entry, "for_day_off");
            if (!day || !part || !instead) {
                return std::unexpected(!day ? day.error() : !part ? part.error() : instead.error());
            }
            if (off_.contains(*day)) {
                return invalid_input("worked_rest_days: " + to_text(*day) + " is also a day off");
            }
            if (*instead && !off_.contains(**instead)) {
                return invalid_input(where + ".for_day_off: " + to_text(**instead) + " is no day off");
            }
            CalendarSource::WorkedDay made{*day, *part, {}, *instead, text_or(entry, "name_vi"), false, layer_};
            made.assumed = text_or(entry, "status") == "computed";
            if (auto const& own = member(entry, "slots"); !own.is_null()) {
                auto slots = parse_slots(where, own);
                if (!slots) {
                    return std::unexpected(slots.error());
                }
                made.slots = std::move(*slots);
            }
            into_.worked.push_back(std::move(made));
        }
        return {};
    }

    CalendarSource& into_;
    Json const& document_;
    int layer_;
    std::set<LocalDay> off_;
};

int year_of(LocalDay day)
{
    return static_cast<int>(std::chrono::year_month_day{day}.year());
}

LocalDay new_year(int year)
{
    return LocalDay{std::chrono::year{year} / 1 / 1};
}

/// The years that notices were read for: as stated, else the first to the last with a day off.
Result<void> set_known(CalendarSource& source)
{
    std::set<int> years;
    for (auto const& off : source.off) {
        years.insert(year_of(off.day));
    }
    if (years.empty()) {
        source.known.from = source.known.from ? source.known.from : std::optional{new_year(kFirstYear)};
        source.known.until = source.known.until ? source.known.until : source.known.from;  // nothing is known
        return {};
    }
    auto const first = source.known.from ? year_of(*source.known.from) : *years.begin();
    auto const last = source.known.until ? year_of(*source.known.until - std::chrono::days{1}) : *years.rbegin();
    for (int year = first; year <= last; ++year) {
        if (!years.contains(year)) {
            return invalid_input("days_off: none in " + std::to_string(year) + ": the calendar has a gap");
        }
    }
    source.known.from = source.known.from ? source.known.from : std::optional{new_year(first)};
    source.known.until = source.known.until ? source.known.until : std::optional{new_year(last + 1)};
    return {};
}

/// What the lists say of each other, seen from the finished calendar.
Result<void> check_days(CalendarSource const& source, Json const& document, WorkCalendar const& calendar)
{
    CalendarSource plain = source;
    plain.off.clear();
    plain.worked.clear();
    auto const weeks = plain.build();
    if (!weeks) {
        return std::unexpected(weeks.error());
    }
    auto const& list = member(document, "days_off");
    for (std::size_t index = 0; index < list.size(); ++index) {
        auto const day = parse_day(text_or(list[index], "date"));
        bool const substitutes =
            text_or(list[index], "kind") == "substitute" || text_or(list[index], "kind") == "swap_off";
        if (day && substitutes && !weeks->is_working_day(*day)) {
            return invalid_input(at_index("days_off", index) + ": " + to_text(*day) + " is a weekly rest day already");
        }
    }
    for (auto const& worked : source.worked) {
        if (weeks->is_working_day(worked.day)) {
            return invalid_input("worked_rest_days: " + to_text(worked.day) + " is no weekly rest day");
        }
    }
    for (auto const& [year, expected] : member(document, "working_days_per_year").items()) {
        auto const first = parse_day(year + "-01-01");
        auto const last = parse_day(year + "-12-31");
        if (!first || !last || !expected.is_number_integer()) {
            return invalid_input("working_days_per_year." + year + ": a year and a number are needed");
        }
        int count = 0;
        for (auto day = *first; day <= *last; day += std::chrono::days{1}) {
            count += calendar.is_working_day(day) ? 1 : 0;
        }
        if (count != expected.get<int>()) {
            return invalid_input(
                "working_days_per_year." + year + ": the lists leave " + std::to_string(count) + " working days"
            );
        }
    }
    return {};
}

}  // namespace

Result<CalendarSource> CalendarSource::from_json(Json const& document)
{
    CalendarSource source;
    auto const& plain = member(document, "office_hours_default");
    if (!plain.is_null() || member(document, "office_hours").empty()) {
        auto slots = parse_named_slots("office_hours_default", plain);
        if (!slots) {
            return std::unexpected(slots.error());
        }
        source.hours.push_back({{}, {}, std::move(*slots), 0});
    }
    auto const covers = parse_span("covers", member(document, "covers"), "from", "until");
    if (!covers) {
        return std::unexpected(covers.error());
    }
    source.known = *covers;
    if (auto const read = Reader{source, document, 1}.read(); !read) {
        return std::unexpected(read.error());
    }
    if (auto const known = set_known(source); !known) {
        return std::unexpected(known.error());
    }
    auto const built = source.build();
    if (!built) {
        return std::unexpected(built.error());
    }
    if (auto const fine = check_days(source, document, *built); !fine) {
        return std::unexpected(fine.error());
    }
    return source;
}

Result<CalendarSource> CalendarSource::with_unit(Json const& entry) const
{
    CalendarSource own = *this;
    own.known = {};  // a unit's exception may lie in any year
    ++own.layers;
    if (auto const read = Reader{own, entry, own.layers}.read(); !read) {
        return std::unexpected(read.error());
    }
    own.known = known;
    if (auto const built = own.build(); !built) {
        return std::unexpected(built.error());
    }
    return own;
}

}  // namespace hub
