// StoreContract: live events.
#include "store_contract.hpp"

namespace hub::test {
namespace {

TEST_P(StoreContract, LiveEventsAreNumberedByTopicAcrossRestart)
{
    auto const append = [](Tx& tx) { return tx.feed().append("unit:a", Json{{"n", 1}}, at(0)).offset; };
    EXPECT_EQ(write(append), 1u);
    EXPECT_EQ(write(append), 2u);
    EXPECT_EQ(write([](Tx& tx) { return tx.feed().append("unit:b", Json{{"n", 1}}, at(0)).offset; }), 1u);
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
        write([&](Tx& tx) { return tx.feed().append("t", Json{{"n", number}}, at(number)).offset; });
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
    EXPECT_EQ(write([](Tx& tx) { return tx.feed().append("t", Json{{"n", 11}}, at(200)).offset; }), 11u);
    EXPECT_EQ(write([](Tx& tx) { return tx.feed().prune(0, at(100)); }), 0);
    EXPECT_EQ(write([](Tx& tx) { return tx.feed().prune(0, at(300)); }), 4);
    EXPECT_EQ(read([](Tx& tx) { return tx.feed().position("t"); }).top, 11u);
}

TEST_P(StoreContract, PruningKeepsWhatIsYoungerThanTheInstant)
{
    for (int number = 1; number <= 6; ++number) {
        write([&](Tx& tx) { return tx.feed().append("t", Json{{"n", number}}, at(number)).offset; });
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
        return tx.feed().append("t", Json{{"n", 2}}, at(0)).offset;
    });
    auto const refused = store().write_now([](Tx& tx) -> Result<int> {
        tx.feed().append("t", Json{{"n", 0}}, at(0));
        return conflict("no");
    });
    EXPECT_FALSE(refused.has_value());
    write([](Tx& tx) { return tx.feed().append("t", Json{{"n", 3}}, at(0)).offset; });
    EXPECT_EQ(heard, (std::vector<std::uint64_t>{1, 2, 3}));
}

}  // namespace
}  // namespace hub::test
