// Steps of the host's clock, met by the hub's own time.
#include "ports/guarded_clock.hpp"

#include "ports/rehearsal_clock.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace hub {
namespace {

using namespace std::chrono_literals;
using Found = GuardedClock::Found;
using SteadyTime = std::chrono::steady_clock::time_point;

Instant at(std::string const& text)
{
    return parse_rfc3339(text + "+07:00").value();
}

/// A wall clock and a steady one that both move only when told to.
class Steps : public testing::Test {
protected:
    GuardedClock made(double speed = 1)
    {
        ClockGuard guard;
        guard.speed = speed;
        guard.steady = [this] { return steady; };
        return GuardedClock{wall, guard};
    }

    /// Both clocks go on, with a look every 200 ms; the last finding that was not "nothing".
    Found pass(GuardedClock& clock, std::chrono::milliseconds time)
    {
        auto last = Found::nothing;
        for (auto left = time; left > 0ms; left -= 200ms) {
            steady += 200ms;
            wall.advance(200ms);
            auto const before = clock.now();
            auto const found = clock.observe();
            EXPECT_GE(clock.now(), before);
            last = found == Found::nothing ? last : found;
        }
        return last;
    }

    FakeClock wall{at("2026-11-20T08:00:00")};
    SteadyTime steady{1h};
};

TEST_F(Steps, WithoutAStepItIsTheWallsTime)
{
    auto clock = made();
    EXPECT_EQ(pass(clock, 10min), Found::nothing);
    EXPECT_EQ(clock.now(), wall.now());
    wall.advance(40s);  // a time server's small correction
    EXPECT_EQ(clock.observe(), Found::nothing);
    EXPECT_EQ(clock.now(), wall.now());
}

TEST_F(Steps, ASmallStepBackIsMadeUpByRunningSlower)
{
    auto clock = made();
    auto const before = clock.now();
    wall.advance(-30s);
    EXPECT_EQ(pass(clock, 20s), Found::nothing);
    EXPECT_GE(clock.now(), before);
    EXPECT_GT(clock.now(), wall.now());
    EXPECT_EQ(pass(clock, 60s), Found::nothing);
    EXPECT_EQ(clock.now(), wall.now());
}

struct StepCase {
    std::string name;
    std::string start;
    std::chrono::milliseconds by;
};

class EveryStep : public Steps, public testing::WithParamInterface<StepCase> {};

TEST_P(EveryStep, IsAnAlarmAtOnceAndUndoneLeavesNoTrace)
{
    wall.set(at(GetParam().start));
    auto clock = made();
    pass(clock, 10s);
    auto const before = wall.now();
    wall.advance(GetParam().by);
    EXPECT_EQ(pass(clock, 1s), Found::stepped) << "seen within a second";
    EXPECT_FALSE(clock.health().ok);
    EXPECT_EQ(clock.now(), before + 1s) << "the hub's time runs on as if nothing were";
    pass(clock, 20s);
    wall.advance(-GetParam().by);
    EXPECT_EQ(pass(clock, 1s), Found::returned);
    EXPECT_TRUE(clock.health().ok);
    EXPECT_EQ(clock.now(), wall.now());
    EXPECT_EQ(clock.health().steps, 1);
}

TEST_P(EveryStep, ThatStaysIsFollowedAfterTheProbationAndTimeNeverGoesBack)
{
    wall.set(at(GetParam().start));
    auto clock = made();
    pass(clock, 10s);
    wall.advance(GetParam().by);
    EXPECT_EQ(pass(clock, 58s), Found::stepped);
    EXPECT_EQ(pass(clock, 4s), Found::accepted);
    EXPECT_TRUE(clock.health().ok);
    if (GetParam().by > 0ms) {
        EXPECT_EQ(clock.now(), wall.now());
        return;
    }
    auto const ahead = clock.now() - wall.now();
    EXPECT_GT(ahead, -GetParam().by - 5s) << "behind it the wall has to catch up";
    EXPECT_NEAR(static_cast<double>(ahead.count()), static_cast<double>(-GetParam().by.count()), 5'000);
    pass(clock, 100s);
    EXPECT_NEAR(
        static_cast<double>((clock.now() - wall.now()).count()), static_cast<double>((ahead - 50s).count()), 1'000
    );
}

INSTANTIATE_TEST_SUITE_P(
    Clock,
    EveryStep,
    testing::Values(
        StepCase{"BackOneHour", "2026-11-20T08:00:00", -1h},
        StepCase{"ForwardOneHour", "2026-11-20T08:00:00", 1h},
        StepCase{"ForwardOneDay", "2026-11-20T08:00:00", 24h},
        StepCase{"BackTwoDays", "2026-11-20T08:00:00", -48h},
        StepCase{"ForwardFortyFiveDays", "2026-11-20T08:00:00", 45 * 24h},
        StepCase{"BackOverYearEnd", "2027-01-01T00:00:05", -1h},
        StepCase{"ForwardOverYearEnd", "2026-12-31T23:59:40", 1h},
        StepCase{"ForwardOverTheLeapDay", "2028-02-28T23:59:50", 24h},
        StepCase{"BackOverTheLeapDay", "2028-03-01T00:00:05", -24h}
    ),
    [](auto const& one) { return one.param.name; }
);

TEST_F(Steps, SlowedDownItCatchesUpAndAnotherStepIsAnotherAlarm)
{
    auto clock = made();
    wall.advance(-2min);
    EXPECT_EQ(pass(clock, 62s), Found::accepted);
    wall.advance(-1h);
    EXPECT_EQ(pass(clock, 1s), Found::nothing) << "still slow: the same direction, no time is lost by it";
    wall.advance(2h);
    EXPECT_EQ(pass(clock, 1s), Found::stepped);
    EXPECT_EQ(clock.health().steps, 2);
}

TEST_F(Steps, BeginsNoEarlierThanTheBooks)
{
    auto clock = made();
    clock.not_before(wall.now() + 48h);
    EXPECT_EQ(clock.now(), wall.now() + 48h);
    EXPECT_EQ(pass(clock, 1s), Found::stepped);
    EXPECT_FALSE(clock.health().ok);
    clock.not_before(wall.now());
    EXPECT_GE(clock.now(), wall.now() + 47h);
}

TEST_F(Steps, ARehearsalRunsAtItsSpeedAndTimersShrink)
{
    RehearsalClock own{at("2027-01-25T00:00:00"), 4'000, {{10s, -1h}}, [this] { return steady; }};
    ClockGuard guard;
    guard.speed = 4'000;
    guard.steady = [this] { return steady; };
    GuardedClock clock{own, guard};
    EXPECT_EQ(clock.real(4'000s), 1s);
    steady += 9s;
    EXPECT_EQ(clock.observe(), Found::nothing);
    EXPECT_EQ(clock.now(), at("2027-01-25T00:00:00") + 36'000s);
    steady += 2s;
    EXPECT_EQ(clock.observe(), Found::stepped) << "the drill's step";
    EXPECT_EQ(clock.now(), at("2027-01-25T00:00:00") + 44'000s);
    own.not_before(at("2027-02-01T00:00:00"));
    EXPECT_EQ(own.now(), at("2027-02-01T00:00:00"));
}

TEST_F(Steps, ManyThreadsAreNeverToldAnEarlierTime)
{
    SystemClock real;
    GuardedClock clock{real};
    std::atomic<bool> wrong{false};
    std::vector<std::jthread> threads;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([&] {
            auto last = clock.now();
            for (int round = 0; round < 20'000; ++round) {
                auto const now = clock.now();
                wrong = wrong || now < last;
                last = now;
                if (round % 1'000 == 0) {
                    static_cast<void>(clock.observe());
                }
            }
        });
    }
    threads.clear();
    EXPECT_FALSE(wrong);
}

}  // namespace
}  // namespace hub
