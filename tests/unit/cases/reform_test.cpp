// A reform carried out by the desk: what goes where, what stays as it was, and what a person has to look at.
#include "cases/holders.hpp"
#include "domain/unit_history.hpp"
#include "office_fixture.hpp"

namespace hub::cases {
namespace {

class Reforming : public Office {
protected:
    /// Records a reform of today's units and takes its map into force.
    void prepare(std::string const& operations, std::string const& rest = {})
    {
        auto const document = parse_json(
            R"({"format":"hub-reform-1","id":"r1","legal_basis":"Nghị quyết 9","effective":"2026-11-21","units":[
                {"id":"n","name":"Phường Mới","type":"ward","parent":"city","area":"00070","standard_offices":true}],
                "operations":)" +
            operations + rest + "}"
        );
        ASSERT_TRUE(document) << document.error().detail;
        auto const read = Reform::from_json(*document);
        ASSERT_TRUE(read) << read.error().detail;
        reform = *read;
        auto const history = UnitHistory::make(test_units().all()).value()->with(reform);
        ASSERT_TRUE(history) << history.error().detail;
        map = (*history)->as_of(reform.effective);
        after.emplace(*map, topics, calendar, clock, options());
        ReformRecord record;
        record.id = reform.id;
        record.document = dump(*document);
        record.effective = reform.effective;
        record.recorded_by = "quan-tri";
        ASSERT_TRUE(staff([&](Tx& tx) { return tx.reforms().add(record); }));
        clock.set(local("2026-11-21T00:00:00"));
    }

    CaseDesk::ReformSlice slice(std::size_t limit = 100)
    {
        auto const done = staff([&](Tx& tx) { return after->carry_out(tx, "r1", limit); });
        EXPECT_TRUE(done) << (done ? "" : done.error().detail);
        return done.value_or(CaseDesk::ReformSlice{});
    }

    void carry_out()
    {
        for (int count = 0; slice().state != ReformState::done; ++count) {
            ASSERT_LT(count, 100);
        }
    }

    std::vector<CaseEvent> events(CaseCode const& which)
    {
        auto const found = record(which).id;
        return staff([&](Tx& tx) -> Result<std::vector<CaseEvent>> { return tx.cases().events(found); }).value();
    }

    std::vector<UnitId> units_of(std::string const& name)
    {
        return staff(
                   [&](Tx& tx) -> Result<std::vector<UnitId>> { return tx.people().find(UserName{name})->person.units; }
        ).value();
    }

    std::vector<HumanTask> tasks_at(std::string const& unit)
    {
        return staff(
                   [&](Tx& tx) -> Result<std::vector<HumanTask>> { return tx.cases().open_tasks({UnitId{unit}}, 100); }
        ).value();
    }

    ReformRecord stored()
    {
        return staff([](Tx& tx) -> Result<ReformRecord> { return tx.reforms().find("r1").value(); }).value();
    }

    Reform reform;
    std::optional<UnitDirectory> map;
    std::optional<CaseDesk> after;
};

constexpr char const* kMerge = R"([{"op":"merge","units":["w1","w2"],"into":"n"}])";

TEST_F(Reforming, AMergerTakesCasePeopleAndTasksAlongAndMovesNoDeadline)
{
    hire(official);
    hire(head);
    ASSERT_TRUE(staff([&](Tx& tx) {
        return desk.assign(tx, head, code, {}, UnitId{"w1.infra"}, UserName{"binh"}, "đúng việc");
    }));
    ASSERT_TRUE(staff([&](Tx& tx) -> Result<HumanTaskId> {
        HumanTask task;
        task.kind = "call_back";
        task.unit = UnitId{"w1.psc"};
        task.created_at = clock.now();
        task.due_at = clock.now();
        return tx.cases().add_task(task);
    }));
    auto const before = record(code);
    prepare(kMerge);
    carry_out();
    auto const now = record(code);
    EXPECT_EQ(now.lead_unit.value, "n.infra");
    EXPECT_EQ(now.assignee, UserName{"binh"});
    EXPECT_FALSE(now.needs_dispatcher);
    EXPECT_EQ(now.resolve_due_at, before.resolve_due_at);
    EXPECT_EQ(now.ack_due_at, before.ack_due_at);
    EXPECT_EQ(now.next_action_at, before.next_action_at);
    EXPECT_EQ(now.last_activity_at, before.last_activity_at);
    EXPECT_EQ(units_of("binh"), std::vector{UnitId{"n.infra"}});
    EXPECT_EQ(units_of("chu-tich"), std::vector{UnitId{"n"}});
    EXPECT_EQ(tasks_at("n.psc").size(), 1U);
    EXPECT_TRUE(tasks_at("w1.psc").empty());
    auto const last = events(code).back();
    EXPECT_EQ(last.kind, "case.reformed");
    EXPECT_EQ(last.data["reform"], "r1");
    EXPECT_EQ(last.data["basis"], "Nghị quyết 9");
    EXPECT_EQ(last.data["from_unit"], "w1.infra");
    EXPECT_EQ(last.data["unit"], "n.infra");
    EXPECT_EQ(live("unit:w1.infra").back()["event"], "case.reformed");
    EXPECT_EQ(live("unit:n.infra").back()["event"], "case.reformed");
    EXPECT_EQ(stored().totals["cases"], 1);
    EXPECT_EQ(stored().totals["people"], 2);
}

TEST_F(Reforming, HoldersChangeAtOneInstantAndTheirMinutesStillAddUp)
{
    prepare(kMerge);
    carry_out();
    clock.set(local("2026-11-24T10:00:00"));  // Tuesday is the Day of Culture: nobody works
    auto const moved = record(code);
    auto const holding = charge_holders(hold_steps(moved, events(code)), clock.now(), calendar);
    ASSERT_EQ(holding.spans.size(), 2U);
    EXPECT_EQ(holding.spans[0].until, holding.spans[1].from);
    EXPECT_EQ(holding.spans[0].unit.value, "w1.infra");
    EXPECT_EQ(holding.spans[1].unit.value, "n.infra");
    EXPECT_EQ(holding.elapsed, calendar.working_minutes(moved.opened_at, clock.now()));
    EXPECT_EQ(holding.spans[0].working + holding.spans[1].working, holding.elapsed);
    auto const shown = held_json(moved, events(code), clock.now(), *map, [this](UnitId const&) -> WorkCalendar const& {
        return calendar;
    });
    EXPECT_EQ(shown["spans"][0]["unit_name"], "Phòng Hạ tầng");
}

TEST_F(Reforming, NobodyIsWithoutAUnitBetweenTwoSlices)
{
    hire(head);
    hire(official);
    prepare(kMerge);
    slice();  // people first
    EXPECT_EQ(record(code).lead_unit.value, "w1.infra");
    auto const chairman =
        staff([&](Tx& tx) -> Result<Person> { return tx.people().find(head.username)->person; }).value();
    EXPECT_EQ(chairman.units.front().value, "n");
    auto const seen = staff([&](Tx& tx) { return after->list(tx, chairman, {}); });
    ASSERT_TRUE(seen);
    EXPECT_EQ((*seen)["items"].size(), 1U);
    auto const given = staff([&](Tx& tx) {
        return after->assign(tx, chairman, code, {}, UnitId{"n.infra"}, UserName{"binh"}, "giao luôn");
    });
    EXPECT_TRUE(given) << given.error().detail;
    EXPECT_EQ(record(code).assignee, UserName{"binh"});
    carry_out();
    EXPECT_EQ(record(code).lead_unit.value, "n.infra");
}

TEST_F(Reforming, ASplitGoesByWhatIsKnownElseToTheDefaultWithATask)
{
    auto named = about({matter("env.rubbish")});
    named.place.area = AreaCode{"00082"};
    auto const by_area = say("B", "Rác bên Đồi Thông", named).opened.at(0);
    auto placed = about({matter("env.rubbish")});
    placed.place.text = "Ngõ 45 phố Huế";
    placed.place.from_message = true;
    auto const by_words = say("C", "Rác", placed).opened.at(0);
    prepare(
        R"([{"op":"split","unit":"w1","into":["n","w2"],"default":"n",
             "rules":[{"unit":"w2","words":["ngõ 45 phố Huế"]}]}])"
    );
    carry_out();
    EXPECT_EQ(record(by_area).lead_unit.value, "w2.infra");
    EXPECT_EQ(record(by_area).area.value, "00082");
    EXPECT_EQ(record(by_words).lead_unit.value, "w2.infra");
    EXPECT_EQ(record(by_words).area.value, "00082");
    EXPECT_EQ(events(by_words).back().data["rule"], "split.words");
    EXPECT_FALSE(record(by_words).needs_dispatcher);
    auto const unsure = record(code);
    EXPECT_EQ(unsure.lead_unit.value, "n.infra");
    EXPECT_TRUE(unsure.needs_dispatcher);
    ASSERT_EQ(tasks_at("n.infra").size(), 1U);
    EXPECT_EQ(tasks_at("n.infra")[0].kind, "check_unit");
    EXPECT_EQ(stored().totals["unsure"], 1);
}

TEST_F(Reforming, AnOfficialWhoGoesElsewhereLeavesTheCaseToTheNewUnit)
{
    hire(official);
    ASSERT_TRUE(staff([&](Tx& tx) {
        return desk.assign(tx, head, code, {}, UnitId{"w1.infra"}, UserName{"binh"}, "đúng việc");
    }));
    prepare(R"([{"op":"merge","units":["w1"],"into":"n"}])", R"(,"people":{"binh":"w2.infra"})");
    carry_out();
    EXPECT_EQ(units_of("binh"), std::vector{UnitId{"w2.infra"}});
    EXPECT_FALSE(record(code).assignee);
    EXPECT_TRUE(record(code).needs_dispatcher);
    ASSERT_EQ(tasks_at("n.infra").size(), 1U);
    EXPECT_EQ(tasks_at("n.infra")[0].kind, "assign_again");
}

TEST_F(Reforming, TheAccusedDoNotGetTheirOwnCaseByAMerger)
{
    auto made = matter("conduct.corruption", MatterKind::denunciation);
    made.accuses_unit = true;
    auto const secret = receive(event("D", "…"), about({made}), zalo, UnitId{"w2.infra"})->opened.at(0);
    ASSERT_EQ(record(secret).accused_unit.value, "w1");
    hire(head);
    prepare(kMerge);
    carry_out();
    EXPECT_EQ(record(secret).lead_unit.value, "city");
    EXPECT_EQ(events(secret).back().data["rule"], "above_accused");
    auto chairman = head;
    chairman.units = {UnitId{"n"}};
    EXPECT_FALSE(staff([&](Tx& tx) { return after->read(tx, chairman, secret); }));
    auto const seen = staff([&](Tx& tx) { return after->list(tx, chairman, {}); });
    for (auto const& item : (*seen)["items"]) {
        EXPECT_NE(item["code"], secret.value);
    }
}

TEST_F(Reforming, AClosedCaseThatWakesUpGoesToTheHeir)
{
    ASSERT_TRUE(move(CaseState::accepted));
    ASSERT_TRUE(move(CaseState::rejected, "trùng"));
    prepare(kMerge);
    carry_out();
    EXPECT_EQ(record(code).lead_unit.value, "w1.infra");  // history keeps its names
    clock.set(local("2026-11-23T09:00:00"));
    auto chairman = head;
    chairman.units = {UnitId{"n"}};
    auto const woken =
        staff([&](Tx& tx) { return after->transition(tx, chairman, code, {}, CaseState::reopened, "mở lại"); });
    ASSERT_TRUE(woken) << woken.error().detail;
    EXPECT_EQ(record(code).lead_unit.value, "n.infra");
    EXPECT_EQ(record(code).state, CaseState::reopened);
    auto const all = events(code);
    EXPECT_EQ(all[all.size() - 2].kind, "case.reformed");
}

TEST_F(Reforming, NothingIsGivenToAUnitThatHasEnded)
{
    prepare(kMerge);
    carry_out();
    auto chairman = head;
    chairman.units = {UnitId{"n"}};
    auto const given =
        staff([&](Tx& tx) { return after->assign(tx, chairman, code, {}, UnitId{"w2.infra"}, {}, "x"); });
    ASSERT_FALSE(given);
    EXPECT_EQ(given.error().detail, "unit: has ended");
}

TEST_F(Reforming, TopicsThatGoElsewhereTakeTheirOpenCasesAlong)
{
    auto const other = say("E", "Đèn hỏng", about({matter("infra.lighting")})).opened.at(0);
    prepare(R"([{"op":"powers","topics":["env.rubbish"],"from":"w1.infra","to":"w1.psc"}])");
    carry_out();
    EXPECT_EQ(record(code).lead_unit.value, "w1.psc");
    EXPECT_EQ(events(code).back().data["rule"], "powers");
    EXPECT_EQ(record(other).lead_unit.value, "w1.infra");
    EXPECT_EQ(map->leader_of(TopicCode{"env.rubbish"}, AreaCode{"00070"})->id.value, "w1.psc");
}

TEST_F(Reforming, CooperatingUnitsAndTheWardOfCasesHeldElsewhereFollow)
{
    auto held = record(code);
    held.lead_unit = UnitId{"city.inspect"};
    held.area = AreaCode{"00082"};
    held.cooperating = {UnitId{"w1.infra"}, UnitId{"w2.infra"}};
    ASSERT_TRUE(staff([&](Tx& tx) { return tx.cases().update(held); }));
    prepare(kMerge);
    carry_out();
    EXPECT_EQ(record(code).lead_unit.value, "city.inspect");
    EXPECT_EQ(record(code).cooperating, std::vector{UnitId{"n.infra"}});
    EXPECT_EQ(record(code).area.value, "00070");  // w2's code is no ward any more
}

TEST_F(Reforming, AnAnnouncementThatWouldReachMoreIsSignedAgain)
{
    Announcement announcement;
    announcement.title = "Cắt nước";
    announcement.state = "approved";
    announcement.approver = "chu-tich";
    announcement.unit = UnitId{"w2"};
    announcement.audience = {{"units", {"w2"}}};
    auto const id = staff([&](Tx& tx) -> Result<AnnouncementId> { return tx.announcements().insert(announcement); });
    prepare(kMerge);
    carry_out();
    auto const now =
        staff([&](Tx& tx) -> Result<Announcement> { return tx.announcements().find(*id).value(); }).value();
    EXPECT_EQ(now.unit.value, "n");
    EXPECT_EQ(now.audience["units"], Json::array({"n"}));
    EXPECT_EQ(now.state, "draft");
    EXPECT_TRUE(now.approver.empty());
    ASSERT_EQ(tasks_at("n").size(), 1U);
    EXPECT_EQ(tasks_at("n")[0].kind, "sign_again");
}

TEST_F(Reforming, WhatIsOpenedWithTheOldMapMeanwhileIsFoundWhenSettling)
{
    prepare(kMerge);
    while (slice().state != ReformState::settling) {
    }
    auto const late = say("F", "Rác nữa", about({matter("env.rubbish")})).opened.at(0);  // the old desk
    EXPECT_EQ(record(late).lead_unit.value, "w1.infra");
    carry_out();
    EXPECT_EQ(record(late).lead_unit.value, "n.infra");
}

TEST_F(Reforming, DoneIsDoneAndTheSameIdIsRefused)
{
    prepare(kMerge);
    carry_out();
    auto const events_before = events(code).size();
    EXPECT_EQ(slice().moved, 0U);
    EXPECT_EQ(events(code).size(), events_before);
    auto const same = stored();
    auto const again = staff([&](Tx& tx) { return tx.reforms().add(same); });
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Errc::conflict);
    EXPECT_FALSE(staff([&](Tx& tx) { return after->carry_out(tx, "unknown", 10); }));
}

TEST_F(Reforming, ADeskWithTheMapOfYesterdayDoesNotBegin)
{
    prepare(kMerge);
    auto const old_map = map->as_of(reform.effective - std::chrono::days{1});
    CaseDesk const old_desk{old_map, topics, calendar, clock, options()};
    auto const refused = staff([&](Tx& tx) { return old_desk.carry_out(tx, "r1", 10); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_EQ(stored().state, ReformState::scheduled);
}

TEST_F(Reforming, ThePreviewSaysWhatWillHappenAndFindsOrphans)
{
    hire(official);
    ASSERT_TRUE(staff([&](Tx& tx) {
        return desk.assign(tx, head, code, {}, UnitId{"w1.infra"}, UserName{"binh"}, "đúng việc");
    }));
    prepare(kMerge);
    auto const found = staff([&](Tx& tx) -> Result<CaseDesk::ReformPreview> { return after->preview(tx, reform); });
    EXPECT_EQ(found->open_before, 1);
    EXPECT_EQ(found->open_after, 1);
    EXPECT_EQ(found->moves.at({UnitId{"w1.infra"}, UnitId{"n.infra"}}), 1);
    EXPECT_EQ(found->assignees_left, 0);
    EXPECT_EQ(found->people, 1);
    EXPECT_TRUE(found->problems.empty());
    EXPECT_EQ(record(code).lead_unit.value, "w1.infra");  // nothing was done
}

TEST_F(Reforming, ClosingAUnitThatStillHasWorkIsAnOrphan)
{
    hire(official);
    prepare(R"([{"op":"close","unit":"w1.infra"}])");
    auto const found = staff([&](Tx& tx) -> Result<CaseDesk::ReformPreview> { return after->preview(tx, reform); });
    ASSERT_EQ(found->problems.size(), 2U);
    EXPECT_NE(found->problems[0].find("leads 1 open cases"), std::string::npos);
    EXPECT_NE(found->problems[1].find("binh belongs to it"), std::string::npos);
    EXPECT_NE(found->open_before, found->open_after);
}

TEST_F(Reforming, FiguresStandOnEitherMap)
{
    prepare(kMerge);
    auto const figures = [&](std::optional<LocalDay> day) {
        std::map<std::string, std::int64_t> by_unit;
        auto const rows = staff([&](Tx& tx) -> Result<std::vector<UnitFigures>> {
                              return tx.reforms().figures(clock.now(), day);
                          }).value();
        for (auto const& row : rows) {
            by_unit[row.unit.value] += row.total;
        }
        return by_unit;
    };
    auto const before = figures({});
    carry_out();
    EXPECT_EQ(figures({}), (std::map<std::string, std::int64_t>{{"n.infra", 1}}));
    EXPECT_EQ(figures(reform.effective - std::chrono::days{1}), before);
}

}  // namespace
}  // namespace hub::cases
