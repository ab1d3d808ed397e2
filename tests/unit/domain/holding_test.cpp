// Who held a case and how long: by hand, and on random histories against the minute oracle.
#include "domain/holding.hpp"

#include "minute_oracle.hpp"

#include <random>

namespace hub {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using test::local;
using How = HoldStep::How;

HoldStep step(std::string const& at, std::string unit, std::string person = {}, How how = How::working)
{
    auto const named = person.empty() ? std::nullopt : std::optional{UserName{std::move(person)}};
    return {local(at), UnitId{std::move(unit)}, named, how};
}

TEST(Holding, ChargesEachHolderFromItsFirstInstantToItsLast)
{
    auto const held = charge_holders(
        {step("2026-11-20T08:00:00", "w1.psc"),
         step("2026-11-20T09:30:00", "w1.infra"),
         step("2026-11-20T10:00:00", "w1.infra", "binh"),
         step("2026-11-20T16:00:00", "w1.infra", "binh", How::waiting),
         step("2026-11-23T10:00:00", "w1.infra", "binh", How::ended)},
        local("2026-12-01T00:00:00"),
        test::vietnam()
    );
    ASSERT_EQ(held.spans.size(), 3U);
    EXPECT_EQ(held.spans[0].working, minutes{90});
    EXPECT_EQ(held.spans[1].working, minutes{30});
    EXPECT_FALSE(held.spans[1].person);
    EXPECT_EQ(held.spans[2].working, minutes{120 + 180 + 60 + 120});
    EXPECT_EQ(held.spans[2].waiting, minutes{60 + 120});
    EXPECT_EQ(held.spans[2].until, local("2026-11-23T10:00:00"));
    EXPECT_EQ(held.elapsed, minutes{600});
}

TEST(Holding, NothingElapsesWhileClosed)
{
    auto const held = charge_holders(
        {step("2026-11-20T08:00:00", "w1"),
         step("2026-11-20T09:00:00", "w1", {}, How::ended),
         step("2026-11-20T11:00:00", "w1")},
        local("2026-11-20T11:30:00"),
        test::vietnam()
    );
    ASSERT_EQ(held.spans.size(), 2U);
    EXPECT_EQ(held.elapsed, minutes{90});
    EXPECT_EQ(held.spans[0].until, local("2026-11-20T09:00:00"));
    EXPECT_FALSE(held.spans[1].until);
}

TEST(Holding, AClockThatGoesBackTakesNothingFromAnybody)
{
    auto const held = charge_holders(
        {step("2026-11-20T10:00:00", "a"), step("2026-11-20T09:00:00", "b"), step("2026-11-20T11:00:00", "c")},
        local("2026-11-20T10:30:00"),
        test::vietnam()
    );
    ASSERT_EQ(held.spans.size(), 3U);
    EXPECT_EQ(held.spans[0].working, minutes{0});
    EXPECT_EQ(held.spans[1].working, minutes{30});
    EXPECT_EQ(held.spans[2].working, minutes{0});
    EXPECT_EQ(held.elapsed, minutes{30});
}

/// A history of holders at random milliseconds, weekends, Tết and the night included.
std::vector<HoldStep> random_history(std::mt19937_64& random, Instant first)
{
    std::vector<HoldStep> steps;
    auto at = first;
    for (auto count = 1 + random() % 12; count > 0; --count) {
        HoldStep made{at, UnitId{"u" + std::to_string(random() % 3)}, std::nullopt, How::working};
        if (random() % 2 == 0) {
            made.person = UserName{"p" + std::to_string(random() % 3)};
        }
        auto const kind = random() % 10;
        made.how = kind == 0 ? How::ended : kind < 3 ? How::waiting : How::working;
        steps.push_back(made);
        auto const scale = random() % 3 == 0 ? std::int64_t{60'000} : std::int64_t{4} * 86'400'000;
        at += milliseconds{static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(scale))};
    }
    return steps;
}

TEST(Holding, SumsEqualTheElapsedWorkingMinutesOnRandomHistories)
{
    constexpr unsigned kSeed = 20261127;
    auto const calendar = test::vietnam();
    test::Oracle const oracle{test::calendar_file()};
    std::mt19937_64 random{kSeed};
    auto const first_day = to_millis(local("2024-01-01T00:00:00"));
    for (int round = 0; round < 1'500; ++round) {
        auto const first = from_millis(first_day + static_cast<std::int64_t>(random() % 94'608'000'000ULL));
        auto const steps = random_history(random, first);
        auto const now = steps.back().at + milliseconds{static_cast<std::int64_t>(random() % 400'000'000ULL)};
        auto const held = charge_holders(steps, now, calendar);
        milliseconds elapsed{0};
        minutes waiting{0};
        for (std::size_t index = 0; index < steps.size(); ++index) {
            auto const until = index + 1 < steps.size() ? steps[index + 1].at : now;
            if (steps[index].how == How::ended) {
                continue;
            }
            auto const before = std::chrono::floor<minutes>(elapsed);
            elapsed += oracle.time_between(steps[index].at, until);
            if (steps[index].how == How::waiting) {
                waiting += std::chrono::floor<minutes>(elapsed) - before;
            }
        }
        minutes sum{0};
        minutes waited{0};
        for (auto const& span : held.spans) {
            sum += span.working;
            waited += span.waiting;
            auto const own = oracle.time_between(span.from, span.until.value_or(now));
            ASSERT_LE(std::chrono::abs(own - milliseconds{span.working}), minutes{1}) << kSeed << " round " << round;
        }
        ASSERT_EQ(sum, held.elapsed) << kSeed << " round " << round;
        ASSERT_EQ(held.elapsed, std::chrono::floor<minutes>(elapsed)) << kSeed << " round " << round;
        ASSERT_EQ(waited, waiting) << kSeed << " round " << round;
    }
}

}  // namespace
}  // namespace hub
