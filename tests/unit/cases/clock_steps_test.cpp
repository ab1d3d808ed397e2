// Steps of the host's clock through the guarded clock, the desk and its tick: nothing is told twice, nothing is lost,
// no breach opens again, and no event of a case is older than the one before it.
#include "office_fixture.hpp"
#include "ports/guarded_clock.hpp"

namespace hub::cases {
namespace {

using namespace std::chrono_literals;

class ClockSteps : public Office {
protected:
    ClockSteps()
    {
        hire(official);
        hire(head);
        hire(supervisor);
        ClockGuard guard;
        guard.steady = [this] { return steady; };
        own = std::make_unique<GuardedClock>(clock, guard);
        stepped = std::make_unique<CaseDesk>(units, topics, calendar, *own, options());
    }

    /// Real time goes on: the wall, the steady clock, a look at both and a tick, in strides of five minutes.
    void live(std::chrono::minutes time)
    {
        for (auto left = time; left > 0min; left -= 5min) {
            steady += 5min;
            clock.advance(5min);
            static_cast<void>(own->observe());
            tick();
        }
    }

    /// Strides short enough for the probation.
    void wait(std::chrono::seconds time)
    {
        for (auto left = time; left > 0s; left -= 1s) {
            steady += 1s;
            clock.advance(1s);
            static_cast<void>(own->observe());
            tick();
        }
    }

    void tick()
    {
        for (bool more = true; more;) {
            more =
                staff([&](Tx& tx) -> Result<CaseDesk::Ticked> { return stepped->tick(tx, own->now()); }).value().more;
        }
    }

    std::vector<CaseEvent> events()
    {
        auto const id = record(code).id;
        return store->read_now([&](Tx& tx) -> Result<std::vector<CaseEvent>> { return tx.cases().events(id); }).value();
    }

    int count(std::string const& kind)
    {
        auto const all = events();
        return static_cast<int>(std::ranges::count(all, kind, &CaseEvent::kind));
    }

    void expect_times_in_order()
    {
        auto const all = events();
        EXPECT_TRUE(std::ranges::is_sorted(all, {}, &CaseEvent::at));
        auto const entries =
            store
                ->read_now([](Tx& tx) -> Result<std::vector<Instant>> {
                    std::vector<Instant> times;
                    tx.ledger().each(Instant{}, from_millis(253'402'300'799'000), [&](LedgerEntry const& entry) {
                        times.push_back(entry.at);
                    });
                    return times;
                })
                .value();
        EXPECT_GT(entries.size(), 1U);
        EXPECT_TRUE(std::ranges::is_sorted(entries)) << "the books never go back";
    }

    std::chrono::steady_clock::time_point steady{1h};
    std::unique_ptr<GuardedClock> own;
    std::unique_ptr<CaseDesk> stepped;
};

TEST_F(ClockSteps, BackOneHourAfterTheReminderTellsItOnce)
{
    live(4h + 10min);  // 12:10; the first share of eight hours ended at 12:00
    EXPECT_EQ(count("case.due_soon"), 1);
    clock.advance(-1h);
    wait(120s);
    EXPECT_FALSE(own->health().ok && own->health().ahead < 30min) << "still ahead of the wall";
    live(3h);
    EXPECT_EQ(count("case.due_soon"), 1) << "12:00 comes a second time on the wall, not in the hub";
    live(8h);
    EXPECT_EQ(count("case.due_soon"), 2);
    EXPECT_EQ(count("case.overdue"), 1);
    expect_times_in_order();
}

TEST_F(ClockSteps, ForwardOneDayForAMomentFiresNothingEarly)
{
    live(30min);
    clock.advance(24h);
    wait(50s);
    EXPECT_EQ(count("case.due_soon") + count("case.overdue"), 0);
    clock.advance(-24h);
    live(3h);
    EXPECT_EQ(count("case.due_soon"), 0);
    live(1h);
    EXPECT_EQ(count("case.due_soon"), 1);
    EXPECT_EQ(count("case.overdue"), 0);
    expect_times_in_order();
}

TEST_F(ClockSteps, ForwardOneDayThatStaysTellsTheLatestStateOnce)
{
    live(30min);
    clock.advance(24h);  // a host that slept for a day
    wait(70s);
    EXPECT_EQ(count("case.due_soon"), 0) << "what was missed is told by its latest state";
    EXPECT_EQ(count("case.overdue"), 1);
    expect_times_in_order();
}

TEST_F(ClockSteps, BackTwoDaysNeverOpensABreachAgain)
{
    live(10h);
    EXPECT_EQ(count("case.overdue"), 1);
    auto const told = events().size();
    clock.advance(-48h);
    wait(120s);
    tick();
    EXPECT_EQ(events().size(), told) << "the wall says it is not due yet; the hub knows better";
    ASSERT_TRUE(staff([&](Tx& tx) {
        return stepped->reply(tx, official, code, {}, "Đã dọn xong, xin lỗi vì chậm trễ", false);
    }));
    auto const shown = staff([&](Tx& tx) { return stepped->read(tx, head, code); }).value().body;
    EXPECT_FALSE(shown["deadlines"][0]["met"].get<bool>()) << "late stays late";
    expect_times_in_order();
}

TEST_F(ClockSteps, AfterARestartOnAClockThatWentBackTimeGoesOnFromTheBooks)
{
    live(10h);
    clock.advance(-48h);
    auto const last = staff([](Tx& tx) -> Result<Instant> { return tx.ledger().head()->at; }).value();
    ClockGuard guard;
    guard.steady = [this] { return steady; };
    own = std::make_unique<GuardedClock>(clock, guard);
    own->not_before(last);
    stepped = std::make_unique<CaseDesk>(units, topics, calendar, *own, options());
    EXPECT_GE(own->now(), last);
    auto const told = events().size();
    tick();
    EXPECT_EQ(events().size(), told);
    ASSERT_TRUE(staff([&](Tx& tx) { return stepped->note(tx, official, code, {}, "sau khi khởi động lại"); }));
    expect_times_in_order();
}

/// Another node's clock may be behind this one's.
TEST_F(ClockSteps, AnEventNeverGetsATimeBeforeTheOneBeforeIt)
{
    live(1h);
    ASSERT_TRUE(staff([&](Tx& tx) { return stepped->note(tx, official, code, {}, "một"); }));
    clock.set(local("2026-11-20T07:00:00"));
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.note(tx, official, code, {}, "hai"); }));
    expect_times_in_order();
}

}  // namespace
}  // namespace hub::cases
