// Reforms of the units and what they read: rows by unit, moves, figures on either map.
#include "store_contract.hpp"

namespace hub::test {
namespace {

ReformRecord reform(std::string id)
{
    ReformRecord record;
    record.id = std::move(id);
    record.document = R"({"id":"r"})";
    record.effective = parse_day("2026-12-01").value();
    record.recorded_by = "lan";
    record.recorded_at = at(5);
    return record;
}

TEST_P(StoreContract, ReformIdIsTakenOnceAndProgressIsKept)
{
    EXPECT_TRUE(write([](Tx& tx) { return tx.reforms().add(reform("r1")).has_value(); }));
    EXPECT_FALSE(write([](Tx& tx) { return tx.reforms().add(reform("r1")).has_value(); }));
    EXPECT_TRUE(write([](Tx& tx) { return tx.reforms().add(reform("r0")).has_value(); }));
    write([](Tx& tx) {
        auto record = *tx.reforms().find("r1");
        record.state = ReformState::moving;
        record.position = 7;
        record.started_at = at(9);
        record.totals = {{"cases", 3}};
        tx.reforms().update(record);
        return true;
    });
    under_test->reopen();
    auto const all = read([](Tx& tx) { return tx.reforms().all(); });
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].id, "r1");  // in the order of recording
    EXPECT_EQ(all[0].state, ReformState::moving);
    EXPECT_EQ(all[0].position, 7U);
    EXPECT_EQ(all[0].started_at, at(9));
    EXPECT_EQ(all[0].totals["cases"], 3);
    EXPECT_EQ(all[0].document, R"({"id":"r"})");
    EXPECT_EQ(all[0].effective, parse_day("2026-12-01").value());
    EXPECT_FALSE(read([](Tx& tx) { return tx.reforms().find("r9").has_value(); }));
}

TEST_P(StoreContract, ReformsFindOpenWorkOfAUnitOnly)
{
    auto const lead = new_case("a", 2000);
    auto const other = new_case("a", 1000, [](CaseRecord& record) {
        record.topic = TopicCode{"env.rubbish"};
        record.area = AreaCode{"00070"};
        record.cooperating = {UnitId{"b"}};
    });
    new_case("a", 3000, [](CaseRecord& record) { record.state = CaseState::closed; });
    auto const codes = [&](auto work) {
        std::vector<CaseCode> found;
        for (auto const& record : read(work)) {
            found.push_back(record.code);
        }
        return found;
    };
    EXPECT_EQ(codes([](Tx& tx) { return tx.reforms().led_by(UnitId{"a"}, 10); }), (std::vector{other.code, lead.code}));
    EXPECT_EQ(codes([](Tx& tx) { return tx.reforms().led_by(UnitId{"a"}, 1); }), std::vector{other.code});
    EXPECT_EQ(
        codes([](Tx& tx) { return tx.reforms().led_by(UnitId{"a"}, 10, {TopicCode{"env.rubbish"}}, {}); }),
        std::vector{other.code}
    );
    EXPECT_TRUE(codes([](Tx& tx) {
                    return tx.reforms().led_by(UnitId{"a"}, 10, {TopicCode{"env.rubbish"}}, AreaCode{"00082"});
                }).empty());
    EXPECT_EQ(codes([](Tx& tx) { return tx.reforms().helped_by(UnitId{"b"}, 10); }), std::vector{other.code});
    auto const counts = read([](Tx& tx) { return tx.reforms().active_by_unit(); });
    ASSERT_EQ(counts.size(), 1U);
    EXPECT_EQ(counts[0].second, 2);
    EXPECT_EQ(
        codes([](Tx& tx) { return tx.reforms().lying_in({AreaCode{"00070"}}, "r1", CaseId{}, 100); }),
        std::vector{other.code}
    );
    write([&](Tx& tx) {
        tx.reforms().note_move(
            "r1", parse_day("2026-12-01").value(), other.id, UnitId{"a"}, AreaCode{"00070"}, UnitId{"c"}
        );
        return true;
    });
    EXPECT_TRUE(codes([](Tx& tx) { return tx.reforms().lying_in({AreaCode{"00070"}}, "r1", CaseId{}, 100); }).empty());
    EXPECT_TRUE(codes([&](Tx& tx) { return tx.reforms().lying_in({AreaCode{"00070"}}, "r2", other.id, 100); }).empty());
}

TEST_P(StoreContract, ReformFiguresCountACaseWhereItLayOnThatDay)
{
    auto const moved = new_case("new", 2000, [](CaseRecord& record) { record.area = AreaCode{"00082"}; });
    new_case("new", 100);
    new_case("new", 100, [](CaseRecord& record) { record.state = CaseState::closed; });
    auto const first = parse_day("2026-07-01").value();
    auto const second = parse_day("2026-12-01").value();
    write([&](Tx& tx) {
        tx.reforms().note_move("r1", first, moved.id, UnitId{"oldest"}, AreaCode{"1"}, UnitId{"old"});
        tx.reforms().note_move("r2", second, moved.id, UnitId{"old"}, AreaCode{"2"}, UnitId{"new"});
        return true;
    });
    auto const figures = [&](std::optional<LocalDay> day) {
        std::map<std::string, UnitFigures> by_unit;
        for (auto const& row : read([&](Tx& tx) { return tx.reforms().figures(at(500), day); })) {
            auto& sum = by_unit[row.unit.value];
            sum.total += row.total;
            sum.active += row.active;
            sum.answered += row.answered;
            sum.overdue += row.overdue;
        }
        return by_unit;
    };
    auto const now = figures({});
    EXPECT_EQ(now.at("new").total, 3);
    EXPECT_EQ(now.at("new").active, 2);
    EXPECT_EQ(now.at("new").answered, 1);
    EXPECT_EQ(now.at("new").overdue, 1);
    EXPECT_EQ(figures(second - std::chrono::days{1}).at("old").total, 1);
    EXPECT_EQ(figures(first - std::chrono::days{1}).at("oldest").total, 1);
    EXPECT_EQ(figures(second).at("new").total, 3);
}

TEST_P(StoreContract, ReformTasksMove)
{
    write([](Tx& tx) {
        HumanTask task;
        task.kind = "call_back";
        task.unit = UnitId{"a"};
        return tx.cases().add_task(task);
    });
    auto const found = read([](Tx& tx) { return tx.reforms().tasks_of(UnitId{"a"}, 10); });
    ASSERT_EQ(found.size(), 1U);
    write([&](Tx& tx) {
        tx.reforms().move_task(found[0].id, UnitId{"b"});
        return true;
    });
    EXPECT_TRUE(read([](Tx& tx) { return tx.reforms().tasks_of(UnitId{"a"}, 10); }).empty());
    EXPECT_EQ(read([](Tx& tx) { return tx.reforms().tasks_of(UnitId{"b"}, 10); }).size(), 1U);
}

}  // namespace
}  // namespace hub::test
