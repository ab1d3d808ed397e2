// StoreContract: raw deliveries lose their bytes when something in them was sealed: not before their other items are
// done, and not what custody needs.
#include "base/crypto.hpp"
#include "store_contract.hpp"

namespace hub::test {
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

DeliveryStored add_delivery(Store& store, NewDelivery const& made)
{
    return store.write_now([&](Tx& tx) -> Result<DeliveryStored> { return tx.inbox().add(made); }).value();
}

std::vector<PendingItem> pending(Store& store)
{
    return store.read_now(
                    [](Tx& tx) -> Result<std::vector<PendingItem>> { return tx.inbox().pending(ItemId{}, 100); }
    ).value();
}

void settle(Store& store, ItemId id, bool scrub, std::string const& person = {})
{
    auto const done = store.write_now([&](Tx& tx) -> Result<void> {
        auto settled = tx.inbox().settle(id, Fate::ignored, {}, "test");
        if (scrub) {
            tx.inbox().scrub(id, person);
        }
        return settled;
    });
    ASSERT_TRUE(done) << done.error().detail;
}

InboxStore::Bytes bytes_of(Store& store, ItemId id)
{
    return store.read_now([&](Tx& tx) -> Result<InboxStore::Bytes> { return tx.inbox().bytes_of(id).value(); }).value();
}

TEST_P(StoreContract, ScrubWaitsForTheOtherItemsOfTheDelivery)
{
    add_delivery(store(), delivery("before", {"x"}));
    add_delivery(store(), delivery("three people", {"a", "b", "c"}));
    add_delivery(store(), delivery("after", {"y"}));
    auto const items = pending(store());
    ASSERT_EQ(items.size(), 5U);
    EXPECT_TRUE(bytes_of(store(), items[0].id).alone);
    EXPECT_FALSE(bytes_of(store(), items[2].id).alone);
    settle(store(), items[2].id, true);
    EXPECT_EQ(bytes_of(store(), items[1].id).body, "three people") << "the others still have to be read";
    settle(store(), items[3].id, false);
    EXPECT_EQ(bytes_of(store(), items[1].id).body, "three people");
    settle(store(), items[1].id, false);
    auto const print = "sha256:" + sha256_hex({"three people"});
    for (std::size_t at = 1; at < 4; ++at) {
        EXPECT_EQ(bytes_of(store(), items[at].id).body, print);
    }
    EXPECT_EQ(bytes_of(store(), items[0].id).body, "before");
    EXPECT_EQ(bytes_of(store(), items[4].id).body, "after");
}

TEST_P(StoreContract, ScrubWaitsBehindAKnownItemInTheMiddle)
{
    add_delivery(store(), delivery("known", {"k"}));
    add_delivery(store(), delivery("two new ones around a known one", {"a", "k", "b"}));
    add_delivery(store(), delivery("after", {"y"}));
    auto const items = pending(store());
    ASSERT_EQ(items.size(), 4U);
    EXPECT_FALSE(bytes_of(store(), items[1].id).alone);
    EXPECT_TRUE(bytes_of(store(), items[3].id).alone);
    settle(store(), items[1].id, true);
    EXPECT_EQ(bytes_of(store(), items[2].id).body, "two new ones around a known one");
    settle(store(), items[2].id, false);
    EXPECT_TRUE(bytes_of(store(), items[1].id).body.starts_with("sha256:"));
    EXPECT_EQ(bytes_of(store(), items[3].id).body, "after");
}

TEST_P(StoreContract, ScrubKeepsCustodyAndKnowsTheRepeat)
{
    auto const made = delivery("one", {"a"});
    add_delivery(store(), made);
    settle(store(), pending(store())[0].id, true, "nobody-of-this-name");
    EXPECT_EQ(add_delivery(store(), made).duplicates, 1U);
    auto const balance =
        store().read_now([](Tx& tx) -> Result<CustodyBalance> { return tx.inbox().balance(); }).value();
    EXPECT_EQ(balance.received, 2);
    EXPECT_EQ(balance.duplicates, 1);
    EXPECT_EQ(balance.pending, 0);
}

TEST_P(StoreContract, ScrubTakesThePersonOutOfTheItemsOwnNumbers)
{
    auto made = delivery("follow", {"follow|user-4711|1"});
    made.items[0].external_id = "follow:user-4711:1";
    add_delivery(store(), made);
    settle(store(), pending(store())[0].id, true, "user-4711");
    store()
        .read_now([](Tx& tx) -> Result<void> {
            tx.inbox().export_custody(Instant{}, from_millis(10'000), [](CustodyLine const& line) {
                EXPECT_EQ(line.external_id.find("4711"), std::string::npos) << line.external_id;
                EXPECT_TRUE(line.external_id.starts_with("follow:person-"));
            });
            return {};
        })
        .value();
}

}  // namespace
}  // namespace hub::test
