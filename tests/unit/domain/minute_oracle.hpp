#pragma once
// The working calendar once more, by looking at every single minute: what the fast engine is held against.

#include "domain/work_calendar.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace hub::test {

using std::chrono::milliseconds;
using std::chrono::minutes;

inline Json calendar_file()
{
    std::ifstream file(HUB_SOURCE_DIR "/config/calendars/holidays-vn.json");
    std::stringstream text;
    text << file.rdbuf();
    return parse_json(text.str()).value();
}

inline WorkCalendar vietnam()
{
    return WorkCalendar::from_json(calendar_file()).value();
}

inline Instant local(std::string const& text)
{
    return parse_rfc3339(text + "+07:00").value();
}

/// Slow and obvious: the definition, minute by minute, from the lists as written in the file.
class Oracle {
public:
    explicit Oracle(Json const& file)
    {
        for (auto const& entry : file["days_off"]) {
            off_.insert(parse_day(entry["date"].get<std::string>()).value());
        }
        for (auto const& entry : file["worked_rest_days"]) {
            worked_.insert(parse_day(entry["date"].get<std::string>()).value());
        }
    }

    bool works(LocalDay day) const
    {
        auto const weekday = std::chrono::weekday{day};
        bool const weekend = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
        return worked_.contains(day) || (!weekend && !off_.contains(day));
    }

    bool open_minute(LocalInstant at) const
    {
        auto const day = std::chrono::floor<std::chrono::days>(at);
        auto const hour = std::chrono::floor<std::chrono::hours>(at - day).count();
        return works(day) && ((hour >= 8 && hour < 12) || (hour >= 13 && hour < 17));
    }

    milliseconds time_between(Instant from, Instant until) const
    {
        milliseconds total{0};
        auto at = to_local(from);
        while (at < to_local(until)) {
            LocalInstant const next =
                std::min<LocalInstant>(std::chrono::floor<minutes>(at) + minutes{1}, to_local(until));
            total += open_minute(at) ? next - at : milliseconds{0};
            at = next;
        }
        return total;
    }

    minutes between(Instant from, Instant until) const
    {
        return std::chrono::floor<minutes>(time_between(from, until));
    }

    Instant add(Instant from, minutes wanted) const
    {
        milliseconds left = wanted;
        LocalInstant at = to_local(from);
        while (left > milliseconds{0}) {
            LocalInstant const next = std::chrono::floor<minutes>(at) + minutes{1};
            if (open_minute(at)) {
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

    Instant add_days(Instant from, int days) const
    {
        auto day = local_day(from);
        while (days > 0 || !works(day)) {
            day += std::chrono::days{1};
            if (days > 0 && works(day)) {
                --days;
            }
        }
        return to_instant(LocalInstant{day} + std::chrono::hours{17});
    }

private:
    std::set<LocalDay> off_;
    std::set<LocalDay> worked_;
};

}  // namespace hub::test
