#include "http/citizens/spare_tries.hpp"

#include <gtest/gtest.h>

namespace hub::http {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{std::chrono::milliseconds{1'795'136'400'000}};

TEST(SpareTries, RefusesAboveTheLimitUntilTheWindowEnds)
{
    SpareTries tries;
    EXPECT_TRUE(tries.count("a", 2, 5min, kNow));
    EXPECT_TRUE(tries.count("a", 2, 5min, kNow + 1min));
    EXPECT_FALSE(tries.count("a", 2, 5min, kNow + 2min));
    EXPECT_TRUE(tries.count("b", 2, 5min, kNow + 2min)) << "each key for itself";
    EXPECT_TRUE(tries.count("a", 2, 5min, kNow + 5min));
}

TEST(SpareTries, ForgetsWhatIsOverAndRefusesStrangersWhenItsRoomIsUsedUp)
{
    SpareTries tries(2);
    EXPECT_TRUE(tries.count("a", 9, 5min, kNow));
    EXPECT_TRUE(tries.count("b", 9, 9min, kNow));
    EXPECT_FALSE(tries.count("c", 9, 5min, kNow + 1min));
    EXPECT_TRUE(tries.count("a", 9, 5min, kNow + 1min)) << "who is known is still counted";
    EXPECT_TRUE(tries.count("c", 9, 5min, kNow + 6min));
}

}  // namespace
}  // namespace hub::http
