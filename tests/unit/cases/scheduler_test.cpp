// 10,000 open cases under the scheduler, held against its oracle; the benchmark does the same with 1,000,000.
#include "bench/scheduler_rig.hpp"
#include "desk_fixture.hpp"

namespace hub::cases {
namespace {

using namespace std::chrono_literals;

class Scheduler : public testing::Test {
protected:
    Scheduler()
        : rig(folder.file("hub.db"),
              config_file("topics.json"),
              config_file("calendars/holidays-vn.json"),
              start,
              20'261'127)
    {
        rig.hire();
        rig.fill(10'000);
    }

    bench::SchedulerRig::Told expect_as_the_oracle_says(Instant now)
    {
        auto told = rig.tick(now);
        for (auto const& problem : told.problems) {
            ADD_FAILURE() << to_rfc3339(now) << ": " << problem;
        }
        return told;
    }

    Instant start = local("2026-11-25T07:59:00");
    test::TempFolder folder;
    bench::SchedulerRig rig;
};

TEST_F(Scheduler, TellsEveryDueCaseInOrderAndOnceOverAWorkingDay)
{
    std::size_t told = 0;
    for (auto at = start; at < start + 10h; at += 20min) {
        told += expect_as_the_oracle_says(at).events;
    }
    EXPECT_GT(told, 1'000U);
}

TEST_F(Scheduler, AfterThreeDaysWithoutANodeEachIsToldOnceByItsLatestState)
{
    auto const back = start + 72h;
    auto const deadlines = rig.deadlines_between(start, back);
    ASSERT_GE(deadlines, 1'000U);
    auto const told = expect_as_the_oracle_says(back);
    EXPECT_GE(told.looked_at, deadlines);
    std::size_t overdue = 0;
    for (auto const id : rig.told_last()) {
        auto const events = rig.events(id);
        auto const reminders = std::ranges::count_if(events, [](CaseEvent const& event) {
            return event.kind == "case.overdue" || event.kind == "case.due_soon";
        });
        ASSERT_EQ(reminders, 1) << id.value << ": what was missed is told once";
        auto const record = rig.record(id);
        auto const due = record.ack_met ? record.resolve_due_at : record.ack_due_at;
        bool const late = back > due;
        EXPECT_EQ(events.back().kind, late ? "case.overdue" : "case.due_soon") << id.value;
        overdue += late ? 1 : 0;
    }
    EXPECT_GE(overdue, 1'000U);
    EXPECT_EQ(expect_as_the_oracle_says(back).events, 0U) << "the same instant again tells nothing";
}

TEST_F(Scheduler, ARestartInTheMiddleOfAPileLosesAndDoublesNothing)
{
    auto const back = start + 72h;
    ASSERT_TRUE(rig.bare_tick(back).more) << "one slice is told, then the process ends";
    rig.open();
    auto const told = expect_as_the_oracle_says(back);
    EXPECT_GT(told.events, 1'000U);
}

}  // namespace
}  // namespace hub::cases
