// Reminders, the chain of alerts, and a scheduler that loses nothing.
#include "office_fixture.hpp"

#include <random>

namespace hub::cases {
namespace {

class FollowUp : public Office {
protected:
    FollowUp()
    {
        hire(official);
        hire(head);
        hire(infra_head);
        hire(clerk);
        hire(supervisor);
    }

    CaseDesk::Ticked tick(std::string const& at)
    {
        clock.set(local(at));
        return tick();
    }

    CaseDesk::Ticked tick()
    {
        return staff([&](Tx& tx) -> Result<CaseDesk::Ticked> { return desk.tick(tx, clock.now()); }).value();
    }

    std::vector<Json> open_alerts(Person const& who)
    {
        return staff(
                   [&](Tx& tx) -> Result<std::vector<Json>> {
                       return desk.alerts(tx, who, true, {}, 100)["items"].get<std::vector<Json>>();
                   }
        ).value();
    }

    Result<Json> acknowledge(Person const& who, Json const& alert)
    {
        AlertId const id{std::stoll(alert["id"].get<std::string>())};
        return staff([&](Tx& tx) { return desk.acknowledge_alert(tx, who, id); });
    }

    std::vector<CaseEvent> events(CaseCode const& of)
    {
        auto const id = record(of).id;
        return store->read_now([&](Tx& tx) -> Result<std::vector<CaseEvent>> { return tx.cases().events(id); }).value();
    }

    int count(CaseCode const& of, std::string const& kind)
    {
        auto const all = events(of);
        return static_cast<int>(std::ranges::count(all, kind, &CaseEvent::kind));
    }

    std::vector<std::string> told_to(std::string const& topic)
    {
        std::vector<std::string> kinds;
        for (auto const& event : live(topic)) {
            kinds.push_back(event["event"]);
        }
        return kinds;
    }

    void take()
    {
        ASSERT_TRUE(staff([&](Tx& tx) {
            return desk.assign(tx, head, code, {}, UnitId{"w1.infra"}, official.username, "giao");
        }));
    }

    Person infra_head = person(Role::unit_head, "w1.infra", "truong-phong");
    Person clerk = person(Role::dispatcher, "w1.infra", "dau-moi");
};

TEST_F(FollowUp, SharesOfTheTermThenOverdueOnEachWorkingDayEachOnce)
{
    EXPECT_EQ(tick("2026-11-20T11:58:00").told, 0U);
    EXPECT_EQ(tick("2026-11-20T11:58:00").next, local("2026-11-20T12:00:00"));
    EXPECT_EQ(tick("2026-11-20T12:00:00").told, 1U);
    EXPECT_EQ(tick("2026-11-20T12:01:00").told, 0U);
    EXPECT_EQ(tick("2026-11-20T15:24:00").told, 1U);
    EXPECT_EQ(tick("2026-11-20T17:00:00").told, 1U) << "the dispatcher's silence since 12:00 goes to the head";
    EXPECT_EQ(count(code, "case.overdue"), 0) << "the last instant is still in time";
    clock.set(local("2026-11-20T17:00:00") + std::chrono::milliseconds{1});
    EXPECT_EQ(tick().told, 1U);
    EXPECT_EQ(count(code, "case.overdue"), 1);
    (void)tick("2026-11-22T12:00:00");
    EXPECT_EQ(count(code, "case.overdue"), 1) << "not on a Sunday";
    (void)tick("2026-11-23T08:00:00");
    EXPECT_EQ(count(code, "case.overdue"), 2);
    (void)tick("2026-11-24T12:00:00");
    EXPECT_EQ(count(code, "case.overdue"), 2) << "24 November is a holiday";
    (void)tick("2026-11-25T08:00:00");
    EXPECT_EQ(count(code, "case.overdue"), 3);
    ASSERT_TRUE(answer("Xin lỗi vì chậm trễ, đã dọn xong ngõ 45 lúc 8 giờ"));
    (void)tick("2026-12-27T08:00:00");
    EXPECT_EQ(count(code, "case.overdue"), 3);
    EXPECT_EQ(count(code, "case.due_soon"), 2);
    auto const told = told_to("unit:w1.infra");
    EXPECT_EQ(std::ranges::count(told, "case.overdue"), 3);
}

TEST_F(FollowUp, AnAlertGoesToTheHolderAndIsAcknowledged)
{
    take();
    (void)tick("2026-11-25T12:00:00");
    auto const mine = open_alerts(official);
    ASSERT_EQ(mine.size(), 1U);
    EXPECT_EQ(mine[0]["kind"], "reminder");
    EXPECT_EQ(mine[0]["level"], "official");
    EXPECT_EQ(mine[0]["case"]["code"], code.value);
    EXPECT_EQ(told_to("user:binh"), (std::vector<std::string>{"case.assigned", "alert.raised"}));
    EXPECT_EQ(live("user:binh").back()["alert"]["id"], mine[0]["id"]);
    EXPECT_TRUE(open_alerts(clerk).empty());
    EXPECT_EQ(acknowledge(head, mine[0]).error().code, Errc::not_found);
    ASSERT_TRUE(acknowledge(official, mine[0]));
    EXPECT_TRUE(open_alerts(official).empty());
    EXPECT_EQ(count(code, "case.alert_acknowledged"), 1);
    ASSERT_TRUE(acknowledge(official, mine[0])) << "again changes nothing";
    EXPECT_EQ(count(code, "case.alert_acknowledged"), 1);
    EXPECT_FALSE(record(code).alert_until);
}

TEST_F(FollowUp, SilenceGoesFromOfficialToHeadToChairmanToSupervisor)
{
    take();
    (void)tick("2026-11-27T08:00:00");  // overdue since the 26th at 17:00
    EXPECT_EQ(count(code, "case.overdue"), 1);
    ASSERT_EQ(open_alerts(infra_head).size(), 1U);
    EXPECT_EQ(open_alerts(official).size(), 1U) << "who works it hears it too";
    EXPECT_TRUE(open_alerts(head).empty());
    EXPECT_EQ(tick("2026-11-27T11:59:00").told, 0U);
    EXPECT_EQ(tick("2026-11-27T12:00:00").told, 1U);
    ASSERT_EQ(open_alerts(head).size(), 1U);
    EXPECT_EQ(open_alerts(head)[0]["level"], "chairman");
    EXPECT_TRUE(open_alerts(supervisor).empty());
    EXPECT_EQ(tick("2026-11-27T17:00:00").told, 1U);
    ASSERT_EQ(open_alerts(supervisor).size(), 1U);
    EXPECT_EQ(open_alerts(supervisor)[0]["level"], "supervisor");
    EXPECT_EQ(count(code, "case.escalated"), 2);
    (void)tick("2026-11-28T12:00:00");
    EXPECT_EQ(count(code, "case.escalated"), 2) << "nobody is above the top";
}

TEST_F(FollowUp, AcknowledgingOrActingStopsTheChain)
{
    take();
    (void)tick("2026-11-27T08:00:00");
    ASSERT_TRUE(acknowledge(infra_head, open_alerts(infra_head).at(0)));
    (void)tick("2026-11-27T17:00:00");
    EXPECT_EQ(count(code, "case.escalated"), 0);
    (void)tick("2026-11-30T08:00:00");
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.note(tx, official, code, {}, "Đang đi xem"); }));
    EXPECT_TRUE(open_alerts(official).empty());
    (void)tick("2026-11-30T17:00:00");
    EXPECT_EQ(count(code, "case.escalated"), 0);
}

TEST_F(FollowUp, AnAnswerEndsEverybodysAlerts)
{
    take();
    (void)tick("2026-11-27T08:00:00");
    ASSERT_TRUE(answer("Đã thu gom rác ở ngõ 45 lúc 7 giờ 30 sáng nay"));
    EXPECT_TRUE(open_alerts(official).empty());
    EXPECT_TRUE(open_alerts(infra_head).empty());
}

TEST_F(FollowUp, DangerAlarmsAtOnceAtAnyHourAndClimbsByTheClock)
{
    clock.set(local("2026-11-21T23:00:00"));
    auto fire = about({matter("env.rubbish")});
    fire.danger = true;
    auto const urgent = say("F", "Cháy to ở ngõ 5", fire).opened.at(0);
    ASSERT_EQ(open_alerts(clerk).size(), 1U);
    EXPECT_EQ(open_alerts(clerk)[0]["kind"], "urgent");
    auto const asked = [&](Person const& who) {
        auto const all = open_alerts(who);
        return std::ranges::count_if(all, [&](Json const& alert) { return alert["case"]["code"] == urgent.value; });
    };
    (void)tick("2026-11-21T23:15:00");
    EXPECT_EQ(asked(infra_head), 1);
    (void)tick("2026-11-21T23:30:00");
    EXPECT_EQ(asked(head), 1);
    EXPECT_EQ(count(urgent, "case.escalated"), 2);
}

TEST_F(FollowUp, DangerToldLaterAlarmsToo)
{
    EXPECT_TRUE(open_alerts(clerk).empty());
    Assessment worse;
    worse.danger = true;
    say("A", "bây giờ cháy rồi", worse);
    EXPECT_EQ(open_alerts(clerk).size(), 1U);
}

TEST_F(FollowUp, ARestrictedCaseNeverReachesTheAccusedNorASupervisor)
{
    auto const boss = person(Role::unit_head, "city", "thanh-pho");
    auto const inspector = person(Role::unit_head, "city.inspect", "thanh-tra");
    hire(boss);
    hire(inspector);
    auto made = matter("conduct.corruption", MatterKind::denunciation);
    made.accuses_unit = true;
    made.accuses_leader = true;
    auto const secret =
        receive(event("C", "Chủ tịch nhận tiền"), about({made}), zalo, UnitId{"w1.infra"})->opened.at(0);
    ASSERT_EQ(record(secret).accused_unit.value, "w1");
    for (int day = 0; day < 60; ++day) {
        clock.advance(std::chrono::hours{12});
        (void)tick();
    }
    EXPECT_GT(count(secret, "case.overdue"), 3);
    EXPECT_FALSE(open_alerts(boss).empty());
    for (auto const& who : {official, head, infra_head, clerk, supervisor}) {
        for (auto const& alert : open_alerts(who)) {
            EXPECT_NE(alert["case"]["code"], secret.value) << who.username.value;
        }
    }
    for (auto const* topic :
         {"unit:w1", "unit:w1.infra", "unit:w1.psc", "user:chu-tich", "user:binh", "user:giam-sat"}) {
        for (auto const& told : live(topic)) {
            EXPECT_EQ(dump(told).find(secret.value), std::string::npos) << topic;
        }
    }
    for (auto const& told : live("user:thanh-pho")) {
        EXPECT_EQ(dump(told).find("Chủ tịch"), std::string::npos);
        EXPECT_FALSE(told.contains("title"));
    }
}

TEST_F(FollowUp, AStandingClockRemindsNobody)
{
    ASSERT_TRUE(move(CaseState::waiting_citizen));
    EXPECT_EQ(tick("2026-11-23T08:00:00").told, 0U);
    EXPECT_EQ(count(code, "case.overdue") + count(code, "case.due_soon"), 0);
}

TEST_F(FollowUp, RemindersAreNoActivity)
{
    auto const activity = record(code).last_activity_at;
    (void)tick("2026-11-20T12:00:00");
    EXPECT_EQ(count(code, "case.due_soon"), 1);
    EXPECT_EQ(record(code).last_activity_at, activity);
}

TEST_F(FollowUp, AClockThatGoesBackTellsNothingTwice)
{
    clock.set(local("2026-11-20T17:00:01"));
    (void)tick();
    EXPECT_EQ(count(code, "case.overdue"), 1);
    for (auto const* at :
         {"2026-11-20T16:00:00", "2026-11-19T08:00:00", "2026-11-20T17:00:01", "2026-11-20T18:00:00"}) {
        (void)tick(at);
    }
    EXPECT_EQ(count(code, "case.overdue"), 1);
}

TEST_F(FollowUp, SmallSlicesAfterALongSleepCatchUpInOrderAndLoseNothing)
{
    auto chosen = options();
    chosen.follow_up.slice = 7;
    CaseDesk const narrow{units, topics, calendar, clock, chosen};
    std::vector<CaseCode> codes{code};
    std::mt19937 random{99};
    for (int count = 0; count < 60; ++count) {
        clock.advance(std::chrono::seconds{static_cast<int>(random() % 500)});
        codes.push_back(say("S" + std::to_string(count), "Rác", about({matter("env.rubbish")})).opened.at(0));
    }
    store.reopen();
    clock.set(local("2026-11-23T20:00:00"));
    std::size_t calls = 0;
    for (bool more = true; more; ++calls) {
        more = staff([&](Tx& tx) -> Result<CaseDesk::Ticked> { return narrow.tick(tx, clock.now()); }).value().more;
        ASSERT_LT(calls, 30U);
    }
    EXPECT_GE(calls, codes.size() / 7);
    std::vector<std::string> order;
    for (auto const& told : live("unit:w1.infra")) {
        if (told["event"] == "case.overdue") {
            order.push_back(told["code"]);
        }
    }
    std::vector<std::string> wanted;
    for (auto const& one : codes) {
        EXPECT_EQ(count(one, "case.overdue"), 1) << one.value;
        EXPECT_EQ(count(one, "case.due_soon"), 0) << "told by its latest state";
        wanted.push_back(one.value);
    }
    EXPECT_EQ(order, wanted);
    EXPECT_EQ(tick().told, 0U);
}

TEST_F(FollowUp, ACalendarThatChangedIsLookedAtWithoutAWord)
{
    ASSERT_TRUE(staff([&](Tx& tx) -> Result<bool> {
        tx.cases().set_next_action(tx.cases().find(code)->id, local("2026-11-20T08:00:00"));
        return true;
    }));
    auto const version = record(code).version;
    EXPECT_EQ(tick("2026-11-20T09:00:00").told, 0U);
    EXPECT_EQ(record(code).version, version);
    EXPECT_EQ(record(code).next_action_at, local("2026-11-20T12:00:00"));
}

TEST_F(FollowUp, ListsOfAlertsComeInPagesAndOmitWhatWasHandedOn)
{
    for (int count = 0; count < 5; ++count) {
        say("L" + std::to_string(count), "Rác", about({matter("env.rubbish")}));
    }
    (void)tick("2026-11-20T12:00:00");
    auto const page = [&](AlertId before) {
        return staff([&](Tx& tx) -> Result<Json> { return desk.alerts(tx, clerk, true, before, 4); }).value();
    };
    auto const first = page({});
    ASSERT_EQ(first["items"].size(), 4U);
    auto const second = page(AlertId{std::stoll(first["next_cursor"].get<std::string>())});
    EXPECT_EQ(second["items"].size(), 2U);
    EXPECT_EQ(second["next_cursor"], nullptr);
    auto const boss = person(Role::unit_head, "city", "thanh-pho");
    ASSERT_TRUE(staff([&](Tx& tx) {
        return desk.assign(tx, boss, code, {}, UnitId{"w2.infra"}, {}, "thuộc phường bên");
    }));
    EXPECT_EQ(page({})["items"].size(), 4U);
    EXPECT_EQ(open_alerts(clerk).size(), 5U);
}

}  // namespace
}  // namespace hub::cases
