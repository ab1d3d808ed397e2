// The hub under races: joining while events are being written loses nothing and doubles nothing.
#include "feed/live_hub.hpp"

#include "feed/live_loop.hpp"
#include "tests/unit/feed/tiny_store.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <random>
#include <thread>

namespace hub::feed {
namespace {

class DirectFeed final : public Feed {
public:
    void publish(std::vector<LiveEvent> events) override { listener_(events); }
    void listen(Listener listener) override { listener_ = std::move(listener); }
    bool healthy() const noexcept override { return true; }

private:
    Listener listener_;
};

/// Reads the offsets back from the frames.
class Ear final : public feed::Listener {
public:
    void deliver(std::shared_ptr<std::string const> const& frames) override
    {
        for (auto at = frames->find("\"offset\":"); at != std::string::npos; at = frames->find("\"offset\":", at + 1)) {
            heard.push_back(std::stoull(frames->substr(at + 9)));
        }
    }
    void gap(std::string const&) override { ++gaps; }
    std::vector<std::uint64_t> heard;
    int gaps = 0;
};

struct Fixture {
    asio::io_context io;  // first: the store posts to it until its threads have ended
    test::TinyStore store;
    DirectFeed feed;
    LiveHub hub{store, feed};
    LiveLoop loop{hub, io.get_executor()};

    Fixture()
    {
        store.on_commit([this](std::vector<LiveEvent> events) { feed.publish(std::move(events)); });
    }
    void run()
    {
        io.restart();
        io.run();
    }
};

LiveEvent event(std::uint64_t offset)
{
    return {"t", offset, std::make_shared<std::string const>("1"), 0};
}

TEST(LiveLoop, DropsWhatTheAnswerHeldAndSendsTheRest)
{
    Fixture fixture;
    Ear ear;
    fixture.loop.join(ear, "t");
    fixture.hub.publish({event(3), event(4), event(5)});
    fixture.run();
    EXPECT_TRUE(ear.heard.empty());
    EXPECT_TRUE(fixture.loop.go_live(ear, "t", 3));
    EXPECT_EQ(ear.heard, (std::vector<std::uint64_t>{4, 5}));
    fixture.hub.publish({event(6)});
    fixture.hub.publish({event(7)});
    fixture.run();
    EXPECT_EQ(ear.heard, (std::vector<std::uint64_t>{4, 5, 6, 7}));
    fixture.loop.leave_all(ear);
}

TEST(LiveLoop, TellsAGapInsteadOfSkipping)
{
    Fixture fixture;
    Ear ear;
    fixture.loop.join(ear, "t");
    ASSERT_TRUE(fixture.loop.go_live(ear, "t", 0));
    fixture.hub.publish({event(1)});
    fixture.hub.publish({event(3)});
    fixture.run();
    EXPECT_EQ(ear.heard, (std::vector<std::uint64_t>{1}));
    EXPECT_EQ(ear.gaps, 1);
    EXPECT_FALSE(ear.has("t"));
}

TEST(LiveLoop, ServesEveryoneWhenListenersLeaveBetweenSlices)
{
    Fixture fixture;
    std::vector<std::unique_ptr<Ear>> ears;
    for (int index = 0; index < 1000; ++index) {
        ears.push_back(std::make_unique<Ear>());
        fixture.loop.join(*ears.back(), "t");
        ASSERT_TRUE(fixture.loop.go_live(*ears.back(), "t", 0));
    }
    fixture.hub.publish({event(1)});
    fixture.io.restart();
    fixture.io.run_one();  // the first slice
    for (std::size_t index = 0; index < 200; ++index) {
        fixture.loop.leave_all(*ears[index]);
    }
    fixture.io.run();
    for (std::size_t index = 200; index < ears.size(); ++index) {
        EXPECT_EQ(ears[index]->heard.size(), 1U) << index;
        fixture.loop.leave_all(*ears[index]);
    }
}

TEST(LiveHub, RecoversAllOrNothing)
{
    struct Case {
        char const* name;
        Since since;
        std::size_t cap;
        bool recovered;
        std::size_t events;
    };
    std::vector<Case> const cases{
        {"from the start", {0, "e1"}, 300, true, 10},
        {"any epoch", {4, ""}, 300, true, 6},
        {"nothing newer", {10, "e1"}, 300, true, 0},
        {"another epoch", {4, "x"}, 300, false, 0},
        {"from the future", {11, "e1"}, 300, false, 0},
        {"over the cap", {0, "e1"}, 9, false, 0},
        {"exactly the cap", {0, "e1"}, 10, true, 10},
    };
    Fixture fixture;
    for (int index = 0; index < 10; ++index) {
        fixture.store.say("t", index);
    }
    for (auto const& [name, since, cap, recovered, events] : cases) {
        Result<Recovery> result = unavailable("not run");
        asio::co_spawn(
            fixture.io,
            [](LiveHub& hub, Since from, std::size_t most, Result<Recovery>& out) -> Task<void> {
                out = co_await hub.recover("t", from, most);
            }(fixture.hub, since, cap, result),
            [](std::exception_ptr) {}
        );
        fixture.run();
        ASSERT_TRUE(result) << name;
        EXPECT_EQ(result->recovered, recovered) << name;
        EXPECT_EQ(result->events.size(), events) << name;
        EXPECT_EQ(result->position.top, 10U) << name;
    }
}

TEST(LiveHub, LosesAndDoublesNothingWhileListenersComeDuringWrites)
{
    constexpr std::uint64_t kEvents = 3000;
    for (unsigned seed = 1; seed <= 5; ++seed) {
        Fixture fixture;
        auto guard = asio::make_work_guard(fixture.io);
        std::atomic<int> open{40};
        std::vector<std::unique_ptr<Ear>> ears;
        std::vector<std::uint64_t> starts(40, 0);
        std::thread writer([&] {
            for (std::uint64_t index = 0; index < kEvents; ++index) {
                fixture.store.submit_write(
                    [index](Tx& tx) {
                        tx.feed().append("t", index, from_millis(1));
                        return true;
                    },
                    [](Result<void>) {}
                );
            }
        });
        std::mt19937 random(seed);
        for (std::size_t index = 0; index < 40; ++index) {
            ears.push_back(std::make_unique<Ear>());
            auto const pause = std::chrono::microseconds(random() % 20'000);
            asio::co_spawn(
                fixture.io,
                [](Fixture& on, Ear& ear, std::uint64_t& start, std::chrono::microseconds wait, std::atomic<int>& left
                ) -> Task<void> {
                    asio::steady_timer timer(on.io, wait);
                    co_await timer.async_wait(asio::use_awaitable);
                    on.loop.join(ear, "t");
                    auto const recovery = co_await on.hub.recover("t", Since{0, ""}, 100'000);
                    for (auto const& known : recovery->events) {
                        ear.heard.push_back(known.offset);
                    }
                    start = recovery->position.top;
                    on.loop.go_live(ear, "t", recovery->position.top);
                    --left;
                }(fixture, *ears.back(), starts[index], pause, open),
                [](std::exception_ptr error) { EXPECT_FALSE(error); }
            );
        }
        auto const all_heard = [&] {
            return open == 0 && std::ranges::all_of(ears, [](auto const& ear) {
                       return ear->heard.size() >= kEvents || ear->gaps > 0;
                   });
        };
        auto const give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!all_heard() && std::chrono::steady_clock::now() < give_up) {
            fixture.io.run_one_for(std::chrono::milliseconds(100));
        }
        writer.join();
        for (auto const& ear : ears) {
            ASSERT_EQ(ear->heard.size(), kEvents) << "seed " << seed;
            for (std::uint64_t index = 0; index < kEvents; ++index) {
                ASSERT_EQ(ear->heard[index], index + 1) << "seed " << seed;
            }
            EXPECT_EQ(ear->gaps, 0);
            fixture.loop.leave_all(*ear);
        }
    }
}

}  // namespace
}  // namespace hub::feed
