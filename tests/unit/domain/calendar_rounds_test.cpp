// 100,000 random calendars, instants, pauses and extensions over 2024–2034: the fast engine and the minute oracle
// agree.
#include "calendar_oracle.hpp"
#include "domain/deadline.hpp"

#include <gtest/gtest.h>

#include <cstdio>

namespace hub {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::minutes;
using test::CalendarDice;
using test::LineOracle;

constexpr unsigned kSeed = 20261127;
constexpr int kRounds = 100'000;

LocalDay day(char const* text)
{
    return parse_day(text).value();
}

/// One calendar with its questions.
class Round {
public:
    Round(CalendarDice& dice, Instant from, CalendarSource const& source, WorkCalendar const& calendar)
        : dice_(dice), from_(from), calendar_(calendar), oracle_(source)
    {
    }

    void times()
    {
        auto const until = from_ + milliseconds{dice_.between(0, (far_ ? 40 : 3) * 86'400'000LL)};
        EXPECT_EQ(calendar_.working_time(from_, until), oracle_.time_between(from_, until));
        EXPECT_EQ(calendar_.is_open(from_), oracle_.open_minute(to_local(from_)));
        milliseconds const time{dice_.between(0, (far_ ? 60 : 12) * 3'600'000LL)};
        EXPECT_EQ(calendar_.add_working_time(from_, time), oracle_.count_down(from_, time)) << time.count();
        EXPECT_EQ(calendar_.take_working_time(from_, time), oracle_.count_back(from_, time)) << time.count();
    }

    void dates()
    {
        auto const count = static_cast<int>(dice_.between(far_ ? -30 : -3, far_ ? 60 : 4));
        EXPECT_EQ(calendar_.add_working_days(from_, count), oracle_.add_days(from_, count)) << count;
        EXPECT_EQ(calendar_.add_calendar_days(from_, count), oracle_.add_calendar_days(from_, count)) << count;
    }

    /// A term in days or minutes, up to three pauses, at most one extension.
    void term()
    {
        auto const length = static_cast<int>(dice_.between(1, far_ ? 30 : 3));
        auto const first = dice_.one_in(2) ? calendar_.add_working_days(from_, length)
                                           : calendar_.add_working_minutes(from_, minutes{length * 61});
        auto due = first;
        auto at = from_;
        std::vector<std::pair<Instant, Instant>> pauses;
        for (auto count = dice_.between(0, 3); count > 0; --count) {
            auto const begin = std::chrono::ceil<minutes>(at + (due - at) * dice_.between(0, 99) / 100);
            auto const end = begin + minutes{dice_.between(1, far_ ? 20'000 : 2'000)};
            if (begin <= from_ || begin >= due) {
                break;
            }
            due = resumed_due(due, begin, end, calendar_);
            pauses.emplace_back(begin, end);
            at = end;
            if (at >= due) {
                break;
            }
        }
        auto const whole = oracle_.time_between(from_, first);
        if (whole > milliseconds{0}) {
            EXPECT_EQ(due, oracle_.count_down(from_, whole, pauses)) << pauses.size();
        }
        if (dice_.one_in(3)) {
            auto const more = static_cast<int>(dice_.between(1, 5));
            EXPECT_EQ(calendar_.add_working_days(due, more), oracle_.add_days(due, more));
        }
    }

    /// Once in a hundred a window of weeks instead of days.
    void look_far() { far_ = true; }

private:
    CalendarDice& dice_;
    Instant from_;
    WorkCalendar const& calendar_;
    LineOracle oracle_;
    bool far_ = false;
};

TEST(CalendarRounds, TheFastEngineAgreesWithTheMinuteOracle)
{
    std::mt19937_64 random{kSeed};
    CalendarDice dice{random};
    auto const first = to_millis(to_instant(LocalInstant{day("2024-01-01")}));
    auto const last = to_millis(to_instant(LocalInstant{day("2035-01-01")})) - 1;
    int calendars = 0;
    for (int count = 0; count < kRounds; ++count) {
        auto const from = from_millis(dice.between(first, last));
        auto const source = dice.roll(local_day(from));
        auto const calendar = source.build();
        ASSERT_TRUE(calendar) << calendar.error().detail << " round " << count;
        ++calendars;
        Round round{dice, from, source, *calendar};
        if (dice.one_in(100)) {
            round.look_far();
        }
        round.times();
        round.dates();
        round.term();
        ASSERT_FALSE(::testing::Test::HasFailure())
            << "seed " << kSeed << " round " << count << " " << to_rfc3339(from);
    }
    std::printf("calendar rounds: %d random calendars over 2024-2034 agree, seed %u\n", calendars, kSeed);
    RecordProperty("rounds", calendars);
}

TEST(CalendarRounds, ATermCarriedToAnotherCalendarIsTheTermCountedThereAnew)
{
    std::mt19937_64 random{kSeed + 1};
    CalendarDice dice{random};
    auto const first = to_millis(to_instant(LocalInstant{day("2024-01-01")}));
    int moved = 0;
    for (int count = 0; count < 5'000; ++count) {
        auto const from = from_millis(first + dice.between(0, 11LL * 365 * 86'400'000));
        auto const before = dice.roll(local_day(from)).build();
        auto const after = dice.one_in(4) ? before : dice.roll(local_day(from)).build();
        ASSERT_TRUE(before && after);
        auto const length = static_cast<int>(dice.between(1, 12));
        auto const by_days = before->add_working_days(from, length);
        auto const by_time = before->add_working_minutes(from, minutes{length * 97});
        EXPECT_EQ(carried_due(from, by_days, TermShape::days, *before, *after), after->add_working_days(from, length));
        EXPECT_EQ(
            carried_due(from, by_time, TermShape::time, *before, *after),
            after->add_working_minutes(from, minutes{length * 97})
        );
        moved += after->add_working_days(from, length) != by_days ? 1 : 0;
        auto const saved = WorkCalendar::from_saved(parse_json(dump(after->saved())).value());
        ASSERT_TRUE(saved);
        EXPECT_EQ(saved->add_working_days(from, length), after->add_working_days(from, length));
        ASSERT_FALSE(::testing::Test::HasFailure()) << "round " << count << " " << to_rfc3339(from);
    }
    EXPECT_GT(moved, 1'000);
}

}  // namespace
}  // namespace hub
