#include "app/open_feed.hpp"

#include "app/canary.hpp"
#include "tests/contract/feed_contract.hpp"
#include "tests/harness/temp_store.hpp"

namespace hub::app {
namespace {

using test::Heard;
using test::say;
using test::soon;
using test::TempStore;

Config with_feed(std::string const& url)
{
    Config config;
    config.feed.url = url;
    return config;
}

TEST(OpenFeed, AStoreInAFileNeedsNobodyToFollowIt)
{
    TempStore store;
    auto const opened = open_feed(with_feed("memory:"), *store);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->following, nullptr);
    EXPECT_TRUE(opened->feed->healthy());
}

TEST(OpenFeed, ARedisThatIsAwayIsToldButNotNeeded)
{
    TempStore store;
    auto opened = open_feed(with_feed("redis://127.0.0.1:1"), *store);  // nobody listens on that port
    ASSERT_TRUE(opened) << opened.error().detail;
    ASSERT_NE(opened->following, nullptr);
    Heard heard(*opened->feed);
    say(*store, "a", 3);
    EXPECT_TRUE(heard.wait_for(3));
    auto const items = feed_items(*opened->following);
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0].name, "feed");
    EXPECT_TRUE(items[0].ok && items[0].needed);
    EXPECT_EQ(items[1].name, "redis");
    EXPECT_FALSE(items[1].ok || items[1].needed);
    EXPECT_TRUE(soon([&] {
        return feed_items(*opened->following)[1].detail.find("connect: Connection refused") != std::string::npos;
    }));
    opened->following->stop();
}

TEST(OpenFeed, AWatchedFeedThatIsLeftHandsNothingOn)
{
    TempStore store;
    SystemClock const clock;
    auto opened = open_feed(with_feed("redis://127.0.0.1:1"), *store);
    ASSERT_TRUE(opened);
    auto* const following = opened->following;
    WatchedFeed watched(std::move(opened->feed), clock);
    {
        Heard heard(watched);
        say(*store, "system:canary");
        ASSERT_TRUE(heard.wait_for(1));
        EXPECT_NE(watched.last_canary(), Instant{});
    }
    say(*store, "system:canary");
    following->stop();
}

TEST(OpenFeed, WrongSettingsAreNamed)
{
    TempStore store;
    auto const address = open_feed(with_feed("redis://h/x"), *store);
    ASSERT_FALSE(address);
    EXPECT_EQ(address.error().code, Errc::invalid_input);
    EXPECT_TRUE(address.error().detail.starts_with("feed.url:"));
    auto config = with_feed("rediss://h");
    config.feed.ca_file = "/nowhere/ca.crt";
    auto const authorities = open_feed(config, *store);
    ASSERT_FALSE(authorities);
    EXPECT_TRUE(authorities.error().detail.starts_with("feed.ca_file:")) << authorities.error().detail;
}

}  // namespace
}  // namespace hub::app
