// Calendars as they are written: changing hours, half days, units with lines of their own, and files that are wrong.
#include "domain/calendars.hpp"

#include "minute_oracle.hpp"

namespace hub {
namespace {

using std::chrono::minutes;
using test::calendar_file;
using test::local;
using test::vietnam;

Json json(std::string const& text)
{
    return parse_json(text).value();
}

LocalDay day(std::string const& text)
{
    return parse_day(text).value();
}

UnitDirectory offices()
{
    auto const unit = [](char const* id, char const* parent) {
        return Unit{UnitId{id}, id, {}, "ward", UnitId{parent}, {}, {}, {}};
    };
    return UnitDirectory::from_units({unit("city", ""), unit("w1", "city"), unit("w1.psc", "w1"), unit("w2", "city")})
        .value();
}

Calendars with_units(std::string const& own)
{
    auto made = Calendars::from_json(calendar_file(), json(own), offices());
    EXPECT_TRUE(made) << (made ? "" : made.error().detail);
    return made.value();
}

TEST(Calendars, HoursThatChangeAtADateHoldFromThatDay)
{
    auto file = calendar_file();
    file.merge_patch(json(R"({"office_hours":[{"valid_from":"2026-04-15","valid_until":"2026-10-16",
        "slots":[["07:00","11:30"],["13:30","17:00"]]}]})"));
    auto const calendar = WorkCalendar::from_json(file).value();
    EXPECT_EQ(to_text(calendar.slots(day("2026-04-14"))), "08:00–12:00, 13:00–17:00");
    EXPECT_EQ(to_text(calendar.slots(day("2026-04-15"))), "07:00–11:30, 13:30–17:00");
    EXPECT_EQ(to_text(calendar.slots(day("2026-10-15"))), "07:00–11:30, 13:30–17:00");
    EXPECT_EQ(to_text(calendar.slots(day("2026-10-16"))), "08:00–12:00, 13:00–17:00");
    EXPECT_EQ(calendar.add_working_days(local("2026-04-14T09:00:00"), 1), local("2026-04-15T17:00:00"));
    EXPECT_EQ(calendar.working_minutes(local("2026-04-14T16:00:00"), local("2026-04-15T08:00:00")), minutes{120});
}

TEST(Calendars, AHalfDayIsAWorkingDayWithHalfItsHours)
{
    auto file = calendar_file();
    file.erase("working_days_per_year");
    file["days_off"].push_back({{"date", "2026-12-30"}, {"half", "afternoon"}, {"name_vi", "Nghỉ chiều"}});
    auto const calendar = WorkCalendar::from_json(file).value();
    EXPECT_TRUE(calendar.is_working_day(day("2026-12-30")));
    EXPECT_EQ(to_text(calendar.slots(day("2026-12-30"))), "08:00–12:00");
    EXPECT_EQ(calendar.add_working_days(local("2026-12-29T09:00:00"), 1), local("2026-12-30T12:00:00"));
    EXPECT_EQ(calendar.name_of(day("2026-12-30")), "Nghỉ chiều");
}

TEST(Calendars, AUnitsLinesHoldForAllBelowItAndForNobodyElse)
{
    auto const calendars = with_units(R"({"units":[
        {"unit":"w1","office_hours":[{"slots":[["07:30","11:30"],["13:30","17:30"]]}],
         "days_off":[{"date":"2026-12-01","name_vi":"Ngày riêng"}]},
        {"unit":"w1.psc","worked_rest_days":[{"date":"2026-11-28","half":"morning"}]}]})");
    auto const at = local("2026-11-20T07:45:00");
    EXPECT_FALSE(calendars.of(UnitId{"w2"}).is_open(at));
    EXPECT_FALSE(calendars.of(UnitId{"unknown"}).is_open(at));
    EXPECT_TRUE(calendars.of(UnitId{"w1"}).is_open(at));
    EXPECT_TRUE(calendars.of(UnitId{"w1.psc"}).is_open(at));
    EXPECT_FALSE(calendars.of(UnitId{"w1.psc"}).is_working_day(day("2026-12-01")));
    EXPECT_FALSE(calendars.of(UnitId{"w1"}).is_working_day(day("2026-11-28")));
    EXPECT_EQ(to_text(calendars.of(UnitId{"w1.psc"}).slots(day("2026-11-28"))), "07:30–11:30");
    EXPECT_FALSE(calendars.of(UnitId{"w1.psc"}).is_working_day(day("2026-11-24"))) << "holidays hold for all";
}

TEST(Calendars, AUnitMayWorkOnAHolidayAndRestOnAnotherDay)
{
    auto const calendars = with_units(R"({"units":[{"unit":"w2","weekly_rest_iso_days":[1,7],
        "worked_rest_days":[{"date":"2026-11-24","slots":[["08:00","10:00"]]}]}]})");
    auto const& calendar = calendars.of(UnitId{"w2"});
    EXPECT_FALSE(calendar.is_working_day(day("2026-11-23")));  // a Monday
    EXPECT_TRUE(calendar.is_working_day(day("2026-11-21")));   // a Saturday
    EXPECT_EQ(to_text(calendar.slots(day("2026-11-24"))), "08:00–10:00");
}

TEST(Calendars, AServiceOpeningOnSaturdayServesPeopleAndCountsForNoTerm)
{
    auto const calendars =
        with_units(R"({"units":[{"unit":"w1.psc","service_openings":[{"weekdays":[6],"slots":[["08:00","11:30"]]}]}]})"
        );
    auto const& desk = calendars.of(UnitId{"w1.psc"});
    auto const saturday = local("2026-11-21T09:00:00");
    EXPECT_TRUE(desk.is_serving(saturday));
    EXPECT_FALSE(desk.is_open(saturday));
    EXPECT_FALSE(desk.is_working_day(day("2026-11-21")));
    EXPECT_FALSE(calendars.general().is_serving(saturday));
    EXPECT_EQ(
        desk.add_working_minutes(local("2026-11-20T16:00:00"), minutes{120}),
        calendars.general().add_working_minutes(local("2026-11-20T16:00:00"), minutes{120})
    );
    EXPECT_FALSE(desk.is_serving(local("2027-02-06T09:00:00"))) << "closed at Tết";
}

TEST(Calendars, UnitsDecideAboutDatesThatWereTold)
{
    auto const calendars =
        with_units(R"({"units":[{"unit":"w1","keep_told_dates":false},{"unit":"w1.psc","keep_told_dates":true}]})");
    EXPECT_FALSE(calendars.keeps_told_dates(UnitId{"w1"}, true));
    EXPECT_TRUE(calendars.keeps_told_dates(UnitId{"w1.psc"}, false));
    EXPECT_TRUE(calendars.keeps_told_dates(UnitId{"w2"}, true));
    EXPECT_FALSE(calendars.keeps_told_dates(UnitId{"w2"}, false));
}

TEST(Calendars, DaysBeyondTheLastNoticeAreAssumed)
{
    auto const calendar = vietnam();
    EXPECT_EQ(calendar.known_until(), day("2028-01-01"));
    EXPECT_FALSE(calendar.is_assumed(day("2027-12-31")));
    EXPECT_TRUE(calendar.is_assumed(day("2028-01-03")));
    EXPECT_TRUE(calendar.is_assumed(day("2024-12-31")));
}

TEST(Calendars, AreSavedAndReadBackAsTheyWere)
{
    auto const calendars = with_units(R"({"units":[{"unit":"w1","office_hours":[{"slots":[["07:30","11:30"]]}]}]})");
    auto const again = Calendars::from_saved(json(dump(calendars.saved())));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->fingerprint(), calendars.fingerprint());
    auto const from = day("2024-01-01");
    for (auto const* unit : {"w1", "w1.psc", "w2"}) {
        EXPECT_TRUE(
            changed_days(calendars.of(UnitId{unit}), again->of(UnitId{unit}), from, day("2029-01-01"), 1).empty()
        );
    }
    EXPECT_NE(with_units("{}").fingerprint(), calendars.fingerprint());
    EXPECT_FALSE(Calendars::from_saved(json("{}")));
    EXPECT_FALSE(Calendars::from_saved(json(R"({"calendars":[{"periods":[{"from":"x"}]}]})")));
}

TEST(Calendars, RemarksDoNotChangeTheFingerprint)
{
    auto file = calendar_file();
    file["revised"] = "2030-01-01";
    file["sources"]["another"] = "…";
    auto const changed = Calendars::from_json(file, json("{}"), offices()).value();
    EXPECT_EQ(changed.fingerprint(), with_units("{}").fingerprint());
}

TEST(Calendars, TheExampleOfUnitsIsRight)
{
    auto const read = [](std::string const& name) {
        std::ifstream file(HUB_SOURCE_DIR "/config/" + name);
        std::stringstream text;
        text << file.rdbuf();
        return json(text.str());
    };
    auto const units = UnitDirectory::from_json(read("units/example.json")).value();
    for (auto const* name : {"calendars/units.json", "calendars/units-example.json"}) {
        auto const made = Calendars::from_json(calendar_file(), read(name), units);
        EXPECT_TRUE(made) << name << ": " << (made ? "" : made.error().detail);
    }
}

struct Wrong {
    std::string name;
    std::string patch;  ///< Merged over the good file.
    std::string told;
};

class WrongCalendars : public testing::TestWithParam<Wrong> {};

TEST_P(WrongCalendars, AreRefusedWithTheMemberThatIsWrong)
{
    auto file = calendar_file();
    file.merge_patch(json(GetParam().patch));
    auto const got = WorkCalendar::from_json(file);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Errc::invalid_input);
    EXPECT_NE(got.error().detail.find(GetParam().told), std::string::npos) << got.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    Calendars,
    WrongCalendars,
    testing::Values(
        Wrong{"AYearWithoutDays", R"({"covers":{"from":"2025-01-01","until":"2029-01-01"}})", "2028"},
        Wrong{
            "AGapInTheMiddle",
            R"({"days_off":[{"date":"2024-01-01"},{"date":"2026-01-01"}],"worked_rest_days":[],
              "working_days_per_year":{}})",
            "none in 2025"
        },
        Wrong{"ADayOutsideCovers", R"({"covers":{"until":"2027-01-01"}})", "outside covers"},
        Wrong{"CoversBackwards", R"({"covers":{"from":"2027-01-01","until":"2026-01-01"}})", "covers.until"},
        Wrong{
            "GapInHours",
            R"({"office_hours_default":null,"office_hours":[
              {"valid_until":"2026-01-01","slots":[["08:00","12:00"]]},
              {"valid_from":"2026-02-01","slots":[["08:00","12:00"]]}]})",
            "from 2026-01-01 on"
        },
        Wrong{
            "HoursTwice",
            R"({"office_hours":[{"slots":[["08:00","12:00"]]},
              {"valid_from":"2026-02-01","slots":[["08:00","12:00"]]}]})",
            "office_hours[1]"
        },
        Wrong{"HoursWithoutSlots", R"({"office_hours":[{"valid_from":"2026-02-01"}]})", "office_hours[0].slots"},
        Wrong{"SlotsThatMeet", R"({"office_hours":[{"slots":[["08:00","12:00"],["11:00","13:00"]]}]})", "overlap"},
        Wrong{"NoList", R"({"days_off":{"2026-01-01":true}})", "days_off: a list"},
        Wrong{"HoursAsText", R"({"office_hours":"08:00-17:00"})", "office_hours: a list"},
        Wrong{"WrongWeekday", R"({"days_off":[{"date":"2026-01-01","weekday":"Fri"}]})", "is a Thu"},
        Wrong{"WrongHalf", R"({"days_off":[{"date":"2026-01-01","half":"evening"}]})", "half"},
        Wrong{"FarAway", R"({"days_off":[{"date":"2999-01-01"}]})", "2999-01-01"},
        Wrong{
            "SubstituteOnSunday",
            R"({"days_off":[{"date":"2026-04-26","kind":"substitute"}],"worked_rest_days":[]})",
            "weekly rest day already"
        },
        Wrong{"WorkedOnAWorkingDay", R"({"worked_rest_days":[{"date":"2026-11-25"}]})", "no weekly rest day"},
        Wrong{
            "WorkedForNoDayOff",
            R"({"worked_rest_days":[{"date":"2026-11-28","for_day_off":"2026-11-23"}]})",
            "2026-11-23 is no day off"
        },
        Wrong{
            "RestTwice",
            R"({"weekly_rest":[{"iso_days":[7]},{"valid_from":"2026-01-01","iso_days":[6]}]})",
            "weekly_rest[1]"
        },
        Wrong{"RestOfAll", R"({"weekly_rest":[{"iso_days":[1,2,3,4,5,6,7]}]})", "no day of the week"},
        Wrong{"WrongCount", R"({"working_days_per_year":{"2026":250}})", "working_days_per_year.2026"},
        Wrong{"WrongYear", R"({"working_days_per_year":{"year":1}})", "working_days_per_year.year"}
    ),
    [](auto const& info) { return info.param.name; }
);

class WrongUnits : public testing::TestWithParam<Wrong> {};

TEST_P(WrongUnits, AreRefusedWithTheMemberThatIsWrong)
{
    auto const got = Calendars::from_json(calendar_file(), json(GetParam().patch), offices());
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Errc::invalid_input);
    EXPECT_NE(got.error().detail.find(GetParam().told), std::string::npos) << got.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    Calendars,
    WrongUnits,
    testing::Values(
        Wrong{"UnknownUnit", R"({"units":[{"unit":"w9"}]})", "units[0].unit: \"w9\""},
        Wrong{"Twice", R"({"units":[{"unit":"w1"},{"unit":"w1"}]})", "units[1].unit: w1 stands twice"},
        Wrong{"NoList", R"({"units":{"w1":{}}})", "units: a list"},
        Wrong{
            "BadHours", R"({"units":[{"unit":"w1","office_hours":[{"slots":[["8","12:00"]]}]}]})", "w1: office_hours[0]"
        },
        Wrong{
            "WorkedAndOff",
            R"({"units":[{"unit":"w1","days_off":[{"date":"2026-12-01"}],
              "worked_rest_days":[{"date":"2026-12-01"}]}]})",
            "also a day off"
        },
        Wrong{"NeverWorks", R"({"units":[{"unit":"w1","weekly_rest_iso_days":[1,2,3,4,5,6,7]}]})", "no day of the week"}
    ),
    [](auto const& info) { return info.param.name; }
);

}  // namespace
}  // namespace hub
