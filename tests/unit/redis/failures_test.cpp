// Redis stands still, dies, forgets everything or refuses us: live events are late, never lost and never doubled.

#include "tests/unit/redis/redis_nodes.hpp"

namespace hub::test {
namespace {

using std::chrono::seconds;

constexpr seconds kNoticed{8};  // the promise of /readyz is 10
constexpr seconds kArrives{3};  // by looking at the store; the machine may be busy

class RedisFails : public testing::Test {
protected:
    void write_and_expect(std::size_t more)
    {
        for (std::size_t count = 0; count < more; ++count) {
            say(nodes_.store(0), count % 2 == 0 ? "a" : "b");
        }
        total_ += more;
        for (auto* heard : {&first_, &second_}) {
            ASSERT_TRUE(heard->wait_for(total_, kArrives));
            EXPECT_EQ(heard->events().size(), total_);
            heard->expect_whole();
        }
    }

    PrivateRedis redis_;
    SqliteNodes nodes_{redis_.url()};
    Heard first_{nodes_.feed(0)};
    Heard second_{nodes_.feed(1)};
    std::size_t total_ = 0;
};

TEST_F(RedisFails, StandingStillIsNoticedAndEventsGoOn)
{
    ASSERT_TRUE(soon([&] { return nodes_.all_healthy(); }));
    write_and_expect(10);
    redis_.pause();
    write_and_expect(10);  // before it is noticed
    EXPECT_TRUE(soon([&] { return nodes_.none_healthy(); }, kNoticed));
    EXPECT_TRUE(nodes_.feed(0).follows());
    EXPECT_NE(nodes_.feed(0).bus()->state().find("away for"), std::string::npos) << nodes_.feed(0).bus()->state();
    write_and_expect(50);
    redis_.resume();
    EXPECT_TRUE(soon([&] { return nodes_.all_healthy(); }, kNoticed));
    EXPECT_EQ(nodes_.feed(0).bus()->state(), "connected");
    write_and_expect(10);
}

TEST_F(RedisFails, KilledAndStartedEmptyNothingIsLostOrDoubled)
{
    ASSERT_TRUE(soon([&] { return nodes_.all_healthy(); }));
    for (int round = 0; round < 3; ++round) {
        write_and_expect(10);
        redis_.crash();
        write_and_expect(10);
        EXPECT_TRUE(soon([&] { return nodes_.none_healthy(); }, kNoticed));
        write_and_expect(10);
        redis_.start();
        write_and_expect(10);
        EXPECT_TRUE(soon([&] { return nodes_.all_healthy(); }, kNoticed));
    }
}

TEST_F(RedisFails, FlushedChangesNothing)
{
    ASSERT_TRUE(soon([&] { return nodes_.all_healthy(); }));
    for (int round = 0; round < 5; ++round) {
        write_and_expect(4);
        redis_.tell("flushall");
    }
    EXPECT_TRUE(nodes_.all_healthy());
    write_and_expect(4);
}

TEST_F(RedisFails, ItsConnectionsAreCutAndComeBack)
{
    ASSERT_TRUE(soon([&] { return nodes_.all_healthy(); }));
    for (int round = 0; round < 5; ++round) {
        redis_.tell("client kill type pubsub");
        redis_.tell("client kill type normal");
        write_and_expect(20);
    }
    EXPECT_TRUE(soon([&] { return nodes_.all_healthy(); }));
}

TEST_F(RedisFails, NotThereAtTheStartItIsFoundLater)
{
    redis_.crash();
    SqliteNodes late(redis_.url());
    Heard heard(late.feed(1));
    Heard other(late.feed(0));
    say(late.store(0), "a", 3);
    EXPECT_TRUE(heard.wait_for(3, kArrives));
    EXPECT_TRUE(late.none_healthy());
    redis_.start();
    EXPECT_TRUE(soon([&] { return late.all_healthy(); }, kNoticed));
    heard.expect_whole();
}

TEST_F(RedisFails, AWrongPasswordIsSaidAndTriedAgain)
{
    redis_.tell("config set requirepass right");
    redis_.tell("-a right --no-auth-warning client kill type pubsub");
    auto const at = redis_.url().find("//") + 2;
    SqliteNodes wrong(redis_.url().substr(0, at) + ":wrong@" + redis_.url().substr(at));
    Heard heard(wrong.feed(0));
    Heard other(wrong.feed(1));
    EXPECT_TRUE(soon([&] { return wrong.feed(0).bus()->state().find("WRONGPASS") != std::string::npos; }));
    EXPECT_EQ(wrong.feed(0).bus()->state().find(":wrong"), std::string::npos);
    say(wrong.store(0), "a", 3);
    EXPECT_TRUE(heard.wait_for(3, kArrives));
    EXPECT_TRUE(wrong.none_healthy());
    redis_.tell("-a right --no-auth-warning config set requirepass wrong");
    EXPECT_TRUE(soon([&] { return wrong.all_healthy(); }, kNoticed));
}

// the looking is put off: what arrives was told through Redis
TEST(RedisWakes, TheOtherNodeHearsAtOnce)
{
    feed::FollowTerms terms;
    terms.woken_poll = std::chrono::hours{1};
    terms.stale = std::chrono::hours{1};
    SqliteNodes nodes(PrivateRedis::shared().url(), terms);
    Heard first(nodes.feed(0));
    Heard second(nodes.feed(1));
    ASSERT_TRUE(soon([&] { return nodes.all_healthy(); }));
    for (std::size_t round = 1; round <= 20; ++round) {
        say(nodes.store(0), "a");
        ASSERT_TRUE(first.wait_for(round, seconds(5)));
        ASSERT_TRUE(second.wait_for(round, seconds(5)));
    }
}

TEST(RedisWakes, AUserWithFewRightsAndTlsAreEnough)
{
    PrivateRedis redis("--user hub --password secret --tls");
    SqliteNodes nodes(redis.url(), {}, redis.ca_file());
    Heard first(nodes.feed(0));
    Heard second(nodes.feed(1));
    EXPECT_TRUE(soon([&] { return nodes.all_healthy(); })) << nodes.feed(0).bus()->state();
    say(nodes.store(0), "a", 2);
    EXPECT_TRUE(first.wait_for(2) && second.wait_for(2));
    redis.pause();
    EXPECT_TRUE(soon([&] { return nodes.none_healthy(); }, kNoticed));
    redis.resume();
    EXPECT_TRUE(soon([&] { return nodes.all_healthy(); }, kNoticed));
}

TEST(RedisWakes, TheLastWordsOfANodeThatStopsAreHeard)
{
    auto const& url = PrivateRedis::shared().url();
    auto const stays = redis_bus(url, "last words", "a");
    std::atomic<int> heard{0};
    stays->listen(kWakeSubject, [&](std::string const&) { ++heard; });
    stays->start();
    ASSERT_TRUE(soon([&] { return stays->healthy(); }));
    for (int round = 0; round < 10; ++round) {
        auto goes = redis_bus(url, "last words", "b");
        goes->listen(kWakeSubject, {});
        goes->start();
        ASSERT_TRUE(soon([&] { return goes->healthy(); }));
        goes->send(kWakeSubject, "I go");
        goes.reset();
        ASSERT_TRUE(soon([&] { return heard == round + 1; }));
    }
}

TEST(RedisWakes, ClustersOnOneRedisDoNotHearEachOther)
{
    auto const& url = PrivateRedis::shared().url();
    auto const one = redis_bus(url, "first", "a");
    auto const two = redis_bus(url, "first", "b");
    auto const other = redis_bus(url, "second", "c");
    std::atomic<int> own{0};
    std::atomic<int> same{0};
    std::atomic<int> strange{0};
    one->listen(kWakeSubject, [&](std::string const&) { ++own; });
    two->listen(kWakeSubject, [&](std::string const& text) { same += text == "x" ? 1 : 100; });
    other->listen(kWakeSubject, [&](std::string const&) { ++strange; });
    for (auto const& bus : {&one, &two, &other}) {
        (*bus)->start();
    }
    ASSERT_TRUE(soon([&] { return one->healthy() && two->healthy() && other->healthy(); }));
    one->send(kWakeSubject, "x");
    EXPECT_TRUE(soon([&] { return same == 1; }));
    // the answer of the other proves that the first message has been everywhere
    two->send(kWakeSubject, "back");
    EXPECT_TRUE(soon([&] { return own == 1; }));
    EXPECT_EQ(same, 1);
    EXPECT_EQ(strange, 0);
}

}  // namespace
}  // namespace hub::test
