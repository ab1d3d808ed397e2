// The fast engine against hand-checked dates and against an oracle that looks at every single minute.
#include "minute_oracle.hpp"

#include <random>

namespace hub {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using test::calendar_file;
using test::local;
using test::Oracle;
using test::vietnam;

TEST(WorkCalendar, AgreesWithTheMinuteOracleOnRandomHistories)
{
    constexpr unsigned kSeed = 20261124;
    auto const file = calendar_file();
    auto const calendar = WorkCalendar::from_json(file).value();
    Oracle const oracle{file};
    std::mt19937_64 random{kSeed};
    auto const first = to_millis(local("2024-01-01T00:00:00"));
    auto const last = to_millis(local("2028-01-01T00:00:00"));
    std::uniform_int_distribution<std::int64_t> instants(first, last);
    std::uniform_int_distribution<std::int64_t> lengths(0, std::chrono::milliseconds{std::chrono::days{9}}.count());
    std::uniform_int_distribution<int> amounts(0, 60 * 8 * 3);
    std::uniform_int_distribution<int> days(0, 30);
    for (int round = 0; round < 20'000; ++round) {
        auto const from = from_millis(instants(random));
        auto const until = from + milliseconds{lengths(random)};
        ASSERT_EQ(calendar.working_minutes(from, until), oracle.between(from, until))
            << to_rfc3339(from) << to_rfc3339(until);
        auto const amount = minutes{amounts(random)};
        ASSERT_EQ(calendar.add_working_minutes(from, amount), oracle.add(from, amount))
            << to_rfc3339(from) << amount.count();
        auto const count = days(random);
        ASSERT_EQ(calendar.add_working_days(from, count), oracle.add_days(from, count)) << to_rfc3339(from) << count;
        ASSERT_EQ(calendar.is_open(from), oracle.open_minute(to_local(from))) << to_rfc3339(from);
    }
}

TEST(WorkCalendar, AddingThenMeasuringGivesTheSameMinutes)
{
    auto const calendar = vietnam();
    std::mt19937_64 random{7};
    std::uniform_int_distribution<std::int64_t> instants(
        to_millis(local("2024-01-01T00:00:00")), to_millis(local("2027-12-01T00:00:00"))
    );
    for (int round = 0; round < 20'000; ++round) {
        auto const from = from_millis(instants(random));
        auto const amount = minutes{round % 4000};
        ASSERT_EQ(calendar.working_minutes(from, calendar.add_working_minutes(from, amount)), amount);
    }
}

TEST(WorkCalendar, TheNextOpeningSkipsRestAndHolidays)
{
    auto const calendar = vietnam();
    EXPECT_EQ(calendar.next_opening(local("2026-11-20T17:00:00")), local("2026-11-23T08:00:00"));
    EXPECT_EQ(calendar.next_opening(local("2026-11-20T01:00:00")), local("2026-11-23T08:00:00"));
    EXPECT_EQ(calendar.next_opening(local("2026-11-23T12:00:00")), local("2026-11-25T08:00:00"));
    EXPECT_EQ(calendar.next_opening(local("2026-08-21T12:00:00")), local("2026-08-22T08:00:00"));
}

struct DayCase {
    std::string name;
    std::string day;
    bool works;
};

class WorkingDays : public testing::TestWithParam<DayCase> {};

TEST_P(WorkingDays, AreThoseOfTheNotices)
{
    EXPECT_EQ(vietnam().is_working_day(parse_day(GetParam().day).value()), GetParam().works);
}

INSTANTIATE_TEST_SUITE_P(
    Calendar,
    WorkingDays,
    testing::Values(
        DayCase{"OrdinaryFriday", "2026-11-20", true},
        DayCase{"Saturday", "2026-11-21", false},
        DayCase{"Sunday", "2026-11-22", false},
        DayCase{"CultureDay", "2026-11-24", false},
        DayCase{"ProposedSwapIsNotApplied", "2026-11-23", true},
        DayCase{"ProposedMakeUpSaturdayIsNotApplied", "2026-11-28", false},
        DayCase{"MakeUpSaturday", "2026-08-22", true},
        DayCase{"SwappedMonday", "2026-08-31", false},
        DayCase{"SubstituteDay", "2026-04-27", false},
        DayCase{"Tet", "2026-02-17", false},
        DayCase{"AssumedTetSubstitute", "2027-02-11", false}
    ),
    [](auto const& info) { return info.param.name; }
);

TEST(WorkCalendar, CountsTheWorkingDaysOfAYear)
{
    auto const file = calendar_file();
    auto const calendar = vietnam();
    for (auto const& [year, expected] : file["working_days_per_year"].items()) {
        int count = 0;
        auto const end = parse_day(year + "-12-31").value();
        for (auto day = parse_day(year + "-01-01").value(); day <= end; day += std::chrono::days{1}) {
            count += calendar.is_working_day(day) ? 1 : 0;
        }
        EXPECT_EQ(count, expected.get<int>()) << year;
    }
}

struct SumCase {
    std::string name;
    std::string from;
    int minutes;
    std::string until;
};

class AddingMinutes : public testing::TestWithParam<SumCase> {};

TEST_P(AddingMinutes, EndsWhereAPersonWouldSay)
{
    auto const& sum = GetParam();
    auto const got = vietnam().add_working_minutes(local(sum.from), minutes{sum.minutes});
    EXPECT_EQ(to_rfc3339(got), to_rfc3339(local(sum.until)));
}

INSTANTIATE_TEST_SUITE_P(
    Calendar,
    AddingMinutes,
    testing::Values(
        SumCase{"OverTheNoonBreak", "2026-11-20T11:30:00", 60, "2026-11-20T13:30:00"},
        SumCase{"EndsExactlyAtNoon", "2026-11-20T08:00:00", 240, "2026-11-20T12:00:00"},
        SumCase{"EightHoursAreTheWholeDay", "2026-11-20T08:00:00", 480, "2026-11-20T17:00:00"},
        SumCase{"NightStartsInTheMorning", "2026-11-19T22:15:00", 240, "2026-11-20T12:00:00"},
        SumCase{"OverTheWeekendAndCultureDay", "2026-11-20T16:00:00", 600, "2026-11-25T09:00:00"},
        SumCase{"OverTet", "2026-02-13T16:59:00", 2, "2026-02-23T08:01:00"},
        SumCase{"NothingToAdd", "2026-11-22T03:00:00", 0, "2026-11-22T03:00:00"}
    ),
    [](auto const& info) { return info.param.name; }
);

TEST(WorkCalendar, DoesNotCountTheDayOfTheEvent)
{
    auto const calendar = vietnam();
    EXPECT_EQ(calendar.add_working_days(local("2026-11-20T08:00:00"), 3), local("2026-11-26T17:00:00"));
    EXPECT_EQ(calendar.add_working_days(local("2026-11-21T10:00:00"), 1), local("2026-11-23T17:00:00"));
}

TEST(WorkCalendar, MovesALastRestDayToTheNextWorkingDay)
{
    auto const calendar = vietnam();
    EXPECT_EQ(calendar.add_calendar_days(local("2026-11-20T09:00:00"), 2), local("2026-11-23T17:00:00"));
    EXPECT_EQ(calendar.add_calendar_days(local("2026-11-20T09:00:00"), 30), local("2026-12-21T17:00:00"));
}

TEST(WorkCalendar, IsHalfOpenAtBothEndsOfASlot)
{
    auto const calendar = vietnam();
    EXPECT_TRUE(calendar.is_open(local("2026-11-20T08:00:00")));
    EXPECT_FALSE(calendar.is_open(local("2026-11-20T12:00:00")));
    EXPECT_FALSE(calendar.is_open(local("2026-11-20T17:00:00")));
    EXPECT_EQ(calendar.working_minutes(local("2026-11-20T17:00:00"), local("2026-11-20T08:00:00")), minutes{0});
}

TEST(WorkCalendar, MarksDaysThatAreOnlyComputed)
{
    auto const calendar = vietnam();
    EXPECT_TRUE(calendar.is_assumed(parse_day("2027-02-08").value()));
    EXPECT_FALSE(calendar.is_assumed(parse_day("2026-02-17").value()));
}

struct BadFile {
    std::string name;
    std::string patch;  ///< Merged over the good file.
    std::string told;
};

class BadCalendars : public testing::TestWithParam<BadFile> {};

TEST_P(BadCalendars, AreRefusedWithTheMemberThatIsWrong)
{
    auto file = calendar_file();
    file.merge_patch(parse_json(GetParam().patch).value());
    auto const got = WorkCalendar::from_json(file);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Errc::invalid_input);
    EXPECT_NE(got.error().detail.find(GetParam().told), std::string::npos) << got.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    Calendar,
    BadCalendars,
    testing::Values(
        BadFile{"NoHours", R"({"office_hours_default":null})", "office_hours_default"},
        BadFile{"BackwardsHours", R"({"office_hours_default":{"morning":["12:00","08:00"]}})", "morning"},
        BadFile{"OverlappingHours", R"({"office_hours_default":{"afternoon":["11:00","17:00"]}})", "overlap"},
        BadFile{"NoTime", R"({"office_hours_default":{"morning":["8h","12:00"]}})", "8h"},
        BadFile{"NeverWorks", R"({"weekly_rest_iso_days":[1,2,3,4,5,6,7]})", "weekly_rest_iso_days"},
        BadFile{"EighthDay", R"({"weekly_rest_iso_days":[8]})", "weekly_rest_iso_days"},
        BadFile{"NoDate", R"({"days_off":[{"date":"2026-02-30"}]})", "2026-02-30"},
        BadFile{"DayOffTwice", R"({"days_off":[{"date":"2026-02-20"},{"date":"2026-02-20"}]})", "twice"},
        BadFile{"WorkedAndOff", R"({"worked_rest_days":[{"date":"2026-11-24"}]})", "also a day off"}
    ),
    [](auto const& info) { return info.param.name; }
);

}  // namespace
}  // namespace hub
