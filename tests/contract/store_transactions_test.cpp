// StoreContract: what holds for every write and read, whatever they do: atomic, ordered, grouped, isolated.
#include "store_contract.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <latch>
#include <semaphore>
#include <thread>

namespace hub::test {
namespace {

/// Queues writes behind a first one that waits, so that they meet in the store as if they had come at one instant.
class Crowd {
public:
    using Outcomes = std::deque<std::vector<std::optional<Errc>>>;

    explicit Crowd(Store& store) : store_(store)
    {
        store_.submit_write(
            [this](Tx&) {
                open_.wait();
                return true;
            },
            [this](Result<void>) { done_.release(); }
        );
    }
    void add(std::function<bool(Tx&)> work) { submit(std::move(work), &Store::submit_write); }
    void add_urgent(std::function<bool(Tx&)> work) { submit(std::move(work), &Store::submit_urgent_write); }
    /// Lets them all run; each one's answers (there must be one).
    Outcomes const& run()
    {
        open_.count_down();
        for (std::size_t left = outcomes_.size() + 1; left > 0; --left) {
            done_.acquire();
        }
        return outcomes_;
    }

private:
    void submit(std::function<bool(Tx&)> work, void (Store::*how)(Store::Work, Store::Done))
    {
        auto& answers = outcomes_.emplace_back();
        (store_.*how)(std::move(work), [this, &answers](Result<void> outcome) {
            answers.push_back(outcome ? std::nullopt : std::optional(outcome.error().code));
            done_.release();
        });
    }

    Store& store_;
    std::latch open_{1};
    std::counting_semaphore<> done_{0};
    Outcomes outcomes_;  // a deque: its elements stay where they are
};

CaseRecord insert_case(Tx& tx, std::string const& words)
{
    CaseRecord record;
    record.code = tx.cases().next_code(2026);
    record.lead_unit = UnitId{"u"};
    record.search_text = words;
    record.id = tx.cases().insert(record);
    return record;
}

CaseQuery search(std::string const& words)
{
    CaseQuery query;
    query.visible_units = {UnitId{"u"}};
    query.folded_text = words;
    return query;
}

constexpr std::optional<Errc> kGood;

TEST_P(StoreContract, TwoThousandWritesAtOnceCostAFewCommits)
{
    constexpr std::size_t kWrites = 2000;
    auto const before = store().counts();
    Crowd crowd(store());
    for (std::size_t number = 0; number < kWrites; ++number) {
        crowd.add([number](Tx& tx) {
            tx.feed().append("t", Json{{"n", number}}, at(0));
            return true;
        });
    }
    for (auto const& answers : crowd.run()) {
        EXPECT_EQ(answers, std::vector{kGood});
    }
    auto const after = store().counts();
    EXPECT_GE(after.writes - before.writes, kWrites);
    EXPECT_LE(after.commits - before.commits, 20u);
    auto const events = read([](Tx& tx) { return tx.feed().after("t", 0, kWrites + 1); });
    ASSERT_EQ(events.size(), kWrites);
    for (std::size_t index = 0; index < kWrites; ++index) {  // in the order they were queued
        EXPECT_EQ(*events[index].data, dump(Json{{"n", index}}));
    }
}

TEST_P(StoreContract, OneThatFailsOrThrowsAmongManyHarmsNobodyElse)
{
    Crowd crowd(store());
    for (int number = 0; number < 30; ++number) {
        crowd.add([number](Tx& tx) {
            insert_case(tx, "w" + std::to_string(number));
            tx.feed().append("t", Json{{"n", number}}, at(0));
            if (number % 3 == 1) {
                throw std::runtime_error("a defect");
            }
            return number % 3 != 2;
        });
    }
    auto const& outcomes = crowd.run();
    for (std::size_t index = 0; index < outcomes.size(); ++index) {
        EXPECT_EQ(outcomes[index], std::vector{index % 3 == 1 ? std::optional(Errc::internal) : kGood}) << index;
        auto const found = read([&](Tx& tx) { return tx.cases().list(search("w" + std::to_string(index))); });
        EXPECT_EQ(found->items.size(), index % 3 == 0 ? 1u : 0u) << index;
    }
    EXPECT_EQ(read([](Tx& tx) { return tx.cases().figures(at(0)).total; }), 10);
    EXPECT_EQ(read([](Tx& tx) { return tx.feed().position("t").top; }), 10u);
    EXPECT_TRUE(store().healthy());
}

TEST_P(StoreContract, SumsAndPositionsReadInAWriteThatFailsStayThoseOfTheOthers)
{
    auto const step = [](Tx& tx, std::string const& key) {
        NewDelivery delivery;
        delivery.connector = "zalo";
        delivery.received_at = at(0);
        delivery.items.push_back({"zalo-a", key, key, "user_send_text"});
        tx.inbox().add(delivery);
        insert_case(tx, key);
        OutboxItem row;
        row.idempotency_key = key;
        static_cast<void>(tx.outbox().add(row));
        tx.feed().append("t", Json{{"key", key}}, at(0));
    };
    auto const sums = [](Tx& tx) {
        return std::array{
            tx.inbox().balance().pending,
            tx.cases().figures(at(0)).total,
            tx.outbox().count(OutboxState::pending),
            static_cast<std::int64_t>(tx.feed().position("t").top)
        };
    };
    using Sums = std::array<std::int64_t, 4>;
    Crowd crowd(store());
    crowd.add([&](Tx& tx) {
        step(tx, "first");
        return true;
    });
    crowd.add([&](Tx& tx) {
        step(tx, "lost");
        auto const seen = sums(tx);
        EXPECT_EQ(std::ranges::count(seen, seen[0]), 4) << "each was written out, with what waited before";
        step(tx, "lost too");
        return false;
    });
    crowd.add([&](Tx& tx) {
        step(tx, "last");
        return true;
    });
    crowd.run();
    EXPECT_EQ(read(sums), (Sums{2, 2, 2, 2}));
    auto const events = read([](Tx& tx) { return tx.feed().after("t", 0, 9); });
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(*events[0].data, R"({"key":"first"})");
    EXPECT_EQ(*events[1].data, R"({"key":"last"})");
}

TEST_P(StoreContract, ASearchInAWriteThatFailsKeepsOthersSearchable)
{
    Crowd crowd(store());
    crowd.add([](Tx& tx) { return static_cast<bool>(insert_case(tx, "truoc").id); });
    crowd.add([](Tx& tx) {
        insert_case(tx, "hong");
        EXPECT_EQ(tx.cases().list(search("truoc"))->items.size(), 1u);
        EXPECT_EQ(tx.cases().list(search("hong"))->items.size(), 1u);
        insert_case(tx, "hong");
        return false;
    });
    crowd.add([](Tx& tx) { return static_cast<bool>(insert_case(tx, "sau").id); });
    crowd.run();
    auto const count = [this](std::string const& words) {
        return read([&](Tx& tx) { return tx.cases().list(search(words)); })->items.size();
    };
    EXPECT_EQ(count("truoc"), 1u);
    EXPECT_EQ(count("sau"), 1u);
    EXPECT_EQ(count("hong"), 0u);
}

TEST_P(StoreContract, AReadSeesOneMomentWhateverIsWrittenMeanwhile)
{
    write([](Tx& tx) { return appended(tx, "t", Json{{"n", 1}}, at(0)); });
    auto const seen = read([this](Tx& tx) {
        auto const before = tx.feed().position("t").top;
        write([](Tx& other) { return appended(other, "t", Json{{"n", 2}}, at(0)); });
        return std::pair(before, tx.feed().position("t").top);
    });
    EXPECT_EQ(seen, (std::pair<std::uint64_t, std::uint64_t>(1, 1)));
    EXPECT_EQ(read([](Tx& tx) { return tx.feed().position("t").top; }), 2u);
}

TEST_P(StoreContract, AReadCannotWrite)
{
    auto const outcome = store().read_now([](Tx& tx) -> Result<int> {
        tx.feed().append("t", Json{{"n", 1}}, at(0));
        return 0;
    });
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(read([](Tx& tx) { return tx.feed().position("t").top; }), 0u);
    EXPECT_TRUE(store().healthy());
}

TEST_P(StoreContract, ClosingFinishesWhatIsQueuedAndRefusesTheRest)
{
    {
        Crowd crowd(store());
        for (int number = 0; number < 50; ++number) {
            crowd.add([](Tx& tx) { return appended(tx, "t", Json{{"n", 1}}, at(0)) > 0; });
        }
        std::jthread const closing([this] { store().close(); });
        for (auto const& answers : crowd.run()) {
            EXPECT_EQ(answers, std::vector{kGood});
        }
    }
    auto const late = [](Tx&) -> Result<int> { return 0; };
    EXPECT_EQ(store().write_now(late).error().code, Errc::unavailable);
    EXPECT_EQ(store().read_now(late).error().code, Errc::unavailable);
    under_test->reopen();
    EXPECT_EQ(read([](Tx& tx) { return tx.feed().position("t").top; }), 50u);
}

TEST_P(StoreContract, LetsUrgentWritesOvertakeWhatCanWaitAndForgetsNobody)
{
    constexpr std::size_t kWaiting = 4'000;
    constexpr std::size_t kUrgent = 50;
    std::vector<char> order;
    Crowd crowd(store());
    for (std::size_t i = 0; i < kWaiting; ++i) {
        crowd.add([&order](Tx&) {
            order.push_back('w');
            return true;
        });
    }
    for (std::size_t i = 0; i < kUrgent; ++i) {
        crowd.add_urgent([&order](Tx&) {
            order.push_back('u');
            return true;
        });
    }
    for (auto const& answers : crowd.run()) {
        ASSERT_EQ(answers, std::vector{kGood});
    }
    ASSERT_EQ(order.size(), kWaiting + kUrgent);
    EXPECT_EQ(std::ranges::count(order, 'u'), static_cast<std::ptrdiff_t>(kUrgent));
    auto const after_urgent = std::ranges::find(order.rbegin(), order.rend(), 'u').base() - order.begin();
    EXPECT_LT(after_urgent, static_cast<std::ptrdiff_t>(kWaiting / 2)) << "urgent writes stood in the common queue";
}

}  // namespace
}  // namespace hub::test
