// StoreContract: leases, and following the live events of all topics.
#include "store_contract.hpp"

#include <thread>

namespace hub::test {
namespace {

using namespace std::chrono_literals;

TEST_P(StoreContract, LeaseBelongsToOneHolderUntilItsTimeIsOver)
{
    auto const take = [this](std::string const& holder, std::chrono::milliseconds time) {
        return write([&](Tx& tx) { return tx.leases().take("time", holder, time); });
    };
    auto const first = take("a", 1h);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->fence, 1);
    EXPECT_FALSE(take("b", 1h));
    EXPECT_EQ(take("a", 1h)->fence, 1);  // renewed: the same number
    EXPECT_TRUE(read([](Tx& tx) { return tx.leases().of("time"); })->in_force);
    under_test->reopen();
    EXPECT_FALSE(take("b", 1h));
    ASSERT_TRUE(take("a", 1ms));  // ends at once
    std::optional<Lease> second;
    while (!(second = take("b", 1h))) {
        std::this_thread::yield();  // the store's clock decides, not ours
    }
    EXPECT_EQ(second->fence, 2);
    EXPECT_FALSE(take("a", 1h));
    EXPECT_FALSE(read([](Tx& tx) { return tx.leases().holds("time", 1); }));
    EXPECT_TRUE(read([](Tx& tx) { return tx.leases().holds("time", 2); }));
    EXPECT_FALSE(read([](Tx& tx) { return tx.leases().holds("other", 2); }));
}

TEST_P(StoreContract, LeaseThatWasGivenUpIsFreeAtOnceAndItsNumberIsSpent)
{
    auto const mine = write([](Tx& tx) { return tx.leases().take("time", "a", 1h); });
    ASSERT_TRUE(mine);
    write([&](Tx& tx) {
        tx.leases().give_up("time", mine->fence + 1);  // another's: nothing happens
        return 0;
    });
    EXPECT_FALSE(write([](Tx& tx) { return tx.leases().take("time", "b", 1h); }));
    write([&](Tx& tx) {
        tx.leases().give_up("time", mine->fence);
        return 0;
    });
    auto const next = write([](Tx& tx) { return tx.leases().take("time", "b", 1h); });
    ASSERT_TRUE(next);
    EXPECT_EQ(next->fence, mine->fence + 1);
}

TEST_P(StoreContract, EventsOfAllTopicsAreFollowedInTheOrderOfTheirCommits)
{
    EXPECT_EQ(read([](Tx& tx) { return tx.feed().last_number(); }), 0);
    for (int number = 1; number <= 6; ++number) {
        write([&](Tx& tx) { return appended(tx, number % 2 == 0 ? "even" : "odd", Json{{"n", number}}, at(number)); });
    }
    auto const top = read([](Tx& tx) { return tx.feed().last_number(); });
    auto const some = read([](Tx& tx) { return tx.feed().since(0, 4); });
    ASSERT_EQ(some.size(), 4u);
    EXPECT_EQ(some[3].event.topic, "even");
    EXPECT_EQ(some[3].event.offset, 2u);
    EXPECT_EQ(*some[3].event.data, R"({"n":4})");
    EXPECT_EQ(some[3].event.at_millis, to_millis(at(4)));
    auto const rest = read([&](Tx& tx) { return tx.feed().since(some.back().number, 100); });
    ASSERT_EQ(rest.size(), 2u);
    EXPECT_EQ(*rest[0].event.data, R"({"n":5})");
    EXPECT_EQ(rest.back().number, top);
    EXPECT_TRUE(read([&](Tx& tx) { return tx.feed().since(top, 100); }).empty());
    write([](Tx& tx) { return tx.feed().prune(1, at(100)); });
    EXPECT_EQ(read([](Tx& tx) { return tx.feed().last_number(); }), top);
}

}  // namespace
}  // namespace hub::test
