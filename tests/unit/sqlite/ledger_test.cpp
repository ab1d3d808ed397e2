// Every case event has its entry in the same transaction; figures recount; erased salts and changed rows are told
// apart.
#include "domain/ledger.hpp"

#include "adapters/sqlite/connection.hpp"
#include "tests/harness/temp_store.hpp"

#include <gtest/gtest.h>

namespace hub::adapters::sqlite {
namespace {

constexpr Instant kStart = from_millis(1'795'400'000'000);

template <class F>
auto in(test::TempStore& store, F work)
{
    return store->write_now([&](Tx& tx) { return Result<decltype(work(tx))>{work(tx)}; }).value();
}

CaseRecord open_case(Tx& tx, int number, bool restricted = false)
{
    CaseRecord record;
    record.code = tx.cases().next_code(2026);
    record.lead_unit = UnitId{"song-xanh.infra"};
    record.topic = TopicCode{"env.rubbish"};
    record.restricted = restricted;
    record.opened_at = kStart;
    record.resolve_due_at = kStart + std::chrono::minutes{number};
    record.ack_met = true;
    record.version = 1;
    record.id = tx.cases().insert(record);
    tx.cases().append_event(record.id, {0, kStart, "citizen", "case.opened", Json{{"text", "Rác ở ngõ 45"}}});
    return record;
}

void move(Tx& tx, CaseRecord& record, CaseState to)
{
    record.state = to;
    record.resolve_met = to != CaseState::accepted;
    ASSERT_TRUE(tx.cases().update(record));
    ++record.version;
    tx.cases().append_event(record.id, {0, kStart, "canbo", "case.state", Json{{"to", name_of(to)}}});
}

/// Feeds the whole chain as it is stored.
Result<LedgerCheck> checked(Tx& tx)
{
    LedgerCheck check;
    auto good = check.feed(
        ledger_line("header", dump(Json{{"format", "hub-ledger-1"}, {"first", 1}, {"previous", ledger_genesis()}}))
    );
    tx.ledger().each(Instant{}, from_millis(253'402'300'799'000), [&](LedgerEntry const& entry) {
        if (good) {
            good = check.feed(ledger_line("entry", entry.text));
        }
    });
    return good ? Result<LedgerCheck>(std::move(check)) : std::unexpected(good.error());
}

class SqliteLedgerTest : public ::testing::Test {
protected:
    test::TempStore store;
    std::vector<CaseRecord> cases;

    void SetUp() override
    {
        in(store, [&](Tx& tx) {
            for (int number = 0; number < 6; ++number) {
                cases.push_back(open_case(tx, number * 10, number == 5));
            }
            move(tx, cases[0], CaseState::accepted);
            move(tx, cases[1], CaseState::answered);
            move(tx, cases[2], CaseState::rejected);
            return true;
        });
    }
    void raw(sql::Sql sql)
    {
        Connection connection(store.file(), Connection::Mode::writer, 1000);
        connection.run(sql);
    }
};

TEST_F(SqliteLedgerTest, EntersEveryEventOnceAndRecountsTheFigures)
{
    in(store, [&](Tx& tx) {
        auto const check = checked(tx);
        EXPECT_TRUE(check) << check.error().detail;
        EXPECT_EQ(check->entries(), 9);
        for (int minute = 0; minute < 60; minute += 7) {
            auto const now = kStart + std::chrono::minutes{minute};
            auto const published = tx.cases().figures(now);
            EXPECT_EQ(
                check->figures(now),
                (LedgerFigures{published.total, published.active, published.answered, published.overdue})
            );
        }
        EXPECT_TRUE(tx.ledger().contradictions(10).empty());
        return true;
    });
}

TEST_F(SqliteLedgerTest, SaysNothingPersonalAndLittleOfRestrictedCases)
{
    in(store, [&](Tx& tx) {
        tx.ledger().each(Instant{}, from_millis(253'402'300'799'000), [&](LedgerEntry const& entry) {
            EXPECT_EQ(entry.text.find("canbo"), std::string::npos);
            EXPECT_EQ(entry.text.find("ngõ 45"), std::string::npos);
            bool const guarded = entry.text.find(cases[5].code.value) != std::string::npos;
            EXPECT_EQ(entry.text.find("env.rubbish") == std::string::npos, guarded);
        });
        return true;
    });
}

TEST_F(SqliteLedgerTest, LeavesNoEntryOfAnEventThatWasRolledBack)
{
    auto const before = in(store, [](Tx& tx) { return tx.ledger().head()->number; });
    auto const refused = store->write_now([&](Tx& tx) -> Result<void> {
        move(tx, cases[3], CaseState::accepted);
        return conflict("changed my mind");
    });
    EXPECT_FALSE(refused);
    EXPECT_EQ(in(store, [](Tx& tx) { return tx.ledger().head()->number; }), before);
}

TEST_F(SqliteLedgerTest, KeepsTheChainWhenAPersonIsErased)
{
    in(store, [&](Tx& tx) {
        EXPECT_EQ(tx.ledger().forget(cases[0].id), 2);
        EXPECT_EQ(tx.ledger().forget(cases[0].id), 0);
        EXPECT_TRUE(checked(tx));
        EXPECT_TRUE(tx.ledger().contradictions(10).empty());
        return true;
    });
    raw("DELETE FROM case_event WHERE case_id=1");
    in(store, [&](Tx& tx) {
        EXPECT_TRUE(tx.ledger().contradictions(10).empty()) << "what was erased proves nothing any more";
        return true;
    });
}

TEST_F(SqliteLedgerTest, FindsEventsThatWereChangedOrRemovedLater)
{
    raw("UPDATE case_event SET data='{\"text\":\"không có rác\"}' WHERE case_id=2 AND sequence=1");
    raw("DELETE FROM case_event WHERE case_id=3 AND sequence=2");
    in(store, [&](Tx& tx) {
        EXPECT_EQ(tx.ledger().contradictions(10), (std::vector<std::int64_t>{2, 9}));
        EXPECT_EQ(tx.ledger().contradictions(1), (std::vector<std::int64_t>{2}));
        return true;
    });
}

TEST_F(SqliteLedgerTest, KeepsOneRootForADay)
{
    in(store, [&](Tx& tx) {
        LedgerRoot const root{"2026-11-26", 9, tx.ledger().head()->hash, "key", "signature", kStart};
        EXPECT_TRUE(tx.ledger().add_root(root));
        EXPECT_EQ(tx.ledger().add_root(root).error().code, Errc::conflict);
        EXPECT_TRUE(tx.ledger().add_root({"2026-11-27", 9, "h", "key", "signature", kStart}));
        auto const roots = tx.ledger().roots(10);
        EXPECT_EQ(roots.size(), 2U);
        EXPECT_EQ(roots.front().day, "2026-11-27");
        EXPECT_EQ(roots.back().entry_hash, root.entry_hash);
        return true;
    });
}

}  // namespace
}  // namespace hub::adapters::sqlite
