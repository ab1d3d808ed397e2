// Parts of a rate: several nodes over one store together never send faster than the platform allows one.

#include "outbox/gates.hpp"

#include "rig.hpp"

#include <vector>

namespace hub::outbox {
namespace {

using std::chrono::milliseconds;

Gates::Time at(int milliseconds_since)
{
    return Gates::Time{} + std::chrono::hours(1) + milliseconds(milliseconds_since);
}

connectors::Profile limited(double per_second, double calls_per_minute)
{
    auto profile = test::fake_profile();
    profile.sends_per_second = per_second;
    profile.app_calls_per_minute = calls_per_minute;
    return profile;
}

/// Sends as fast as the gates let it, looking every 10 ms.
int sends(Gates& gates, int from, int until)
{
    int count = 0;
    for (int now = from; now < until; now += 10) {
        auto room = gates.room(at(now));
        while (room.take(ChannelId{"c0"})) {
            gates.begin(ChannelId{"c0"}, at(now));
            gates.end(ChannelId{"c0"});
            ++count;
        }
    }
    return count;
}

struct Case {
    char const* name;
    double per_second;
    double calls_per_minute;
    double expected_per_second;
};

class PartOfRates : public testing::TestWithParam<Case> {};

TEST_P(PartOfRates, ThreeNodesTogetherKeepToTheRate)
{
    auto const& given = GetParam();
    test::Rig rig(limited(given.per_second, given.calls_per_minute));
    int sum = 0;
    for (int node = 0; node < 3; ++node) {
        Gates gates(*rig.directory, {8, 0}, at(0));
        gates.take_part(1.0 / 3, at(0));
        sum += sends(gates, 0, 60'000);
    }
    // a burst of one second at the start, then the rate
    EXPECT_LE(sum, 61 * given.expected_per_second + 3);
    EXPECT_GE(sum, 58 * given.expected_per_second);
}

INSTANTIATE_TEST_SUITE_P(
    Limits,
    PartOfRates,
    testing::Values(
        Case{"of_the_channel", 30, 0, 30}, Case{"of_the_app", 0, 1'200, 20}, Case{"the_lower", 12, 1'200, 12}
    ),
    [](auto const& info) { return info.param.name; }
);

TEST(PartsOfRates, ANodeThatIsNotAloneAnyMoreSlowsDownAtOnce)
{
    test::Rig rig(limited(30, 0));
    Gates gates(*rig.directory, {8, 0}, at(0));
    EXPECT_GE(sends(gates, 0, 10'000), 300);
    gates.take_part(0.5, at(10'000));
    EXPECT_LE(sends(gates, 10'000, 20'000), 151);
    gates.take_part(1, at(20'000));
    EXPECT_GE(sends(gates, 20'000, 30'000), 298);
}

TEST(PartsOfRates, WhatHasNoLimitHasNoneInParts)
{
    test::Rig rig(limited(0, 0));
    Gates gates(*rig.directory, {8, 0}, at(0));
    gates.take_part(0.1, at(0));
    EXPECT_EQ(sends(gates, 0, 10), 8);  // the seats
    EXPECT_EQ(sends(gates, 10, 20), 8);
}

TEST(Seats, OfAFullChannelAreSaidToBeFreeOnceWhenHalfOfThemAre)
{
    ChannelId const channel{"c0"};
    test::Rig rig;
    Gates gates(*rig.directory, {4, 0}, at(0));
    auto const take = [&](int count) {
        for (; count > 0; --count) {
            gates.begin(channel, at(0));
        }
    };
    take(3);
    EXPECT_FALSE(gates.end(channel) || gates.end(channel)) << "it never was full";
    take(3);
    EXPECT_FALSE(gates.end(channel));
    EXPECT_TRUE(gates.end(channel));
    EXPECT_FALSE(gates.end(channel) || gates.end(channel)) << "said once";
    EXPECT_FALSE(gates.end(channel)) << "nothing flies";
    EXPECT_FALSE(gates.end(ChannelId{"unknown"}));
    Gates alone(*rig.directory, {1, 0}, at(0));
    alone.begin(channel, at(0));
    EXPECT_TRUE(alone.end(channel));
}

TEST(Gates, FreePlacesAreThoseThatCanBeTaken)
{
    test::Rig rig(limited(5, 180));  // the app's bucket is smaller than eight seats
    Gates gates(*rig.directory, {8, 0}, at(0));
    gates.begin(ChannelId{"c0"}, at(0));
    auto room = gates.room(at(0));
    auto const free = room.free();
    EXPECT_GT(free, 0U);
    for (std::size_t taken = 0; taken < free; ++taken) {
        EXPECT_EQ(room.free(), free - taken);
        EXPECT_TRUE(room.take(ChannelId{"c0"}));
    }
    EXPECT_EQ(room.free(), 0U);
    EXPECT_FALSE(room.take(ChannelId{"c0"}));
}

}  // namespace
}  // namespace hub::outbox
