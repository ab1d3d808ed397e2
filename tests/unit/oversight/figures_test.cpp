// What a report counts, and what a public table hides.
#include "oversight/figures.hpp"

#include "tests/harness/seeded.hpp"
#include "tests/unit/cases/desk_fixture.hpp"

namespace hub::oversight {
namespace {

using cases::local;

WorkCalendar const& calendar()
{
    static auto const made = WorkCalendar::from_json(cases::config_file("calendars/holidays-vn.json")).value();
    return made;
}

struct SameDay {
    char const* name;
    char const* opened;
    char const* answered;
    bool same_day;
};

class AnsweredOnTheDayOfReceipt : public testing::TestWithParam<SameDay> {};

TEST_P(AnsweredOnTheDayOfReceipt, IsCountedByWorkingDays)
{
    auto const& one = GetParam();
    ReportedCase facts;
    facts.opened_at = local(one.opened);
    facts.answered_at = local(one.answered);
    facts.state = CaseState::answered;
    Tally tally;
    Counter{local("2026-12-31T08:00:00"), calendar()}.add(tally, facts);
    EXPECT_EQ(tally.same_day, one.same_day ? 1 : 0);
    EXPECT_EQ(tally.same_day_known, 1);
}

INSTANTIATE_TEST_SUITE_P(
    Receipts,
    AnsweredOnTheDayOfReceipt,
    testing::Values(
        SameDay{"InTheMorning", "2026-11-20T08:10:00", "2026-11-20T16:00:00", true},
        SameDay{"AnsweredLateInTheEvening", "2026-11-20T08:10:00", "2026-11-20T23:00:00", true},
        SameDay{"TheNextMorning", "2026-11-19T16:50:00", "2026-11-20T08:05:00", false},
        SameDay{"AfterOfficeHours", "2026-11-19T17:00:00", "2026-11-20T15:00:00", true},
        SameDay{"OnFridayNight", "2026-11-20T21:00:00", "2026-11-23T10:00:00", true},
        SameDay{"OnSundayBeforeAHoliday", "2026-11-22T10:00:00", "2026-11-25T10:00:00", false},
        SameDay{"OnAHoliday", "2026-11-24T10:00:00", "2026-11-25T10:00:00", true},
        SameDay{"AtOnceOnSunday", "2026-11-22T10:00:00", "2026-11-22T10:05:00", true}
    ),
    [](auto const& info) { return info.param.name; }
);

TEST(Counter, ADayThatIsNotOverIsNotHeldAgainstAnyone)
{
    ReportedCase facts;
    facts.opened_at = local("2026-11-20T08:10:00");
    Tally tally;
    Counter{local("2026-11-20T15:00:00"), calendar()}.add(tally, facts);
    EXPECT_EQ(tally.same_day_known, 0);
    Counter{local("2026-11-21T00:00:00"), calendar()}.add(tally, facts);
    EXPECT_EQ(tally.same_day_known, 1);
}

TEST(Counter, SharesOfNothingAreUnknown)
{
    auto const values = values_of(Tally{}, *columns_of("summary"));
    EXPECT_TRUE(values.at("on_time_percent").is_null());
    EXPECT_TRUE(values.at("rating_average").is_null());
    EXPECT_EQ(values.at("received"), 0);
    EXPECT_EQ(columns_of("weather"), nullptr);
}

Row row(std::string key, std::int64_t count)
{
    Row made;
    made.key = std::move(key);
    made.now.received = count;
    return made;
}

TEST(Protect, TheOneSmallRowTakesTheNextSmallestWithIt)
{
    std::vector<Row> rows{row("a", 3), row("b", 40), row("c", 7)};
    auto const other = protect(rows, Row{}, {5});
    ASSERT_TRUE(other);
    EXPECT_EQ(other->now.received, 10);
    EXPECT_FALSE(rows[0].shown);
    EXPECT_TRUE(rows[1].shown);
    EXPECT_FALSE(rows[2].shown) << "or the 3 could be computed from the total";
}

TEST(Protect, NothingIsHiddenWhereNothingIsSmall)
{
    std::vector<Row> rows{row("a", 5), row("b", 0)};
    EXPECT_FALSE(protect(rows, Row{}, {5}));
    EXPECT_TRUE(rows[0].shown && rows[1].shown);
}

TEST(Protect, OneRestrictedCaseHidesARowThatIsNotSmall)
{
    std::vector<Row> rows{row("a", 50), row("b", 20)};
    auto const other = protect(rows, row("", 1), {5});
    ASSERT_TRUE(other);
    EXPECT_EQ(other->now.received, 21);
    EXPECT_FALSE(rows[1].shown);
}

/// An attacker knows the total and every row that is shown, and that hidden rows held 1 or more.
TEST(Protect, NoHiddenNumberCanBeComputedFromWhatIsShown)
{
    test::Seeded random;
    SCOPED_TRACE(random.name());
    auto const below = [&](std::size_t bound) { return static_cast<std::int64_t>(random.below(bound)); };
    for (int round = 0; round < 20'000; ++round) {
        std::vector<Row> rows;
        std::int64_t total = 0;
        for (auto count = 1 + below(8); count > 0; --count) {
            rows.push_back(row(std::to_string(count), below(3) == 0 ? below(6) : below(60)));
            total += rows.back().now.received;
        }
        auto const restricted = below(2) == 0 ? below(4) : 0;
        total += restricted;
        auto const other = protect(rows, row("", restricted), {5});
        std::int64_t shown = 0;
        std::int64_t hidden_rows = 0;
        bool left = false;
        for (auto const& one : rows) {
            shown += one.shown ? one.now.received : 0;
            hidden_rows += one.shown ? 0 : 1;
            left = left || (one.shown && one.now.received > 0);
            EXPECT_TRUE(!one.shown || one.now.received == 0 || one.now.received >= 5);
        }
        auto const rest = total - shown;
        EXPECT_EQ(other ? other->now.received : 0, rest);
        if (other && left) {
            EXPECT_GE(rest, 5);
            EXPECT_GE(hidden_rows + (restricted > 0 ? 1 : 0), 2) << "one part alone is the rest itself";
            EXPECT_TRUE(restricted == 0 || hidden_rows > 0) << "restricted ones are never alone";
        }
    }
}

}  // namespace
}  // namespace hub::oversight
