// What the scheduler reads: order, limit, alerts, offices; and data of the first version brought along.
#include "adapters/sql/migrations.hpp"
#include "adapters/sql/schema.hpp"
#include "adapters/sqlite/connection.hpp"
#include "tests/harness/temp_store.hpp"

namespace hub::adapters::sqlite {
namespace {

CaseRecord sample(std::string code, std::optional<Instant> next)
{
    CaseRecord made;
    made.code = CaseCode{std::move(code)};
    made.secret = "x";
    made.lead_unit = UnitId{"w1"};
    made.next_action_at = next;
    return made;
}

template <class F>
auto in(test::TempStore& store, F work)
{
    return store->write_now([&](Tx& tx) { return Result<decltype(work(tx))>{work(tx)}; }).value();
}

TEST(SqliteFollowUp, DueComesByInstantThenNumberUpToTheLimit)
{
    test::TempStore store;
    auto const at = from_millis(1'000'000);
    using std::chrono::milliseconds;
    in(store, [&](Tx& tx) {
        tx.cases().insert(sample("PA-2026-000001", at + milliseconds{5}));
        tx.cases().insert(sample("PA-2026-000002", at));
        tx.cases().insert(sample("PA-2026-000003", std::nullopt));
        tx.cases().insert(sample("PA-2026-000004", at));
        tx.cases().insert(sample("PA-2026-000005", at + milliseconds{6}));
        return true;
    });
    auto const codes = [&](std::size_t limit) {
        return in(store, [&](Tx& tx) {
            std::string all;
            for (auto const& record : tx.cases().due(at + milliseconds{5}, limit)) {
                all += record.code.value.back();
            }
            return all;
        });
    };
    EXPECT_EQ(codes(10), "241");
    EXPECT_EQ(codes(2), "24");
    EXPECT_EQ(in(store, [](Tx& tx) { return tx.cases().next_action(); }), at);
    in(store, [&](Tx& tx) {
        tx.cases().set_next_action(tx.cases().find(CaseCode{"PA-2026-000002"})->id, std::nullopt);
        return true;
    });
    EXPECT_EQ(codes(10), "41");
}

TEST(SqliteFollowUp, DataOfTheFirstVersionIsLookedAtOnce)
{
    test::TempFolder folder;
    auto const file = folder.file("old.db");
    {
        Connection old(file, Connection::Mode::writer, 1000);
        old.script(sql::kMigration1);
        old.script("PRAGMA application_id=" + std::to_string(kApplicationId));
        sql::put_meta(old, "schema_version", "1");
        sql::put_meta(old, "epoch", "00");
        old.script(
            "INSERT INTO account "
            "VALUES(1,'an','An','[2]','[\"w1\"]','','',0,0,0),(2,'la','La','[2]','[\"w1\"]','','',0,1,0);"
            "INSERT INTO case_file(code, version, active, due_at, cooperating, secret, kind, topic, urgency, title, "
            "state,"
            " channel, area, place_text, lead_unit, restricted, accused_unit, needs_dispatcher, opened_at, ack_due_at,"
            " resolve_due_at, ack_met, resolve_met, due_soon_told, overdue_told, last_activity_at, routing, "
            "search_text)"
            " VALUES('PA-1',3,1,50,0,'s',1,'t',1,'x',0,'c','','','w1',0,'',0,1,50,60,0,0,1,1,1,'{}','rac'),"
            "('PA-2',3,0,50,0,'s',1,'t',1,'x',5,'c','','','w1',0,'',0,1,50,60,1,1,0,0,1,'{}','rac')"
        );
        ASSERT_TRUE(migrate(old));
        EXPECT_EQ(schema_version(old), sql::newest_version());
    }
    Options options;
    options.file = file;
    auto const store = open(options).value();
    auto const due =
        store->read_now(
                 [](Tx& tx) -> Result<std::vector<CaseRecord>> { return tx.cases().due(from_millis(1), 10); }
        ).value();
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due[0].code.value, "PA-1");
    EXPECT_EQ(due[0].reminders, 3);
    EXPECT_EQ(due[0].reminded_at, from_millis(50));
    auto const heads = store
                           ->read_now([](Tx& tx) -> Result<std::vector<UserName>> {
                               return tx.people().in_office(UnitId{"w1"}, Role::unit_head);
                           })
                           .value();
    EXPECT_EQ(heads, std::vector<UserName>{UserName{"an"}});
}

}  // namespace
}  // namespace hub::adapters::sqlite
