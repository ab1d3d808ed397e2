#include "inbox/worker.hpp"

#include "../../harness/temp_store.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

namespace hub::inbox {
namespace {

using namespace std::chrono_literals;

class WorkerTest : public ::testing::Test {
protected:
    /// One delivery; its items are named by the bodies' words.
    void deliver(std::vector<std::string> const& keys)
    {
        NewDelivery made;
        made.connector = "zalo";
        made.trace_id = "t";
        made.received_at = SystemClock{}.now();
        for (auto const& key : keys) {
            made.items.push_back({"c0", key, key, "text"});
            made.body += key + ' ';
        }
        ASSERT_TRUE(store->write_now([made](Tx& tx) -> Result<DeliveryStored> { return tx.inbox().add(made); }));
    }
    static std::vector<std::string> words(std::string const& body)
    {
        std::vector<std::string> found;
        for (std::size_t at = 0; at < body.size();) {
            auto const end = body.find(' ', at);
            found.push_back(body.substr(at, end - at));
            at = end + 1;
        }
        return found;
    }
    Task<Result<void>> settle(ItemId id)
    {
        co_return co_await store->write([id](Tx& tx) -> Result<void> {
            return tx.inbox().settle(id, Fate::ignored, {}, "done");
        });
    }
    /// Runs until `until` says so; fails after 20 s.
    void run(InboxWorker& worker, std::function<bool()> until)
    {
        asio::steady_timer poll(io);
        std::function<void()> look = [&] {
            if (until()) {
                tasks.stop([&] { io.stop(); });
                return;
            }
            poll.expires_after(2ms);
            poll.async_wait([&](auto) { look(); });
        };
        worker.start(io.get_executor(), tasks);
        look();
        io.run_for(20s);
        EXPECT_TRUE(until());
    }
    std::map<std::string, std::int64_t> ignored()
    {
        auto const balance =
            store->read_now([](Tx& tx) -> Result<CustodyBalance> { return tx.inbox().balance(); }).value();
        std::map<std::string, std::int64_t> found(balance.ignored.begin(), balance.ignored.end());
        found["pending"] = balance.pending;
        return found;
    }

    asio::io_context io;  // first: the store posts to it until its threads have ended
    test::TempStore store;
    SystemClock clock;
    TaskGroup tasks;
    std::vector<std::string> order;
};

TEST_F(WorkerTest, HandlesEveryItemOnceInOrderOfItsKey)
{
    std::vector<std::string> batch;
    for (int i = 0; i < 300; ++i) {
        batch.push_back("u" + std::to_string(i % 7) + ":" + std::to_string(1'000 + i));
        if (batch.size() == 20) {
            deliver(std::exchange(batch, {}));
        }
    }
    int parsed = 0;
    InboxWorker worker(
        *store,
        clock,
        [&](std::vector<PendingItem> const& items) {
            ++parsed;
            auto const names = words(items.front().body);
            std::vector<Step> steps;
            for (auto const& item : items) {
                auto const name = names.at(item.index);
                steps.push_back({name.substr(0, 2), [this, name, id = item.id]() -> Task<Result<void>> {
                                     order.push_back(name);
                                     return settle(id);
                                 }});
            }
            return steps;
        },
        [](PendingItem const&) { return UnitId{"w.1"}; },
        {.batch = 40, .max_in_flight = 60}
    );
    run(worker, [&] { return worker.counts().handled == 300; });
    ASSERT_EQ(order.size(), 300U);
    std::map<std::string, std::string> last;
    for (auto const& name : order) {
        EXPECT_LT(last[name.substr(0, 2)], name);
        last[name.substr(0, 2)] = name;
    }
    EXPECT_EQ(ignored()["done"], 300);
    EXPECT_LE(parsed, 15 + 15) << "a delivery is parsed once for each time it is read";
}

TEST_F(WorkerTest, APoisonedItemIsGivenUpAndBlocksNobody)
{
    deliver({"good:1", "throws:1", "fails:1", "good:2"});
    std::map<std::string, int> tries;
    InboxWorker worker(
        *store,
        clock,
        [&](std::vector<PendingItem> const& items) {
            std::vector<Step> steps;
            for (auto const& item : items) {
                auto const name = words(item.body).at(item.index);
                steps.push_back({name, [this, &tries, name, id = item.id]() -> Task<Result<void>> {
                                     ++tries[name];
                                     if (name == "throws:1") {
                                         throw std::runtime_error("broken");
                                     }
                                     if (name == "fails:1") {
                                         co_return failure(Errc::internal, "broken");
                                     }
                                     co_return co_await settle(id);
                                 }});
            }
            return steps;
        },
        [](PendingItem const&) { return UnitId{"w.1"}; },
        {.retry_base = 1ms}
    );
    run(worker, [&] { return worker.counts().handled == 4; });
    EXPECT_EQ(tries["throws:1"], 3);
    EXPECT_EQ(tries["fails:1"], 3);
    EXPECT_EQ(ignored()["failed"], 2);
    EXPECT_EQ(ignored()["done"], 2);
    EXPECT_EQ(worker.counts().poisoned, 2U);
    auto const left = store->read_now([](Tx& tx) -> Result<std::vector<HumanTask>> {
        return tx.cases().open_tasks({UnitId{"w.1"}}, 10);
    });
    ASSERT_EQ(left->size(), 2U);
    EXPECT_EQ(left->front().kind, "failed_message");
}

TEST_F(WorkerTest, APreparationThatThrowsIsGivenUpToo)
{
    deliver({"a", "b"});
    InboxWorker worker(
        *store,
        clock,
        [](std::vector<PendingItem> const&) -> std::vector<Step> { throw std::runtime_error("parser"); },
        [](PendingItem const&) { return UnitId{"w.1"}; },
        {.retry_base = 1ms}
    );
    run(worker, [&] { return worker.counts().handled == 2; });
    EXPECT_EQ(ignored()["failed"], 2);
}

TEST_F(WorkerTest, WaitsForAStoreThatIsAwayAndLosesNothing)
{
    deliver({"a:1", "a:2"});
    int away = 5;
    InboxWorker worker(
        *store,
        clock,
        [&](std::vector<PendingItem> const& items) {
            std::vector<Step> steps;
            for (auto const& item : items) {
                auto const name = words(item.body).at(item.index);
                steps.push_back({"a", [this, &away, name, id = item.id]() -> Task<Result<void>> {
                                     if (away-- > 0) {
                                         co_return unavailable("store");
                                     }
                                     order.push_back(name);
                                     co_return co_await settle(id);
                                 }});
            }
            return steps;
        },
        [](PendingItem const&) { return UnitId{"w.1"}; },
        {.retry_base = 1ms}
    );
    run(worker, [&] { return worker.counts().handled == 2; });
    EXPECT_EQ(order, (std::vector<std::string>{"a:1", "a:2"}));
    EXPECT_EQ(worker.counts().retried, 5U);
    EXPECT_EQ(worker.counts().poisoned, 0U);
}

TEST_F(WorkerTest, WakesForNewRowsWithoutItsSafetyNet)
{
    InboxWorker worker(
        *store,
        clock,
        [&](std::vector<PendingItem> const& items) {
            std::vector<Step> steps;
            for (auto const& item : items) {
                steps.push_back({"", [this, id = item.id] { return settle(id); }});
            }
            return steps;
        },
        [](PendingItem const&) { return UnitId{"w.1"}; },
        {.safety_net = 1h, .rescan = 1h}
    );
    int sent = 0;
    run(worker, [&] {
        if (std::cmp_equal(worker.counts().handled, sent) && sent < 5) {
            deliver({"n" + std::to_string(sent++)});
            worker.notify();
        }
        return worker.counts().handled == 5;
    });
    EXPECT_EQ(worker.backlog(), 0U);
}

TEST_F(WorkerTest, StoppingLeavesUnfinishedItemsPending)
{
    deliver({"a"});
    bool begun = false;
    InboxWorker worker(
        *store,
        clock,
        [&](std::vector<PendingItem> const&) {
            return std::vector<Step>{{"a", [&begun]() -> Task<Result<void>> {
                                          begun = true;
                                          co_await sleep_for(1h);
                                          co_return Result<void>{};
                                      }}};
        },
        [](PendingItem const&) { return UnitId{"w.1"}; }
    );
    run(worker, [&] { return begun; });
    EXPECT_EQ(ignored()["pending"], 1);
    EXPECT_EQ(tasks.running(), 0U);
}

TEST_F(WorkerTest, WorksOnManyThreads)
{
    for (int i = 0; i < 50; ++i) {
        std::vector<std::string> batch;
        for (int j = 0; j < 20; ++j) {
            batch.push_back("u" + std::to_string(j) + ":" + std::to_string(i * 20 + j));
        }
        deliver(batch);
    }
    asio::thread_pool pool(4);
    std::mutex mutex;
    std::map<std::string, std::vector<std::int64_t>> seen;
    InboxWorker worker(
        *store,
        clock,
        [&](std::vector<PendingItem> const& items) {
            auto const names = words(items.front().body);
            std::vector<Step> steps;
            for (auto const& item : items) {
                auto const key = names.at(item.index).substr(0, names.at(item.index).find(':'));
                steps.push_back({key, [&, this, key, id = item.id]() -> Task<Result<void>> {
                                     {
                                         std::lock_guard const lock(mutex);
                                         seen[key].push_back(id.value);
                                     }
                                     return settle(id);
                                 }});
            }
            return steps;
        },
        [](PendingItem const&) { return UnitId{"w.1"}; }
    );
    auto const commits = store->counts().commits;
    worker.start(pool.get_executor(), tasks);
    auto const limit = std::chrono::steady_clock::now() + 20s;
    while (worker.counts().handled < 1'000 && std::chrono::steady_clock::now() < limit) {
        std::this_thread::yield();
    }
    std::promise<void> ended;
    tasks.stop([&] { ended.set_value(); });
    ended.get_future().wait();
    pool.join();
    EXPECT_EQ(worker.counts().handled, 1'000U);
    for (auto const& [key, ids] : seen) {
        EXPECT_TRUE(std::ranges::is_sorted(ids)) << key;
        EXPECT_EQ(ids.size(), 50U);
    }
    EXPECT_LT(store->counts().commits - commits, 700U) << "writes of different conversations share commits";
}

// Two loops once worked off one lane: an item that came just when its lane had become empty was handled twice, and the
// process ended. Seen on 2026-11-27 in the rehearsal city.
TEST_F(WorkerTest, OneLaneHasOneLoopHoweverItsItemsComeIn)
{
    constexpr int kItems = 1'500;
    constexpr int kThreads = 4;
    std::atomic<int> running{0};
    std::atomic<int> most{0};
    std::atomic<int> runs{0};
    InboxWorker worker(
        *store,
        clock,
        [&](std::vector<PendingItem> const& items) {
            std::vector<Step> steps;
            for (auto const& item : items) {
                steps.push_back({"one conversation", [&, id = item.id]() -> Task<Result<void>> {
                                     most = std::max(most.load(), ++running);
                                     ++runs;
                                     auto done = co_await settle(id);
                                     --running;
                                     co_return done;
                                 }});
            }
            return steps;
        },
        [](PendingItem const&) { return UnitId{"w.1"}; }
    );
    auto const work = asio::make_work_guard(io);
    std::vector<std::thread> threads;
    for (int count = 0; count < kThreads; ++count) {
        threads.emplace_back([this] { io.run(); });
    }
    worker.start(io.get_executor(), tasks);
    for (int item = 0; item < kItems; ++item) {
        deliver({"u:" + std::to_string(item)});
        worker.notify();
        // the next comes while this one is on its way, or just when it is done
        for (int spin = 0; spin < item % 50 * 400 && worker.counts().in_flight > 0; ++spin) {
        }
    }
    auto const limit = std::chrono::steady_clock::now() + 30s;
    while (worker.counts().handled < kItems && std::chrono::steady_clock::now() < limit) {
        std::this_thread::yield();
    }
    tasks.stop([this] { io.stop(); });
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(most, 1);
    EXPECT_EQ(runs, kItems);
    EXPECT_EQ(worker.counts().failed_tries, 0U);
    EXPECT_EQ(ignored()["done"], kItems);
}

}  // namespace
}  // namespace hub::inbox
