// StoreContract: legal deadlines of cases, and the calendars that deadlines were counted by.
#include "store_contract.hpp"

namespace hub::test {
namespace {

CaseId opened(
    StoreContract& on,
    CaseState state = CaseState::open,
    std::int64_t calendar = 1,
    std::optional<Instant> legal_at = {}
)
{
    CaseRecord record;
    record.lead_unit = UnitId{"w.lead"};
    record.state = state;
    record.opened_at = at(1);
    record.calendar = calendar;
    record.legal_at = legal_at;
    return on.write([&](Tx& tx) -> CaseId {
        record.code = tx.cases().next_code(2026);
        return tx.cases().insert(record);
    });
}

std::vector<CaseDeadline> of(StoreContract& on, CaseId id)
{
    return on.read([&](Tx& tx) -> std::vector<CaseDeadline> { return tx.cases().deadlines(id); });
}

std::vector<CaseId> before(StoreContract& on, std::int64_t generation, CaseId after = {}, std::size_t limit = 100)
{
    return on.read([&](Tx& tx) -> std::vector<CaseId> { return tx.cases().counted_before(generation, after, limit); });
}

CaseDeadline full(CaseId id)
{
    CaseDeadline made;
    made.case_id = id;
    made.step = "accept";
    made.rule = "complaint.accept.v2";
    made.clock_start = "received";
    made.variant = "complex";
    made.starts_at = at(1);
    made.recorded_at = at(2);
    made.due_at = at(3);
    made.met_at = at(4);
    made.ended_at = at(5);
    made.basis = "Nghị định 155/2026/NĐ-CP Điều 10";
    made.confidence = "assumed";
    made.owner = "resolver";
    made.extended = 6;
    made.stands_since = at(7);
    made.stood = 8;
    made.reminders = 9;
    made.reminded_at = at(10);
    return made;
}

auto fields(CaseDeadline const& d)
{
    return std::tuple{
        d.case_id.value,
        d.step,
        d.rule,
        d.clock_start,
        d.variant,
        d.starts_at,
        d.recorded_at,
        d.due_at,
        d.met_at,
        d.ended_at,
        d.basis,
        d.confidence,
        d.owner,
        d.extended,
        d.stands_since,
        d.stood,
        d.reminders,
        d.reminded_at
    };
}

TEST_P(StoreContract, DeadlinesKeepsEveryFieldOfADeadline)
{
    auto const id = opened(*this);
    auto const number = write([&](Tx& tx) -> std::int64_t { return tx.cases().add_deadline(full(id)); });
    auto found = of(*this, id);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].id, number);
    EXPECT_EQ(fields(found[0]), fields(full(id)));
    CaseDeadline bare;
    bare.case_id = id;
    bare.id = number;
    write([&](Tx& tx) -> int {
        tx.cases().update_deadline(bare);
        return 0;
    });
    under_test->reopen();
    EXPECT_EQ(fields(of(*this, id)[0]), fields(bare));
}

TEST_P(StoreContract, DeadlinesGivesThemInTheOrderOfTheirStartAndOfOneCaseOnly)
{
    auto const first = opened(*this);
    auto const second = opened(*this);
    write([&](Tx& tx) -> int {
        for (auto const& step : {"accept", "resolve_first", "send_decision"}) {
            auto one = full(first);
            one.step = step;
            tx.cases().add_deadline(one);
            tx.cases().add_deadline(full(second));
        }
        return 0;
    });
    auto const found = of(*this, first);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].step, "accept");
    EXPECT_EQ(found[2].step, "send_decision");
}

TEST_P(StoreContract, DeadlinesNumbersGenerationsOfCalendarsAndKeepsThem)
{
    EXPECT_FALSE(read([](Tx& tx) -> bool { return tx.cases().newest_calendar().has_value(); }));
    for (int number = 1; number <= 3; ++number) {
        auto const got = write([&](Tx& tx) -> std::int64_t {
            return tx.cases().add_calendar({0, "print" + std::to_string(number), Json{{"n", number}}, at(number)});
        });
        EXPECT_EQ(got, number);
    }
    under_test->reopen();
    auto const newest = read([](Tx& tx) -> CalendarGeneration { return tx.cases().newest_calendar().value(); });
    EXPECT_EQ(newest.number, 3);
    EXPECT_EQ(newest.fingerprint, "print3");
    auto const second = read([](Tx& tx) -> CalendarGeneration { return tx.cases().calendar(2).value(); });
    EXPECT_EQ(second.saved["n"], 2);
    EXPECT_EQ(second.at, at(2));
    EXPECT_FALSE(read([](Tx& tx) -> bool { return tx.cases().calendar(9).has_value(); }));
}

TEST_P(StoreContract, DeadlinesFindsWhatWasCountedByOlderCalendarsPageByPage)
{
    auto const old_one = opened(*this);
    opened(*this, CaseState::open, 2);
    opened(*this, CaseState::closed);
    auto const legal = opened(*this, CaseState::closed, 1, at(100));
    auto const answered = opened(*this, CaseState::answered);
    EXPECT_EQ(before(*this, 2), (std::vector<CaseId>{old_one, legal, answered}));
    EXPECT_EQ(before(*this, 2, old_one, 1), std::vector<CaseId>{legal});
    EXPECT_EQ(before(*this, 1), std::vector<CaseId>{});
    write([&](Tx& tx) -> int {
        tx.cases().set_calendar(old_one, 2, at(50));
        return 0;
    });
    EXPECT_EQ(before(*this, 2), (std::vector<CaseId>{legal, answered}));
    auto const kept = read([&](Tx& tx) -> CaseRecord { return tx.cases().find(old_one).value(); });
    EXPECT_EQ(kept.calendar, 2);
    EXPECT_EQ(kept.next_action_at, at(50));
    EXPECT_EQ(kept.version, 1) << "nobody sees it";
}

}  // namespace
}  // namespace hub::test
