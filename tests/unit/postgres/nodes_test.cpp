// Several stores over one database, as several nodes have them: numbers without gaps, one ledger, nothing claimed
// twice.
#include "../../harness/private_postgres.hpp"
#include "../sqlite/whole_steps.hpp"
#include "domain/ledger.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

namespace hub::test {
namespace {

using namespace std::chrono_literals;

constexpr int kSteps = 60;

TEST(PostgresNodes, WriteAtOnceWithoutGapsInNumbersAndLedger)
{
    PostgresStore first;
    PostgresStore second(first.options());
    std::mutex mutex;
    std::map<int, std::vector<std::uint64_t>> heard;
    auto const listen = [&](int node, Store& store) {
        store.on_commit([&mutex, &heard, node](std::vector<LiveEvent> const& events) {
            std::scoped_lock const held(mutex);
            for (auto const& event : events) {
                heard[node].push_back(event.offset);
            }
        });
    };
    listen(1, *first);
    listen(2, *second);
    std::vector<std::thread> threads;
    for (auto const& [name, store] : {std::pair{"a", &first}, {"b", &second}, {"c", &first}, {"d", &second}}) {
        threads.emplace_back([name, store] {
            for (int number = 0; number < kSteps; ++number) {
                EXPECT_TRUE(write_step(**store, fmt::format("{}{}", name, number)).has_value());
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    auto const found = look_at(*second);
    EXPECT_EQ(found.problem, "");
    EXPECT_EQ(found.keys.size(), 4U * kSteps);

    EXPECT_TRUE(std::ranges::is_sorted(heard[1]));
    EXPECT_TRUE(std::ranges::is_sorted(heard[2]));
    std::vector<std::uint64_t> all;
    std::ranges::merge(heard[1], heard[2], std::back_inserter(all));
    ASSERT_EQ(all.size(), 4U * kSteps);
    for (std::size_t place = 0; place < all.size(); ++place) {
        ASSERT_EQ(all[place], place + 1);
    }

    auto const chained = first->read_now([](Tx& tx) -> Result<std::int64_t> {
        auto previous = ledger_genesis();
        std::int64_t number = 0;
        tx.ledger().each(Instant{}, from_millis(4'000'000'000'000), [&](LedgerEntry const& entry) {
            EXPECT_EQ(entry.number, ++number);
            EXPECT_EQ(text_or(*parse_json(entry.text), "previous"), previous);
            EXPECT_EQ(ledger_hash(entry.text), entry.hash);
            previous = entry.hash;
        });
        return number;
    });
    EXPECT_EQ(chained, 4 * kSteps);
}

TEST(PostgresNodes, ClaimEachInboxItemOnceAndLeaveAChannelToWhoHasIt)
{
    PostgresStore first;
    PostgresStore second(first.options());
    ASSERT_TRUE(first->write_now([](Tx& tx) -> Result<int> {
        for (int number = 0; number < 200; ++number) {
            NewDelivery delivery;
            delivery.connector = "zalo";
            delivery.body = "x";
            auto const key = std::to_string(number);
            delivery.items.push_back({fmt::format("zalo-{}", number % 5), key, key, "user_send_text"});
            tx.inbox().add(delivery);
        }
        return 0;
    }));
    Instant const now = from_millis(1'795'000'000'000);
    std::map<std::string, std::vector<PendingItem>> claimed;
    auto const claim = [&](std::string const& node, PostgresStore& store, Instant at, std::size_t limit) {
        auto items = store->write_now([&](Tx& tx) -> Result<std::vector<PendingItem>> {
            return tx.inbox().claim(node, at, at + 60s, limit);
        });
        EXPECT_TRUE(items.has_value());
        return std::move(items).value_or(std::vector<PendingItem>{});
    };
    auto const drain = [&](std::string const& node, PostgresStore& store, std::vector<PendingItem>& out) {
        for (auto items = claim(node, store, now, 7); !items.empty(); items = claim(node, store, now, 7)) {
            EXPECT_TRUE(std::ranges::is_sorted(items, {}, &PendingItem::id));
            out.insert(out.end(), items.begin(), items.end());
        }
    };
    auto& of_first = claimed["one"];
    auto& of_second = claimed["two"];
    {
        std::jthread const one([&] { drain("one", first, of_first); });
        std::jthread const two([&] { drain("two", second, of_second); });
    }
    std::set<std::int64_t> ids;
    std::map<std::string, std::set<std::string>> nodes_of_channel;
    for (auto const& [node, items] : claimed) {
        for (auto const& item : items) {
            EXPECT_TRUE(ids.insert(item.id.value).second) << "claimed twice: " << item.id.value;
            nodes_of_channel[item.channel].insert(node);
        }
    }
    EXPECT_EQ(ids.size(), 200U);
    for (auto const& [channel, nodes] : nodes_of_channel) {
        EXPECT_EQ(nodes.size(), 1U) << channel;
    }
    // a node that is gone loses its claims by their time
    EXPECT_TRUE(claim("three", second, now + 30s, 500).empty());
    EXPECT_EQ(claim("three", second, now + 61s, 500).size(), 200U);
}

TEST(PostgresNodes, ClaimEachOutboxRowOnceAndInTheOrderOfItsConversation)
{
    PostgresStore first;
    PostgresStore second(first.options());
    Instant const now = from_millis(1'795'000'000'000);
    ASSERT_TRUE(first->write_now([&](Tx& tx) -> Result<int> {
        for (int thread = 0; thread < 20; ++thread) {
            Conversation wanted;
            wanted.channel = ChannelId{"zalo-a"};
            wanted.thread_id = std::to_string(thread);
            auto const conversation = tx.conversations().upsert(wanted);
            for (int number = 0; number < 3; ++number) {
                OutboxItem row;
                row.idempotency_key = fmt::format("{}-{}", thread, number);
                row.channel = ChannelId{"zalo-a"};
                row.conversation = conversation.id;
                row.created_at = now;
                row.not_before = now;
                EXPECT_TRUE(tx.outbox().add(row).has_value());
            }
        }
        return 0;
    }));
    std::mutex mutex;
    std::map<std::int64_t, std::vector<std::string>> sent;
    auto const work = [&](PostgresStore& store) {
        while (true) {
            auto const claimed = store->write_now([&](Tx& tx) -> Result<std::vector<OutboxItem>> {
                auto items = tx.outbox().ready(now, 4);
                for (auto& item : items) {
                    item.state = OutboxState::sending;
                    item.sending_since = now;
                    tx.outbox().update(item);
                }
                return items;
            });
            ASSERT_TRUE(claimed.has_value());
            if (claimed->empty()) {
                auto const left = store->read_now([](Tx& tx) -> Result<std::int64_t> {
                    return tx.outbox().count(OutboxState::pending);
                });
                if (left == 0) {
                    return;
                }
                continue;
            }
            for (auto item : *claimed) {
                {
                    std::scoped_lock const held(mutex);
                    sent[item.conversation.value].push_back(item.idempotency_key);
                }
                ASSERT_TRUE(store->write_now([&](Tx& tx) -> Result<int> {
                    item.state = OutboxState::sent;
                    tx.outbox().update(item);
                    return 0;
                }));
            }
        }
    };
    {
        std::jthread const one([&] { work(first); });
        std::jthread const two([&] { work(second); });
    }
    ASSERT_EQ(sent.size(), 20U);
    for (auto const& [conversation, keys] : sent) {
        EXPECT_EQ(keys.size(), 3U);
        EXPECT_TRUE(std::ranges::is_sorted(keys)) << conversation;
    }
}

TEST(PostgresNodes, StartTogetherOnAnEmptyDatabase)
{
    PostgresStore const model;
    auto options = model.options();
    options.connection.schema += "_fresh";
    std::vector<std::thread> threads;
    for (int node = 0; node < 4; ++node) {
        threads.emplace_back([options] {
            auto const opened = adapters::postgres::open(options);
            EXPECT_TRUE(opened.has_value()) << opened.error().detail;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
}

}  // namespace
}  // namespace hub::test
