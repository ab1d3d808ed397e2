// The road of webhooks: drops, doubles, delays and each platform's own retries.
#include "connectors/sdk/delivery_schedule.hpp"

#include "connectors/sdk/harness/fixtures.hpp"
#include "connectors/sdk/simulators.hpp"

#include <gtest/gtest.h>

#include <set>

namespace hub::connectors {
namespace {

using namespace harness;
using namespace std::chrono_literals;
using Millis = std::chrono::milliseconds;

std::unique_ptr<PlatformSimulator> platform_of(std::string const& kind, double time_scale = 1)
{
    auto options = simulator_options(kind);
    options.time_scale = time_scale;
    return make_simulator(kind, options);
}

SimulatedWebhook numbered(PlatformSimulator const& platform, int number)
{
    auto webhook = platform.sign(body_of("zalo", 1));
    webhook.external_id = std::to_string(number);
    return webhook;
}

/// Ids in the order of arrival; every attempt is accepted. Stops when nothing is left.
std::vector<std::string> arrivals(DeliverySchedule& schedule, Instant now)
{
    std::vector<std::string> ids;
    for (auto next = schedule.next(); next; next = schedule.next()) {
        now = std::max(now, *next);
        for (auto const& attempt : schedule.due(now)) {
            ids.push_back(attempt.webhook.external_id + (attempt.number > 0 ? "r" : ""));
            schedule.report(attempt.id, true, now);
        }
    }
    return ids;
}

TEST(DeliverySchedule, EachPlatformRetriesOnItsOwnScheduleThenSwitchesOff)
{
    struct Case {
        char const* kind;
        std::vector<Millis> pauses;
    };
    std::vector<Case> const cases{
        {"zalo", {30s, 5min, 15min, 30min, 1h}},
        {"facebook", {0s, 10s, 30s, 1min, 3min, 6min, 15min, 30min}},
    };
    for (auto const& [kind, wanted] : cases) {
        SCOPED_TRACE(kind);
        auto const platform = platform_of(kind);
        DeliverySchedule schedule(*platform);
        schedule.add(numbered(*platform, 1), kTimeZero);
        schedule.add(numbered(*platform, 2), kTimeZero + 24h);
        auto now = kTimeZero;
        std::vector<Millis> pauses;
        while (!schedule.disabled()) {
            auto const due = schedule.due(now);
            ASSERT_EQ(due.size(), 1U);
            EXPECT_EQ(due[0].number, static_cast<int>(pauses.size()));
            schedule.report(due[0].id, false, now);
            if (auto const next = schedule.next(); next && !schedule.disabled()) {
                pauses.push_back(*next - now);
                now = *next;
            }
        }
        EXPECT_EQ(pauses, wanted);
        EXPECT_EQ(schedule.waiting(), 0U) << "a switched-off registration delivers nothing, the other one neither";
        schedule.add(numbered(*platform, 3), now);
        EXPECT_FALSE(schedule.next());
        schedule.enable();
        schedule.add(numbered(*platform, 4), now);
        EXPECT_EQ(arrivals(schedule, now), std::vector<std::string>{"4"});
    }
}

TEST(DeliverySchedule, FacebooksTriesStayWithinItsHour)
{
    auto const platform = platform_of("facebook");
    Millis whole{0};
    for (int attempt = 1; auto const pause = platform->retry_after(attempt); ++attempt) {
        whole += *pause;
    }
    EXPECT_GT(whole, 50min);
    EXPECT_LE(whole, 1h);
    EXPECT_EQ(*platform_of("facebook", 60)->retry_after(4), 1s) << "a faster city waits as much shorter";
}

TEST(DeliverySchedule, ADroppedFirstAttemptComesAsRetry)
{
    auto const platform = platform_of("zalo");
    DeliverySchedule schedule(*platform, {.drop_every = 3});
    for (int number = 1; number <= 6; ++number) {
        schedule.add(numbered(*platform, number), kTimeZero);
    }
    EXPECT_EQ(arrivals(schedule, kTimeZero), (std::vector<std::string>{"1", "2", "4", "5", "3r", "6r"}));
}

TEST(DeliverySchedule, ADoubledOneComesTwiceWithTheSameBytes)
{
    auto const platform = platform_of("zalo");
    DeliverySchedule schedule(*platform, {.duplicate_every = 2});
    std::multiset<std::string> ids;
    for (int number = 1; number <= 4; ++number) {
        schedule.add(numbered(*platform, number), kTimeZero);
    }
    auto const due = schedule.due(kTimeZero);
    for (auto const& attempt : due) {
        ids.insert(attempt.webhook.external_id);
        EXPECT_EQ(attempt.webhook.body, body_of("zalo", 1));
        schedule.report(attempt.id, true, kTimeZero);
    }
    EXPECT_EQ(ids, (std::multiset<std::string>{"1", "2", "2", "3", "4", "4"}));
    EXPECT_EQ(schedule.waiting(), 0U);
}

TEST(DeliverySchedule, ADelayedOneIsOvertaken)
{
    auto const platform = platform_of("facebook");
    DeliverySchedule schedule(*platform, {.delay_every = 2, .delay = 800ms});
    for (int number = 1; number <= 4; ++number) {
        schedule.add(numbered(*platform, number), kTimeZero);
    }
    EXPECT_EQ(schedule.due(kTimeZero + 799ms).size(), 2U);
    EXPECT_EQ(arrivals(schedule, kTimeZero), (std::vector<std::string>{"2", "4"}));
}

}  // namespace
}  // namespace hub::connectors
