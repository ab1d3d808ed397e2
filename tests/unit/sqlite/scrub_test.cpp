// Raw deliveries lose their bytes when something in them was sealed: not before their other items are done, and not
// what custody needs.
#include "base/crypto.hpp"
#include "tests/harness/temp_store.hpp"

#include <gtest/gtest.h>

namespace hub::adapters::sqlite {
namespace {

NewDelivery delivery(std::string body, std::vector<std::string> const& keys)
{
    NewDelivery made;
    made.connector = "facebook";
    made.trace_id = "t";
    made.received_at = from_millis(1'000);
    made.body = std::move(body);
    for (auto const& key : keys) {
        made.items.push_back({"page-1", "id-" + key, key, "message"});
    }
    return made;
}

class Scrub : public testing::Test {
protected:
    DeliveryStored add(NewDelivery const& made)
    {
        return store->write_now([&](Tx& tx) -> Result<DeliveryStored> { return tx.inbox().add(made); }).value();
    }
    std::vector<PendingItem> pending()
    {
        return store
            ->read_now([](Tx& tx) -> Result<std::vector<PendingItem>> { return tx.inbox().pending(ItemId{}, 100); })
            .value();
    }
    void settle(ItemId id, bool scrub, std::string const& person = {})
    {
        auto const done = store->write_now([&](Tx& tx) -> Result<void> {
            auto settled = tx.inbox().settle(id, Fate::ignored, {}, "test");
            if (scrub) {
                tx.inbox().scrub(id, person);
            }
            return settled;
        });
        ASSERT_TRUE(done) << done.error().detail;
    }
    InboxStore::Bytes bytes_of(ItemId id)
    {
        return store->read_now(
                        [&](Tx& tx) -> Result<InboxStore::Bytes> { return tx.inbox().bytes_of(id).value(); }
        ).value();
    }

    test::TempStore store;
};

TEST_F(Scrub, WaitsForTheOtherItemsOfTheDelivery)
{
    add(delivery("before", {"x"}));
    add(delivery("three people", {"a", "b", "c"}));
    add(delivery("after", {"y"}));
    auto const items = pending();
    ASSERT_EQ(items.size(), 5U);
    EXPECT_TRUE(bytes_of(items[0].id).alone);
    EXPECT_FALSE(bytes_of(items[2].id).alone);
    settle(items[2].id, true);
    EXPECT_EQ(bytes_of(items[1].id).body, "three people") << "the others still have to be read";
    settle(items[3].id, false);
    EXPECT_EQ(bytes_of(items[1].id).body, "three people");
    settle(items[1].id, false);
    auto const print = "sha256:" + sha256_hex({"three people"});
    for (std::size_t at = 1; at < 4; ++at) {
        EXPECT_EQ(bytes_of(items[at].id).body, print);
    }
    EXPECT_EQ(bytes_of(items[0].id).body, "before");
    EXPECT_EQ(bytes_of(items[4].id).body, "after");
}

TEST_F(Scrub, KeepsCustodyAndKnowsTheRepeat)
{
    auto const made = delivery("one", {"a"});
    add(made);
    settle(pending()[0].id, true, "nobody-of-this-name");
    EXPECT_EQ(add(made).duplicates, 1U);
    auto const balance = store->read_now([](Tx& tx) -> Result<CustodyBalance> { return tx.inbox().balance(); }).value();
    EXPECT_EQ(balance.received, 2);
    EXPECT_EQ(balance.duplicates, 1);
    EXPECT_EQ(balance.pending, 0);
}

TEST_F(Scrub, TakesThePersonOutOfTheItemsOwnNumbers)
{
    auto made = delivery("follow", {"follow|user-4711|1"});
    made.items[0].external_id = "follow:user-4711:1";
    add(made);
    settle(pending()[0].id, true, "user-4711");
    store
        ->read_now([](Tx& tx) -> Result<void> {
            tx.inbox().export_custody(Instant{}, from_millis(10'000), [](CustodyLine const& line) {
                EXPECT_EQ(line.external_id.find("4711"), std::string::npos) << line.external_id;
                EXPECT_TRUE(line.external_id.starts_with("follow:person-"));
            });
            return {};
        })
        .value();
}

}  // namespace
}  // namespace hub::adapters::sqlite
