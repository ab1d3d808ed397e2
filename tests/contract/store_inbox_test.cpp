// StoreContract: inbox and custody.
#include "../harness/seeded.hpp"
#include "store_contract.hpp"

#include <map>
#include <set>
#include <thread>

namespace hub::test {
namespace {

NewDelivery delivery(std::vector<std::string> const& keys, std::string const& connector = "zalo")
{
    NewDelivery made;
    made.connector = connector;
    made.trace_id = "trace";
    made.received_at = at(0);
    made.body = "{\"body\":1}";
    for (auto const& key : keys) {
        made.items.push_back({"zalo-a", "id-" + key, key, "user_send_text"});
    }
    return made;
}

void expect_balanced(CustodyBalance const& balance)
{
    auto sum = balance.duplicates + balance.opened + balance.attached + balance.pending;
    for (auto const& [reason, count] : balance.ignored) {
        sum += count;
    }
    EXPECT_EQ(balance.received, sum);
}

TEST_P(StoreContract, InboxStoresEachKeyOfAConnectorOnce)
{
    auto const first = write([](Tx& tx) { return tx.inbox().add(delivery({"a", "b", "a"})); });
    EXPECT_EQ(first.stored, 2u);
    EXPECT_EQ(first.duplicates, 1u);
    auto const again = write([](Tx& tx) { return tx.inbox().add(delivery({"b", "c"})); });
    EXPECT_EQ(again.stored, 1u);
    EXPECT_EQ(again.duplicates, 1u);
    auto const other = write([](Tx& tx) { return tx.inbox().add(delivery({"a"}, "facebook")); });
    EXPECT_EQ(other.stored, 1u);
    auto const pending = read([](Tx& tx) { return tx.inbox().pending(ItemId{}, 10); });
    ASSERT_EQ(pending.size(), 4u);
    EXPECT_EQ(pending[0].delivery_id, pending[1].delivery_id);
    EXPECT_NE(pending[1].delivery_id, pending[2].delivery_id);
    EXPECT_EQ(pending[1].index, 1u);
    EXPECT_EQ(pending[2].index, 1u);
    EXPECT_EQ(pending[0].body, "{\"body\":1}");
    EXPECT_EQ(pending[3].connector, "facebook");
}

TEST_P(StoreContract, InboxKnowsAKeyAfterRestartAndAfterAnyTime)
{
    write([](Tx& tx) { return tx.inbox().add(delivery({"a"})); });
    under_test->reopen();
    clock.advance(std::chrono::days{400});
    auto const again = write([](Tx& tx) { return tx.inbox().add(delivery({"a"})); });
    EXPECT_EQ(again.duplicates, 1u);
    EXPECT_EQ(read([](Tx& tx) { return tx.inbox().pending(ItemId{}, 10); }).size(), 1u);
}

TEST_P(StoreContract, InboxKeepsTheExactBytes)
{
    auto made = delivery({"a"});
    made.body = std::string("\0\xff\xfe{broken", 11);
    write([&](Tx& tx) { return tx.inbox().add(made); });
    EXPECT_EQ(read([](Tx& tx) { return tx.inbox().pending(ItemId{}, 1); }).at(0).body, made.body);
}

TEST_P(StoreContract, CustodyBalancesAndEachItemHasOneFate)
{
    write([](Tx& tx) { return tx.inbox().add(delivery({"a", "b", "c", "d", "a"})); });
    auto const items = read([](Tx& tx) { return tx.inbox().pending(ItemId{}, 10); });
    write([&](Tx& tx) {
        EXPECT_TRUE(tx.inbox().settle(items[0].id, Fate::opened, CaseCode{"PA-2026-000001"}, "").has_value());
        EXPECT_TRUE(tx.inbox().settle(items[1].id, Fate::attached, CaseCode{"PA-2026-000001"}, "").has_value());
        EXPECT_TRUE(tx.inbox().settle(items[2].id, Fate::ignored, CaseCode{}, "sticker").has_value());
        EXPECT_EQ(tx.inbox().settle(items[2].id, Fate::opened, CaseCode{"x"}, "").error().code, Errc::conflict);
        EXPECT_EQ(tx.inbox().settle(ItemId{9999}, Fate::opened, CaseCode{"x"}, "").error().code, Errc::conflict);
        return 0;
    });
    auto const balance = read([](Tx& tx) { return tx.inbox().balance(); });
    expect_balanced(balance);
    EXPECT_EQ(balance.received, 5);
    EXPECT_EQ(balance.opened, 1);
    EXPECT_EQ(balance.attached, 1);
    EXPECT_EQ(balance.pending, 1);
    EXPECT_EQ(balance.duplicates, 1);
    ASSERT_EQ(balance.ignored.size(), 1u);
    EXPECT_EQ(balance.ignored[0], (std::pair<std::string, std::int64_t>("sticker", 1)));
    std::vector<CustodyLine> lines;
    read([&](Tx& tx) {
        tx.inbox().export_custody(at(0), at(1), [&](CustodyLine const& line) { lines.push_back(line); });
        tx.inbox().export_custody(at(1), at(9), [&](CustodyLine const&) { ADD_FAILURE() << "outside the range"; });
        return 0;
    });
    ASSERT_EQ(lines.size(), 4u);
    EXPECT_EQ(lines[2].fate, Fate::ignored);
    EXPECT_EQ(lines[2].reason, "sticker");
    EXPECT_EQ(lines[0].case_code, "PA-2026-000001");
    EXPECT_EQ(lines[3].external_id, "id-d");
}

TEST_P(StoreContract, TheSameKeyFromManyThreadsAtOnceIsStoredOnce)
{
    std::atomic<int> stored{0};
    {
        std::vector<std::jthread> threads;
        for (int number = 0; number < 8; ++number) {
            threads.emplace_back([&] {
                for (int key = 0; key < 50; ++key) {
                    auto const result = store().write_now([key](Tx& tx) -> Result<DeliveryStored> {
                        return tx.inbox().add(delivery({"key-" + std::to_string(key)}));
                    });
                    stored += static_cast<int>(result.value().stored);
                }
            });
        }
    }
    EXPECT_EQ(stored, 50);
    auto const balance = read([](Tx& tx) { return tx.inbox().balance(); });
    expect_balanced(balance);
    EXPECT_EQ(balance.received, 400);
    EXPECT_EQ(balance.pending, 50);
}

TEST_P(StoreContract, RandomCustodyHistoriesBalanceAndAccountForEveryItem)
{
    Seeded random;
    SCOPED_TRACE(random.name());
    struct Kept {
        ItemId id;
        Fate fate = Fate::pending;
        std::string reason;
    };
    std::map<std::string, Kept> kept;  // by key
    std::int64_t received = 0;
    for (int step = 0; step < 120 && !HasFailure(); ++step) {
        std::vector<std::string> keys;
        for (auto left = 1 + random.below(4); left > 0; --left) {
            keys.push_back("k" + std::to_string(random.below(150)));
        }
        bool const keep = !random.one_in(5);
        std::size_t fresh = 0;
        auto const known = kept;
        static_cast<void>(store().write_now([&](Tx& tx) -> Result<int> {
            std::set<std::string> const distinct(keys.begin(), keys.end());
            fresh = static_cast<std::size_t>(std::ranges::count_if(distinct, [&](auto const& key) {
                return !known.contains(key);
            }));
            auto const stored = tx.inbox().add(delivery(keys));
            EXPECT_EQ(stored.stored, fresh);
            EXPECT_EQ(stored.duplicates, keys.size() - fresh);
            return keep ? Result<int>{0} : conflict("no");
        }));
        if (keep) {
            received += static_cast<std::int64_t>(keys.size());
            for (auto const& key : keys) {
                kept.try_emplace(key);
            }
        }
        auto const pending = read([](Tx& tx) { return tx.inbox().pending(ItemId{}, 1000); });
        if (!pending.empty() && random.one_in(2)) {
            auto const& one = random.of(pending);
            auto const fate = static_cast<Fate>(1 + random.below(3));
            auto const reason = fate == Fate::ignored ? "r" + std::to_string(random.below(3)) : std::string{};
            write([&](Tx& tx) { return tx.inbox().settle(one.id, fate, CaseCode{"PA"}, reason).has_value(); });
            std::vector<CustodyLine> lines;
            read([&](Tx& tx) {
                tx.inbox().export_custody(at(0), at(1), [&](CustodyLine const& line) { lines.push_back(line); });
                return 0;
            });
            auto const line = std::ranges::find_if(lines, [&kept](CustodyLine const& candidate) {
                return candidate.fate != Fate::pending &&
                       kept.at(candidate.external_id.substr(3)).fate == Fate::pending;
            });
            ASSERT_NE(line, lines.end());
            kept.at(line->external_id.substr(3)) = {one.id, fate, reason};
        }
    }
    under_test->reopen();
    auto const balance = read([](Tx& tx) { return tx.inbox().balance(); });
    expect_balanced(balance);
    EXPECT_EQ(balance.received, received);
    EXPECT_EQ(balance.duplicates, received - static_cast<std::int64_t>(kept.size()));
    std::size_t lines = 0;
    read([&](Tx& tx) {
        tx.inbox().export_custody(at(0), at(1), [&](CustodyLine const& line) {
            ++lines;
            auto const& wanted = kept.at(line.external_id.substr(3));
            EXPECT_EQ(line.fate, wanted.fate);
            EXPECT_EQ(line.reason, wanted.reason);
        });
        return 0;
    });
    EXPECT_EQ(lines, kept.size());
    std::map<std::string, std::int64_t> reasons;
    for (auto const& [key, one] : kept) {
        if (one.fate == Fate::ignored) {
            ++reasons[one.reason];
        }
    }
    EXPECT_EQ((std::map<std::string, std::int64_t>(balance.ignored.begin(), balance.ignored.end())), reasons);
}

TEST_P(StoreContract, PendingItemsComeInPages)
{
    write([](Tx& tx) { return tx.inbox().add(delivery({"a", "b", "c", "d", "e"})); });
    std::vector<std::size_t> positions;
    ItemId after;
    for (auto page = read([&](Tx& tx) { return tx.inbox().pending(after, 2); }); !page.empty();
         page = read([&](Tx& tx) { return tx.inbox().pending(after, 2); })) {
        EXPECT_LE(page.size(), 2u);
        for (auto const& one : page) {
            positions.push_back(one.index);
            after = one.id;
        }
    }
    EXPECT_EQ(positions, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

TEST_P(StoreContract, PendingIsNoFateToSettle)
{
    write([](Tx& tx) { return tx.inbox().add(delivery({"a"})); });
    write([](Tx& tx) {
        EXPECT_FALSE(tx.inbox().settle(ItemId{1}, Fate::pending, CaseCode{}, "").has_value());
        return 0;
    });
    EXPECT_EQ(read([](Tx& tx) { return tx.inbox().balance().pending; }), 1);
}

}  // namespace
}  // namespace hub::test
