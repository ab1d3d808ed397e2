// One node leads, another takes over, and who was away too long writes nothing.
#include "app/leader.hpp"

#include "tests/harness/temp_store.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <condition_variable>
#include <thread>

namespace hub::app {
namespace {

using namespace std::chrono_literals;

/// A node of its own threads over the common store; counts the terms it began and the tasks that run.
class Node {
public:
    Node(Store& store, std::string name, LeaderTerms terms)
        : leader(
              store,
              std::move(name),
              [this](TaskGroup& tasks) {
                  ++terms_begun;
                  tasks.spawn(loop.get_executor(), "work", work());
              },
              terms
          )
    {
        watch.spawn(loop.get_executor(), "leader", leader.run());
        thread = std::thread([this] {
            auto const guard = asio::make_work_guard(loop);
            loop.run();
        });
    }
    ~Node() { end(); }

    /// As a node that ends in order does; `quietly`: as one that dies, without giving up the lease.
    void end(bool quietly = false)
    {
        if (!thread.joinable()) {
            return;
        }
        wait_for([this](std::function<void()> ended) { watch.stop(std::move(ended)); });
        wait_for([this](std::function<void()> ended) { leader.stop(std::move(ended)); });
        if (!quietly) {
            leader.give_up();
        }
        loop.stop();
        thread.join();
    }
    bool write()
    {
        return leader.store()
            .write_now([](Tx& tx) -> Result<void> {
                tx.feed().append("t", Json{{"n", 1}}, from_millis(1));
                return {};
            })
            .has_value();
    }

    asio::io_context loop;
    std::atomic<int> terms_begun{0};
    std::atomic<int> working{0};
    TaskGroup watch;
    Leader leader;
    std::thread thread;

private:
    Task<void> work()
    {
        ++working;
        while (co_await sleep_for(1h)) {
        }
        --working;
    }
    static void wait_for(std::function<void(std::function<void()>)> const& stop)
    {
        std::promise<void> done;
        stop([&done] { done.set_value(); });
        done.get_future().wait();
    }
};

bool becomes(std::function<bool()> const& condition)
{
    auto const deadline = std::chrono::steady_clock::now() + 20s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

constexpr LeaderTerms kPatient{1h, 5ms};
constexpr LeaderTerms kHasty{300ms, 20ms};

TEST(Leader, OneOfTwoLeadsAndHandsOverAtOnceWhenItStops)
{
    test::TempStore store;
    Node first(*store, "first", kPatient);
    ASSERT_TRUE(becomes([&] { return first.working == 1; }));
    Node second(*store, "second", kPatient);
    EXPECT_TRUE(first.write());
    EXPECT_FALSE(second.write()) << "who does not lead writes nothing";
    EXPECT_EQ(second.terms_begun, 0);
    first.end();
    EXPECT_EQ(first.working, 0);
    ASSERT_TRUE(becomes([&] { return second.working == 1; })) << "the lease would have lasted an hour";
    EXPECT_TRUE(second.write());
    EXPECT_EQ(store->read_now([](Tx& tx) -> Result<std::int64_t> { return tx.leases().of("time")->fence; }).value(), 2);
}

TEST(Leader, ADeadNodesLeaseRunsOutAndItsLateWriteIsRefused)
{
    test::TempStore store;
    Node first(*store, "first", kHasty);
    ASSERT_TRUE(becomes([&] { return first.leader.leads(); }));
    FencedStore late(*store, "time");  // what the dead node had sent and the store gets only now
    late.fence(1);
    first.end(true);
    Node second(*store, "second", kHasty);
    ASSERT_TRUE(becomes([&] { return second.leader.leads(); }));
    auto const written = late.write_now([](Tx& tx) -> Result<void> {
        tx.feed().append("t", Json{{"n", 2}}, from_millis(1));
        return {};
    });
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, Errc::unavailable);
    EXPECT_EQ(late.refused(), 1u);
    EXPECT_EQ(store->read_now([](Tx& tx) -> Result<std::int64_t> { return tx.feed().last_number(); }).value(), 0);
}

TEST(Leader, WhoStoodStillEndsItsTasksWhenAnotherLeads)
{
    test::TempStore store;
    Node first(*store, "first", {100ms, 50ms});
    ASSERT_TRUE(becomes([&] { return first.working == 1; }));
    // stands still: nothing renews while this runs on its only thread
    std::promise<void> standing;
    std::promise<void> go_on;
    asio::post(first.loop, [&] {
        standing.set_value();
        go_on.get_future().wait();
    });
    standing.get_future().wait();
    Node second(*store, "second", kPatient);
    ASSERT_TRUE(becomes([&] { return second.working == 1; }));
    EXPECT_FALSE(first.write());
    go_on.set_value();
    ASSERT_TRUE(becomes([&] { return first.working == 0; }));
    EXPECT_FALSE(first.leader.leads());
    EXPECT_EQ(second.working, 1);
}

}  // namespace
}  // namespace hub::app
