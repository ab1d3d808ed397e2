// Clocks stand for allowed reasons only, not for ever, and terms are extended as often as the rule says.
#include "office_fixture.hpp"

namespace hub::cases {
namespace {

class Pauses : public Office {
protected:
    Pauses()
    {
        hire(official);
        hire(infra_head);
        clock.set(local("2026-11-20T10:00:00"));
    }

    Result<Shown> pause(std::string const& why, std::optional<Person> who = {}, std::optional<CaseCode> what = {})
    {
        return staff([&](Tx& tx) {
            return desk.pause(tx, who.value_or(official), what.value_or(code), {}, why, "chờ ý kiến");
        });
    }

    Result<Shown> resume()
    {
        return staff([&](Tx& tx) { return desk.resume(tx, official, code, {}, "đã có ý kiến"); });
    }

    CaseDesk::Ticked tick(std::string const& at)
    {
        clock.set(local(at));
        return staff([&](Tx& tx) -> Result<CaseDesk::Ticked> { return desk.tick(tx, clock.now()); }).value();
    }

    CaseEvent last(CaseCode const& of)
    {
        auto const id = record(of).id;
        return store->read_now([&](Tx& tx) -> Result<CaseEvent> { return tx.cases().events(id).back(); }).value();
    }

    CaseCode complaint()
    {
        return receive(event("K", "…"), about({matter("land.complaint", MatterKind::complaint)}), zalo, UnitId{"w1"})
            ->opened.at(0);
    }

    Result<Shown> ask(Person const& who, CaseCode const& what, int days)
    {
        return staff([&](Tx& tx) {
            return desk.ask_extension(tx, who, what, {}, {std::nullopt, days, "nhiều nơi phải xác minh"});
        });
    }

    Result<Shown> approve(Person const& who, CaseCode const& what)
    {
        return staff([&](Tx& tx) { return desk.decide_extension(tx, who, what, {}, true, "đồng ý"); });
    }

    Person infra_head = person(Role::unit_head, "w1.infra", "truong-phong");
};

TEST_F(Pauses, AnotherBodyStopsTheClockAndTheCitizenIsTold)
{
    auto const due = record(code).resolve_due_at;
    auto const got = pause("other_body");
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(got->body["pause"]["why"], "other_body");
    EXPECT_EQ(got->body["deadline"]["state"], "paused");
    EXPECT_EQ(record(code).state, CaseState::open);
    EXPECT_TRUE(record(code).ack_met);
    EXPECT_NE(text_of(outbox().back()).find("cơ quan khác"), std::string::npos);
    EXPECT_EQ(pause("other_body").error().detail, "paused");
    clock.set(local("2026-11-20T15:00:00"));
    ASSERT_TRUE(resume());
    EXPECT_EQ(calendar.working_minutes(due, record(code).resolve_due_at), std::chrono::minutes{240});
    EXPECT_EQ(last(code).kind, "case.resumed");
    EXPECT_EQ(resume().error().detail, "not_paused");
}

TEST_F(Pauses, ReasonsThatTheRuleDoesNotNameStopNothing)
{
    EXPECT_EQ(pause("holiday").error().code, Errc::invalid_input);
    EXPECT_EQ(pause("suspension", head).error().code, Errc::invalid_input);
    auto const formal = complaint();
    EXPECT_EQ(pause("other_body", head, formal).error().code, Errc::invalid_input);
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.transition(tx, head, formal, {}, CaseState::waiting_citizen, ""); }));
    EXPECT_FALSE(record(formal).paused_at) << "the legal term runs on while the citizen is asked";
    EXPECT_EQ(last(formal).data["clock"], "runs");
}

TEST_F(Pauses, ASuspensionIsTheHeadsDecisionAndMustBeSent)
{
    auto const formal = complaint();
    auto const before = outbox().size();
    auto const clerk = person(Role::dispatcher, "w1", "dau-moi");
    EXPECT_EQ(pause("suspension", clerk, formal).error().code, Errc::forbidden);
    ASSERT_TRUE(pause("suspension", head, formal));
    EXPECT_TRUE(record(formal).paused_at);
    ASSERT_EQ(tasks().size(), 1U);
    EXPECT_EQ(tasks()[0].kind, "send_suspension");
    EXPECT_EQ(tasks()[0].due_at, calendar.add_working_days(clock.now(), 3));
    EXPECT_EQ(outbox().size(), before) << "nothing automatic is said of it";
}

TEST_F(Pauses, ALimitResumesByItselfAndTellsWhoWorksTheCase)
{
    ASSERT_TRUE(staff([&](Tx& tx) {
        return desk.assign(tx, head, code, {}, UnitId{"w1.infra"}, official.username, "giao");
    }));
    auto const due = record(code).resolve_due_at;
    ASSERT_TRUE(pause("citizen"));
    EXPECT_EQ(record(code).state, CaseState::waiting_citizen);
    auto const until = record(code).pause_until.value();
    EXPECT_EQ(until, calendar.add_working_days(clock.now(), 10));
    clock.set(until - std::chrono::minutes{1});
    EXPECT_EQ(staff([&](Tx& tx) -> Result<std::size_t> { return desk.tick(tx, clock.now()).told; }).value(), 0U);
    clock.set(until + std::chrono::hours{15});  // the node slept
    EXPECT_EQ(staff([&](Tx& tx) -> Result<std::size_t> { return desk.tick(tx, clock.now()).told; }).value(), 1U);
    auto const now = record(code);
    EXPECT_EQ(now.state, CaseState::accepted);
    EXPECT_FALSE(now.paused_at);
    EXPECT_EQ(
        now.resolve_due_at,
        calendar.add_working_minutes(due, calendar.working_minutes(local("2026-11-20T10:00:00"), until))
    ) << "it stood until the limit, not until somebody looked";
    EXPECT_EQ(last(code).kind, "case.resumed");
    EXPECT_EQ(last(code).data["by"], "limit");
    EXPECT_EQ(live("user:binh").back()["alert"]["kind"], "resumed");
}

TEST_F(Pauses, AllPausesTogetherKeepOneLimit)
{
    auto const due = record(code).resolve_due_at;
    for (int count = 0; count < 40; ++count) {
        auto const paused = pause("other_body");
        if (!paused) {
            EXPECT_EQ(paused.error().detail, "pause_limit");
            break;
        }
        clock.set(calendar.add_working_minutes(clock.now(), std::chrono::minutes{480}));
        (void)tick(to_rfc3339(clock.now() + std::chrono::hours{7}).substr(0, 19));
        (void)resume();
        ASSERT_LT(count, 39);
    }
    auto const moved = calendar.working_minutes(due, record(code).resolve_due_at);
    EXPECT_LE(moved, std::chrono::minutes{10 * 480 + 360});
    EXPECT_GE(moved, std::chrono::minutes{10 * 480 - 480});
}

TEST_F(Pauses, AnAnswerOrTheCitizensWordsEndAPause)
{
    ASSERT_TRUE(pause("other_body"));
    say("A", "thêm ảnh ạ", Assessment{});
    EXPECT_TRUE(record(code).paused_at) << "the other body has still not answered";
    ASSERT_TRUE(answer("Đã có kết quả: dọn xong ngõ 45 lúc 9 giờ"));
    EXPECT_FALSE(record(code).paused_at);
    EXPECT_EQ(pause("other_body").error().detail, "state");
}

TEST_F(Pauses, ATermIsExtendedOnceWhereTheRuleSaysOnce)
{
    ASSERT_TRUE(ask(official, code, 10));
    ASSERT_TRUE(approve(infra_head, code));
    EXPECT_NE(text_of(outbox().back()).find(to_vietnamese(record(code).resolve_due_at)), std::string::npos);
    EXPECT_EQ(ask(official, code, 1).error().detail, "extended");
}

TEST_F(Pauses, ARefusedWishMayBeAskedAgain)
{
    ASSERT_TRUE(ask(official, code, 3));
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.decide_extension(tx, infra_head, code, {}, false, "chưa cần"); }));
    EXPECT_TRUE(ask(official, code, 2));
}

TEST_F(Pauses, ADenunciationTwiceAndNoLongerThanTheRuleSays)
{
    auto const boss = person(Role::unit_head, "city", "thanh-pho");
    auto const secret =
        receive(event("T", "…"), about({matter("conduct.corruption", MatterKind::denunciation)}), zalo, UnitId{"city"})
            ->opened.at(0);
    EXPECT_EQ(ask(boss, secret, 31).error().code, Errc::invalid_input);
    for (int count = 0; count < 2; ++count) {
        ASSERT_TRUE(ask(boss, secret, 30));
        ASSERT_TRUE(approve(boss, secret));
    }
    EXPECT_EQ(ask(boss, secret, 1).error().detail, "extended");
}

TEST_F(Pauses, ARemindedClockThatStoodRemindsByItsNewDeadline)
{
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.transition(tx, official, code, {}, CaseState::accepted, ""); }));
    ASSERT_TRUE(pause("other_body"));
    EXPECT_EQ(tick("2026-11-26T17:00:01").told, 0U) << "the old deadline says nothing";
    ASSERT_TRUE(resume());
    auto const due = record(code).resolve_due_at;
    EXPECT_GT(due, clock.now());
    EXPECT_EQ(record(code).state, CaseState::accepted);
}

}  // namespace
}  // namespace hub::cases
