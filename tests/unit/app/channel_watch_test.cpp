// A channel stops: administrators hear it once; it works again: they hear that, and the task is done.
#include "app/channel_watch.hpp"

#include "../http/api_fakes.hpp"
#include "tests/harness/temp_store.hpp"

#include <gtest/gtest.h>

namespace hub::app {
namespace {

using http::testing::kMonday;
using http::testing::run;

class Watching : public ::testing::Test {
protected:
    Watching() : store(&clock)
    {
        Config config;
        config.channels.push_back({});
        auto& channel = config.channels.back();
        channel.id = "zalo-a";
        channel.connector = "zalo";
        channel.unit = "phuong-thu";
        channel.external_id = "1";
        world = load_world(config).value();
        contexts = sending_contexts(config, connectors, world->reference.channels);
        marks = std::make_unique<ChannelMarks>(world->reference.channels);
        watch = make();
        store
            ->write_now([&](Tx& tx) -> Result<void> {
                Account admin;
                admin.person.username = UserName("quan");
                admin.person.roles = {Role::administrator};
                static_cast<void>(tx.people().insert(admin).value());
                tx.conversations().put_credentials(id, {"token", "refresh", clock.now() + std::chrono::hours{20}});
                return {};
            })
            .value();
        marks->received(id, clock.now());
    }

    std::unique_ptr<ChannelWatch> make()
    {
        return std::make_unique<ChannelWatch>(*store, clock, *marks, contexts, HealthTerms{}, [this] { return world; });
    }
    std::vector<std::string> told()
    {
        return store
            ->read_now([](Tx& tx) -> Result<std::vector<std::string>> {
                std::vector<std::string> events;
                for (auto const& one : tx.feed().after("user:quan", 0, 100)) {
                    auto const data = parse_json(*one.data).value();
                    events.push_back(text_or(data, "event") + " " + text_or(data, "codes"));
                }
                return events;
            })
            .value();
    }
    std::size_t tasks()
    {
        return store
            ->read_now([&](Tx& tx) -> Result<std::size_t> {
                return tx.cases().open_tasks({world->reference.channels.front().unit}, 10).size();
            })
            .value();
    }
    http::ChannelHealth health()
    {
        return store
            ->read_now([&](Tx& tx) -> Result<http::ChannelHealth> {
                return watch->health(tx, world->reference.channels.front());
            })
            .value();
    }

    FakeClock clock{kMonday};
    test::TempStore store;
    Connectors connectors = load_connectors();
    std::shared_ptr<World const> world;
    std::vector<outbox::ChannelContext> contexts;
    std::unique_ptr<ChannelMarks> marks;
    std::unique_ptr<ChannelWatch> watch;
    ChannelId id{"zalo-a"};
};

TEST_F(Watching, TellsAStopOnceAndItsEnd)
{
    ASSERT_TRUE(run(watch->look()));
    EXPECT_TRUE(told().empty());
    EXPECT_TRUE(health().findings.empty());
    EXPECT_TRUE(health().sight.renews);
    marks->renewal_failed(id, "rejected", clock.now());
    ASSERT_TRUE(run(watch->look()));
    ASSERT_TRUE(run(watch->look()));
    EXPECT_EQ(told(), std::vector<std::string>{"channel.stopped token_refused"});
    EXPECT_EQ(tasks(), 1U);
    marks->renewed(id, clock.now());
    ASSERT_TRUE(run(watch->look()));
    EXPECT_EQ(told().size(), 2U);
    EXPECT_EQ(told().back(), "channel.recovered ");
    EXPECT_EQ(tasks(), 0U);
}

TEST_F(Watching, RemembersOverARestartWhatItSawAndTold)
{
    marks->refused(id, "190", clock.now());
    ASSERT_TRUE(run(watch->look()));
    auto const received = health().sight.record.received_at;
    marks = std::make_unique<ChannelMarks>(world->reference.channels);
    watch = make();
    ASSERT_TRUE(run(watch->look()));
    EXPECT_EQ(told().size(), 1U) << "a second node or start tells nothing twice";
    EXPECT_EQ(health().sight.record.received_at, received);
    EXPECT_EQ(health().sight.record.refused, "190");
}

TEST_F(Watching, HearsWhenNothingComesInWorkingTime)
{
    ASSERT_TRUE(run(watch->look()));
    clock.advance(std::chrono::days{4});
    ASSERT_TRUE(run(watch->look()));
    ASSERT_FALSE(told().empty());
    EXPECT_TRUE(told().back().contains("silent"));
    marks->received(id, clock.now());
    store
        ->write_now([&](Tx& tx) -> Result<void> {
            tx.conversations().put_credentials(id, {"token", "refresh", clock.now() + std::chrono::hours{20}});
            return {};
        })
        .value();
    ASSERT_TRUE(run(watch->look()));
    EXPECT_EQ(told().back(), "channel.recovered ");
}

}  // namespace
}  // namespace hub::app
