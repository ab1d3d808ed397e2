#include "oversight/period.hpp"

#include <algorithm>

namespace hub::oversight {
namespace {

using namespace std::chrono;

constexpr unsigned kMonthsOfYear = 12;

LocalDay first_of(year_month month) noexcept
{
    return local_days{month / day{1}};
}

/// The calendar's period of so many months, counted from January.
Days months_around(LocalDay date, unsigned length) noexcept
{
    year_month_day const civil{date};
    auto const index = (static_cast<unsigned>(civil.month()) - 1) / length * length;
    auto const first = civil.year() / month{index + 1};
    return {first_of(first), first_of(first + months{length})};
}

Days months_before(Days const& days, unsigned length) noexcept
{
    year_month_day const civil{days.from};
    return {first_of(civil.year() / civil.month() - months{length}), days.from};
}

Result<Days> custom_days(PeriodWish const& wish)
{
    if (!wish.from || !wish.last) {
        return invalid_input("from, until: both are needed for a custom period");
    }
    if (*wish.last < *wish.from) {
        return invalid_input("until: lies before from");
    }
    return Days{*wish.from, *wish.last + days{1}};
}

}  // namespace

LocalDay bucket_of(std::string_view unit, LocalDay day) noexcept
{
    if (unit == "week") {
        return day - (weekday{day} - Monday);
    }
    return unit == "month" ? months_around(day, 1).from : day;
}

LocalDay next_bucket(std::string_view unit, LocalDay bucket) noexcept
{
    if (unit == "month") {
        return months_around(bucket, 1).until;
    }
    return bucket + days{unit == "week" ? 7 : 1};
}

Result<Compared> compared_periods(PeriodWish const& wish, LocalDay today)
{
    auto const date = wish.date.value_or(today);
    Compared made{wish.kind, {}, {}, false};
    unsigned const length = wish.kind == "month"       ? 1
                            : wish.kind == "quarter"   ? 3
                            : wish.kind == "half_year" ? 6
                            : wish.kind == "year"      ? kMonthsOfYear
                                                       : 0;
    if (length > 0) {
        made.now = months_around(date, length);
        made.before = months_before(made.now, length);
    } else if (wish.kind == "day" || wish.kind == "week") {
        made.now.from = bucket_of(wish.kind, date);
        made.now.until = next_bucket(wish.kind, made.now.from);
        made.before = {made.now.from - days{made.now.count()}, made.now.from};
    } else if (wish.kind == "custom") {
        auto const chosen = custom_days(wish);
        if (!chosen) {
            return std::unexpected(chosen.error());
        }
        made.now = *chosen;
        made.before = {made.now.from - days{made.now.count()}, made.now.from};
    } else {
        return invalid_input("period: day, week, month, quarter, half_year, year or custom");
    }
    if (made.now.from > today) {
        return invalid_input("date: the period has not begun");
    }
    if (made.now.count() > kLongestDays) {
        return invalid_input("until: a period has at most ten years");
    }
    if (made.now.until > today + days{1}) {
        made.running = true;
        made.before.until = std::min(made.before.until, made.before.from + (today + days{1} - made.now.from));
    }
    return made;
}

}  // namespace hub::oversight
