// StoreContract: what follow-up leans on: alerts, offices, counted answers, the next look, attempts, the books' roots.
#include "store_contract.hpp"

namespace hub::test {
namespace {

TEST_P(StoreContract, AlertsAreAcknowledgedByPersonOrAllTogether)
{
    auto const id = new_case("w1", 2000).id;
    auto const add = [&](std::string person) {
        return write([&](Tx& tx) {
            return tx.cases().add_alert({{}, id, "overdue", AlertLevel::head, UserName{person}, from_millis(7), {}, {}}
            );
        });
    };
    auto const first = add("an");
    add("binh");
    add("an");
    auto const open = [&](std::string person) {
        return write([&](Tx& tx) { return tx.cases().alerts_of(UserName{person}, true, {}, 10).size(); });
    };
    EXPECT_EQ(open("an"), 2U);
    EXPECT_EQ(
        write([&](Tx& tx) { return tx.cases().acknowledge_alerts(id, UserName{"an"}, "an", from_millis(9)); }), 2
    );
    EXPECT_EQ(open("an"), 0U);
    EXPECT_EQ(open("binh"), 1U);
    auto const alert = write([&](Tx& tx) { return tx.cases().find_alert(first); });
    EXPECT_EQ(alert->acknowledged_at, from_millis(9));
    EXPECT_EQ(alert->level, AlertLevel::head);
    EXPECT_EQ(alert->raised_at, from_millis(7));
    write([&](Tx& tx) { return tx.cases().acknowledge_alerts(id, std::nullopt, "hub", from_millis(10)); });
    EXPECT_EQ(open("binh"), 0U);
    EXPECT_EQ(write([](Tx& tx) { return tx.cases().alerts_of(UserName{"an"}, false, {}, 10).size(); }), 2U);
}

TEST_P(StoreContract, OfficesFollowTheAccount)
{
    auto account = write([](Tx& tx) {
        Account made;
        made.person.username = UserName{"an"};
        made.person.roles = {Role::unit_head, Role::official};
        made.person.units = {UnitId{"w1"}, UnitId{"w2"}};
        made.person.id = tx.people().insert(made).value();
        return made;
    });
    auto const heads = [&](std::string unit) {
        return write([&](Tx& tx) { return tx.people().in_office(UnitId{unit}, Role::unit_head).size(); });
    };
    EXPECT_EQ(heads("w1"), 1U);
    EXPECT_EQ(heads("w2"), 1U);
    account.person.units = {UnitId{"w2"}};
    write([&](Tx& tx) {
        tx.people().update(account);
        return true;
    });
    EXPECT_EQ(heads("w1"), 0U);
    EXPECT_EQ(write([](Tx& tx) { return tx.people().in_office(UnitId{"w2"}, Role::unit_head).size(); }), 1U);
    account.disabled = true;
    write([&](Tx& tx) {
        tx.people().update(account);
        return true;
    });
    EXPECT_EQ(heads("w2"), 0U);
}

TEST_P(StoreContract, NextLookIsSetAndTakenAway)
{
    auto const made = new_case("w1", 2000);
    auto const set = [&](std::optional<Instant> next) {
        write([&](Tx& tx) {
            tx.cases().set_next_action(made.id, next);
            return true;
        });
        return read([](Tx& tx) { return tx.cases().due(at(100), 10); }).size();
    };
    EXPECT_EQ(set(at(50)), 1U);
    EXPECT_EQ(read([](Tx& tx) { return tx.cases().next_action(); }), at(50));
    EXPECT_EQ(set(at(200)), 0U);
    EXPECT_EQ(set(std::nullopt), 0U);
    EXPECT_FALSE(read([](Tx& tx) { return tx.cases().next_action(); }));
    EXPECT_EQ(read([](Tx& tx) { return tx.reforms().last_case(); }), made.id);
}

TEST_P(StoreContract, TheSameAnswerIsCountedForAMonth)
{
    auto const count = [&](char const* unit, std::int64_t when) {
        return write([&](Tx& tx) { return tx.cases().count_answer(UnitId{unit}, "print", at(when)); });
    };
    constexpr std::int64_t kDay = 86'400;
    EXPECT_EQ(count("a", 0), 1);
    EXPECT_EQ(count("a", 20 * kDay), 2);
    EXPECT_EQ(count("b", 20 * kDay), 1);
    EXPECT_EQ(count("a", 40 * kDay), 3);
    EXPECT_EQ(count("a", 80 * kDay), 1);
}

TEST_P(StoreContract, BooksKeepOneRootForADayAndForgetSalts)
{
    auto const made = new_case("w1", 2000);
    write([&](Tx& tx) {
        for (int number = 0; number < 3; ++number) {
            tx.cases().append_event(made.id, {0, at(number), "an", "case.note", Json{{"text", "words"}}});
        }
        return true;
    });
    auto const head = *read([](Tx& tx) { return tx.ledger().head(); });
    EXPECT_EQ(head.number, 3);
    auto const root = [&](std::string day) {
        return write([&](Tx& tx) {
            return tx.ledger().add_root({std::move(day), 3, head.hash, "key", "signature", at(9)}).has_value();
        });
    };
    EXPECT_TRUE(root("2026-11-26"));
    EXPECT_FALSE(root("2026-11-26"));
    EXPECT_TRUE(root("2026-11-27"));
    under_test->reopen();
    auto const roots = read([](Tx& tx) { return tx.ledger().roots(10); });
    ASSERT_EQ(roots.size(), 2U);
    EXPECT_EQ(roots[0].day, "2026-11-27");
    EXPECT_EQ(roots[1].entry_hash, head.hash);
    auto const numbers = read([](Tx& tx) {
        std::vector<std::int64_t> all;
        tx.ledger().each(at(1), at(2), [&](LedgerEntry const& entry) { all.push_back(entry.number); });
        return all;
    });
    EXPECT_EQ(numbers, std::vector<std::int64_t>{2});
    EXPECT_TRUE(read([](Tx& tx) { return tx.ledger().contradictions(10); }).empty());
    EXPECT_EQ(write([&](Tx& tx) { return tx.ledger().forget(made.id); }), 3);
    EXPECT_EQ(write([&](Tx& tx) { return tx.ledger().forget(made.id); }), 0);
}

TEST_P(StoreContract, TheAuditIsAChainThatHolds)
{
    for (int number = 0; number < 5; ++number) {
        write([&](Tx& tx) {
            tx.people().audit(at(number), "an", "case.read", "PA-2026-000001", Json{{"n", number}});
            return true;
        });
    }
    under_test->reopen();
    auto const check = read([](Tx& tx) { return tx.people().check_audit(); });
    EXPECT_EQ(check.lines, 5);
    EXPECT_EQ(check.broken, 0);
}

TEST_P(StoreContract, AttemptsOfASendAreKept)
{
    auto const thread = conversation("t");
    auto const id = write([&](Tx& tx) {
        OutboxItem item;
        item.channel = thread.channel;
        item.conversation = thread.id;
        item.idempotency_key = "k";
        auto const added = tx.outbox().add(item);
        tx.outbox().add_attempt(*added, at(1), "retry", "HTTP 500");
        tx.outbox().add_attempt(*added, at(2), "sent", "");
        return *added;
    });
    EXPECT_TRUE(id);
}

}  // namespace
}  // namespace hub::test
