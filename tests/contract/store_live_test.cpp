// StoreContract: live events.
#include "../harness/seeded.hpp"
#include "store_contract.hpp"

#include <algorithm>
#include <map>
#include <thread>

namespace hub::test {
namespace {

TEST_P(StoreContract, LiveEventsAreNumberedByTopicAcrossRestart)
{
    auto const append = [](Tx& tx) { return appended(tx, "unit:a", Json{{"n", 1}}, at(0)); };
    EXPECT_EQ(write(append), 1u);
    EXPECT_EQ(write(append), 2u);
    EXPECT_EQ(write([](Tx& tx) { return appended(tx, "unit:b", Json{{"n", 1}}, at(0)); }), 1u);
    auto const before = read([](Tx& tx) { return tx.feed().position("unit:a"); });
    EXPECT_EQ(before.top, 2u);
    EXPECT_FALSE(before.epoch.empty());
    under_test->reopen();
    EXPECT_EQ(write(append), 3u);
    auto const after = read([](Tx& tx) { return tx.feed().position("unit:a"); });
    EXPECT_EQ(after.epoch, before.epoch);
    EXPECT_EQ(after.top, 3u);
    EXPECT_EQ(read([](Tx& tx) { return tx.feed().position("unit:none"); }).top, 0u);
}

TEST_P(StoreContract, LiveHistoryComesInOrderAndPruningKeepsTheNumbers)
{
    for (int number = 1; number <= 10; ++number) {
        write([&](Tx& tx) { return appended(tx, "t", Json{{"n", number}}, at(number)); });
    }
    auto const after = read([](Tx& tx) { return tx.feed().after("t", 4, 3); });
    ASSERT_EQ(after.size(), 3u);
    EXPECT_EQ(after[0].offset, 5u);
    EXPECT_EQ(*after[0].data, R"({"n":5})");
    EXPECT_EQ(after[0].at_millis, to_millis(at(5)));
    auto const latest = read([](Tx& tx) { return tx.feed().latest("t", 2); });
    ASSERT_EQ(latest.size(), 2u);
    EXPECT_EQ(latest[0].offset, 9u);
    EXPECT_EQ(write([](Tx& tx) { return tx.feed().prune(3, at(100)); }), 7);
    EXPECT_EQ(write([](Tx& tx) { return tx.feed().prune(3, at(100)); }), 0);
    EXPECT_EQ(read([](Tx& tx) { return tx.feed().after("t", 0, 100); }).front().offset, 8u);
    EXPECT_EQ(write([](Tx& tx) { return appended(tx, "t", Json{{"n", 11}}, at(200)); }), 11u);
    EXPECT_EQ(write([](Tx& tx) { return tx.feed().prune(0, at(100)); }), 0);
    EXPECT_EQ(write([](Tx& tx) { return tx.feed().prune(0, at(300)); }), 4);
    EXPECT_EQ(read([](Tx& tx) { return tx.feed().position("t"); }).top, 11u);
}

TEST_P(StoreContract, PruningKeepsWhatIsYoungerThanTheInstant)
{
    for (int number = 1; number <= 6; ++number) {
        write([&](Tx& tx) { return appended(tx, "t", Json{{"n", number}}, at(number)); });
    }
    EXPECT_EQ(write([](Tx& tx) { return tx.feed().prune(1, at(4)); }), 3);
    EXPECT_EQ(read([](Tx& tx) { return tx.feed().after("t", 0, 100); }).front().offset, 4u);
}

TEST_P(StoreContract, ListenerGetsTheEventsOfCommittedWorkInOrder)
{
    std::vector<std::uint64_t> heard;
    store().on_commit([&](std::vector<LiveEvent> events) {
        for (auto const& event : events) {
            heard.push_back(event.offset);
        }
    });
    write([](Tx& tx) {
        tx.feed().append("t", Json{{"n", 1}}, at(0));
        return appended(tx, "t", Json{{"n", 2}}, at(0));
    });
    auto const refused = store().write_now([](Tx& tx) -> Result<int> {
        tx.feed().append("t", Json{{"n", 0}}, at(0));
        return conflict("no");
    });
    EXPECT_FALSE(refused.has_value());
    write([](Tx& tx) { return appended(tx, "t", Json{{"n", 3}}, at(0)); });
    EXPECT_EQ(heard, (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST_P(StoreContract, RandomLiveHistoriesKeepNumbersAndWhatMustStay)
{
    Seeded random;
    SCOPED_TRACE(random.name());
    std::vector<std::string> const topics{"unit:a", "unit:b", "case:PA-2026-000001"};
    std::map<std::string, std::vector<std::int64_t>> history;  // instants by topic, all that ever were
    std::map<std::string, std::uint64_t> first;                // oldest that may be asked for
    std::int64_t now = 0;
    for (int step = 0; step < 300 && !HasFailure(); ++step) {
        auto const& topic = random.of(topics);
        auto& all = history[topic];
        if (!random.one_in(8)) {
            now += static_cast<std::int64_t>(random.below(3));
            bool const keep = !random.one_in(6);
            static_cast<void>(store().write_now([&](Tx& tx) -> Result<int> {
                EXPECT_EQ(appended(tx, topic, Json{{"at", now}}, at(now)), all.size() + 1);
                return keep ? Result<int>{0} : conflict("no");
            }));
            if (keep) {
                all.push_back(now);
            }
        } else {
            auto const keep = random.below(6);
            auto const since = now - static_cast<std::int64_t>(random.below(20));
            auto const gone = write([&](Tx& tx) { return tx.feed().prune(keep, at(since)); });
            std::int64_t lost = 0;
            for (auto const& [name, events] : history) {
                auto const left = read([&](Tx& tx) { return tx.feed().after(name, 0, 1000); });
                for (std::size_t index = 0; index < events.size(); ++index) {
                    bool const must_stay =
                        index + 1 >= first[name] && (index + keep >= events.size() || events[index] >= since);
                    auto const is_there =
                        std::ranges::any_of(left, [&](LiveEvent const& event) { return event.offset == index + 1; });
                    EXPECT_TRUE(is_there || !must_stay) << name << ' ' << index;
                }
                auto const oldest = left.empty() ? events.size() + 1 : left.front().offset;
                EXPECT_EQ(left.size(), events.size() + 1 - oldest);  // no hole
                lost += static_cast<std::int64_t>(oldest - std::max<std::uint64_t>(first[name], 1));
                first[name] = oldest;
            }
            EXPECT_EQ(gone, lost);
        }
        auto const position = read([&](Tx& tx) { return tx.feed().position(topic); });
        EXPECT_EQ(position.top, all.size());
    }
}

TEST_P(StoreContract, CommitsFromManyThreadsReachTheListenerWithoutGap)
{
    std::map<std::string, std::uint64_t> heard;
    store().on_commit([&](std::vector<LiveEvent> events) {  // on one thread
        for (auto const& event : events) {
            EXPECT_EQ(event.offset, ++heard[event.topic]);
        }
    });
    {
        std::vector<std::jthread> threads;
        for (int number = 0; number < 6; ++number) {
            threads.emplace_back([&, number] {
                for (int count = 0; count < 60; ++count) {
                    bool const keep = count % 4 != 0;
                    static_cast<void>(store().write_now([&](Tx& tx) -> Result<int> {
                        tx.feed().append("t" + std::to_string(number % 3), Json{{"n", count}}, at(0));
                        return keep ? Result<int>{0} : conflict("no");
                    }));
                }
            });
        }
    }
    store().close();
    EXPECT_EQ(heard, (std::map<std::string, std::uint64_t>{{"t0", 90}, {"t1", 90}, {"t2", 90}}));
}

}  // namespace
}  // namespace hub::test
