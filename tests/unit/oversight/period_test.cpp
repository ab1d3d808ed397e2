// Periods of reports and the ones before them.
#include "oversight/period.hpp"

#include <gtest/gtest.h>

namespace hub::oversight {
namespace {

LocalDay day(std::string const& text)
{
    return parse_day(text).value();
}

struct Case {
    char const* name;
    char const* kind;
    char const* date;
    char const* from;
    char const* until;
    char const* before_from;
    char const* before_until;
    bool running;
};

class Period : public testing::TestWithParam<Case> {};

TEST_P(Period, HasTheOneBefore)
{
    auto const& one = GetParam();
    auto const made = compared_periods({one.kind, day(one.date), {}, {}}, day("2026-11-18"));
    ASSERT_TRUE(made) << made.error().detail;
    EXPECT_EQ(to_text(made->now.from), one.from);
    EXPECT_EQ(to_text(made->now.until), one.until);
    EXPECT_EQ(to_text(made->before.from), one.before_from);
    EXPECT_EQ(to_text(made->before.until), one.before_until);
    EXPECT_EQ(made->running, one.running);
}

INSTANTIATE_TEST_SUITE_P(
    Calendar,
    Period,
    testing::Values(
        Case{"Day", "day", "2026-03-01", "2026-03-01", "2026-03-02", "2026-02-28", "2026-03-01", false},
        Case{"Today", "day", "2026-11-18", "2026-11-18", "2026-11-19", "2026-11-17", "2026-11-18", false},
        Case{"WeekFromMonday", "week", "2026-11-01", "2026-10-26", "2026-11-02", "2026-10-19", "2026-10-26", false},
        Case{"RunningWeek", "week", "2026-11-18", "2026-11-16", "2026-11-23", "2026-11-09", "2026-11-12", true},
        Case{"Month", "month", "2026-03-31", "2026-03-01", "2026-04-01", "2026-02-01", "2026-03-01", false},
        Case{
            "JanuaryAfterDecember", "month", "2026-01-05", "2026-01-01", "2026-02-01", "2025-12-01", "2026-01-01", false
        },
        Case{"RunningMonth", "month", "2026-11-18", "2026-11-01", "2026-12-01", "2026-10-01", "2026-10-19", true},
        Case{"Quarter", "quarter", "2026-08-15", "2026-07-01", "2026-10-01", "2026-04-01", "2026-07-01", false},
        Case{"FirstQuarter", "quarter", "2026-02-15", "2026-01-01", "2026-04-01", "2025-10-01", "2026-01-01", false},
        Case{"HalfYear", "half_year", "2026-06-30", "2026-01-01", "2026-07-01", "2025-07-01", "2026-01-01", false},
        Case{
            "RunningHalfYear", "half_year", "2026-11-18", "2026-07-01", "2027-01-01", "2026-01-01", "2026-05-22", true
        },
        Case{"LeapYear", "year", "2024-02-29", "2024-01-01", "2025-01-01", "2023-01-01", "2024-01-01", false}
    ),
    [](auto const& info) { return info.param.name; }
);

TEST(Periods, ACustomOneIsComparedWithAsManyDaysBefore)
{
    auto const made = compared_periods({"custom", {}, day("2026-11-02"), day("2026-11-08")}, day("2026-11-18"));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->now, (Days{day("2026-11-02"), day("2026-11-09")})) << "the last day belongs to it";
    EXPECT_EQ(made->before, (Days{day("2026-10-26"), day("2026-11-02")}));
}

TEST(Periods, WhatCannotBeIsRefused)
{
    auto const today = day("2026-11-18");
    EXPECT_FALSE(compared_periods({"fortnight", {}, {}, {}}, today));
    EXPECT_FALSE(compared_periods({"month", day("2026-12-01"), {}, {}}, today)) << "has not begun";
    EXPECT_FALSE(compared_periods({"custom", {}, day("2026-11-08"), {}}, today));
    EXPECT_FALSE(compared_periods({"custom", {}, day("2026-11-08"), day("2026-11-07")}, today));
    EXPECT_FALSE(compared_periods({"custom", {}, day("2000-01-01"), day("2026-11-07")}, today));
}

}  // namespace
}  // namespace hub::oversight
