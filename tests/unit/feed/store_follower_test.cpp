#include "feed/following_feed.hpp"
#include "tests/contract/feed_contract.hpp"
#include "tests/unit/feed/tiny_store.hpp"

namespace hub::feed {
namespace {

using test::Heard;
using test::soon;
using test::TinyStore;

/// A bus that is told what it is.
class FakeBus final : public NodeBus {
public:
    void send(std::string_view, std::string) noexcept override { ++sent; }
    void listen(std::string_view subject, Listener listener) override
    {
        std::lock_guard const lock(mutex);
        if (subject == kWakeSubject) {
            wake = std::move(listener);
        }
    }
    void on_gap(std::string_view, std::function<void()>) override {}
    void start() override {}
    bool healthy() const noexcept override { return up; }
    std::string state() const override { return up ? "connected" : "away"; }
    void tell()
    {
        std::lock_guard const lock(mutex);
        wake("");
    }

    std::mutex mutex;
    Listener wake;
    std::atomic<int> sent{0};
    std::atomic<bool> up{true};
};

/// Looking by itself is put off: only a wake-up leads to a look.
FollowTerms only_woken()
{
    FollowTerms terms;
    terms.batch = 10;
    terms.woken_poll = std::chrono::hours{1};
    return terms;
}

TEST(StoreFollower, BeginsWhereTheStoreStands)
{
    TinyStore store;
    store.say("a", 1);
    store.say("b", 1);
    auto const feed = FollowingFeed::open(store, nullptr).value();
    Heard heard(*feed);
    store.say("a", 2);
    ASSERT_TRUE(heard.wait_for(1));
    EXPECT_EQ(heard.events()[0].topic, "a");
    EXPECT_EQ(heard.events()[0].offset, 2U);
}

TEST(StoreFollower, SeesWhatOthersWriteByLooking)
{
    TinyStore store;  // nobody publishes its commits: another node wrote them
    auto const feed = FollowingFeed::open(store, nullptr).value();
    Heard heard(*feed);
    for (int number = 0; number < 30; ++number) {
        store.say(number % 2 == 0 ? "a" : "b", number);
    }
    ASSERT_TRUE(heard.wait_for(30));
    heard.expect_whole();
    EXPECT_TRUE(feed->healthy());
}

TEST(StoreFollower, AWakeUpLeadsToALookAndAHundredToOneAfterAnother)
{
    TinyStore store;
    auto owned = std::make_unique<FakeBus>();
    auto& bus = *owned;
    auto const feed = FollowingFeed::open(store, std::move(owned), only_woken()).value();
    Heard heard(*feed);
    for (std::size_t round = 1; round <= 5; ++round) {
        for (int number = 0; number < 35; ++number) {  // more than three reads
            store.say("a", number);
        }
        for (int times = 0; times < 100; ++times) {
            bus.tell();
        }
        ASSERT_TRUE(heard.wait_for(round * 35, std::chrono::seconds(5)));
    }
    heard.expect_whole();
    EXPECT_EQ(bus.sent, 0);
}

TEST(StoreFollower, AnOwnCommitWakesItselfAndTellsTheOthers)
{
    TinyStore store;
    auto owned = std::make_unique<FakeBus>();
    auto& bus = *owned;
    auto const feed = FollowingFeed::open(store, std::move(owned), only_woken()).value();
    store.on_commit([&](std::vector<LiveEvent> events) { feed->publish(std::move(events)); });
    Heard heard(*feed);
    store.say("a", 1);
    ASSERT_TRUE(heard.wait_for(1, std::chrono::seconds(5)));
    EXPECT_TRUE(soon([&] { return bus.sent == 1; }));
    feed->publish({});
    EXPECT_EQ(bus.sent, 1);
}

TEST(StoreFollower, LooksOftenWhileTheBusIsAway)
{
    TinyStore store;
    auto owned = std::make_unique<FakeBus>();
    owned->up = false;
    auto const feed = FollowingFeed::open(store, std::move(owned), only_woken()).value();
    Heard heard(*feed);
    store.say("a", 1);
    EXPECT_TRUE(heard.wait_for(1, std::chrono::seconds(5)));
    EXPECT_FALSE(feed->healthy());
    EXPECT_TRUE(feed->follows());
}

TEST(StoreFollower, AStoreThatIsAwayIsSaidAndFollowedAgain)
{
    TinyStore store;
    FollowTerms terms;
    terms.stale = std::chrono::milliseconds{1'000};
    auto const feed = FollowingFeed::open(store, nullptr, terms).value();
    Heard heard(*feed);
    store.say("a", 1);
    ASSERT_TRUE(heard.wait_for(1));
    store.broken = true;
    EXPECT_TRUE(soon([&] { return !feed->follows(); }));
    EXPECT_FALSE(feed->healthy());
    store.say("a", 2);
    store.broken = false;
    ASSERT_TRUE(heard.wait_for(2));
    heard.expect_whole();
    EXPECT_TRUE(soon([&] { return feed->healthy(); }));
}

TEST(StoreFollower, AStoreThatCannotBeReadAtTheStartIsAnError)
{
    TinyStore store;
    store.broken = true;
    auto const feed = FollowingFeed::open(store, nullptr);
    ASSERT_FALSE(feed);
    EXPECT_EQ(feed.error().code, Errc::unavailable);
}

}  // namespace
}  // namespace hub::feed
