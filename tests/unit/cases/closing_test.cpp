// Closing that means done.
#include "office_fixture.hpp"

namespace hub::cases {
namespace {

constexpr auto const* kGoodAnswer = "Tổ vệ sinh đã dọn sạch bãi rác đầu ngõ 45 lúc 9 giờ sáng nay";

class Closing : public Office {
protected:
    Closing()
    {
        hire(official);
        hire(head);
        hire(infra_head);
        clock.set(local("2026-11-20T10:00:00"));
    }

    void solved(bool close = false) { ASSERT_TRUE(answer(kGoodAnswer, close)); }

    CaseDesk::Ticked tick(std::string const& at)
    {
        clock.set(local(at));
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

    CaseEvent last(CaseCode const& of)
    {
        auto const id = record(of).id;
        return store->read_now([&](Tx& tx) -> Result<CaseEvent> { return tx.cases().events(id).back(); }).value();
    }

    std::size_t questions()
    {
        auto const all = outbox();
        return static_cast<std::size_t>(std::ranges::count(all, "rating", &OutboxItem::kind));
    }

    Person infra_head = person(Role::unit_head, "w1.infra", "truong-phong");
};

TEST_F(Closing, TheCitizenIsAskedInTheSameChat)
{
    solved();
    auto const item = outbox().back();
    EXPECT_EQ(item.kind, "rating");
    EXPECT_FALSE(item.by_human);
    EXPECT_EQ(text_or(item.extra, "target"), "direct");
    EXPECT_NE(text_of(item).find(code.value), std::string::npos);
    EXPECT_NE(text_of(item).find("25/11/2026"), std::string::npos) << text_of(item);
    EXPECT_EQ(record(code).rating_asked_at, clock.now());
    ASSERT_TRUE(answer("Xin bổ sung: thùng rác mới đặt ở số 12", false));
    EXPECT_EQ(questions(), 1U) << "once";
}

TEST_F(Closing, AGoodWordCloses)
{
    solved();
    clock.advance(std::chrono::hours{1});
    auto const got = say("A", "5 rất nhanh", social(MatterKind::thanks));
    EXPECT_EQ(got.fate, Fate::attached);
    EXPECT_EQ(record(code).state, CaseState::closed);
    EXPECT_EQ(record(code).rating, 5);
    EXPECT_EQ(last(code).kind, "case.rating");
    EXPECT_EQ(last(code).data["rating"], 5);
    EXPECT_EQ(messages_of(code).back().kind, "rating");
    say("A", "ok", social(MatterKind::thanks));
    EXPECT_EQ(record(code).rating, 5) << "one question, one rating";
}

TEST_F(Closing, NotYetReopensWithTheFirstDeadlineAndAlertsUnitAndHead)
{
    auto const due = record(code).resolve_due_at;
    solved(true);
    EXPECT_EQ(record(code).state, CaseState::closed);
    clock.advance(std::chrono::hours{1});
    say("A", "chua, rac van con", about({matter("env.rubbish")}));
    auto const now = record(code);
    EXPECT_EQ(now.state, CaseState::reopened);
    EXPECT_EQ(now.resolve_due_at, due);
    EXPECT_FALSE(now.resolve_met);
    EXPECT_FALSE(now.rating_asked_at);
    EXPECT_EQ(live("unit:w1.infra").back()["event"], "case.rating");
    ASSERT_EQ(open_alerts(infra_head).size(), 1U);
    EXPECT_EQ(open_alerts(infra_head)[0]["kind"], "not_solved");
    EXPECT_EQ(last(code).data["solved"], false);
    EXPECT_EQ(outbox().back().kind, "holding");
    EXPECT_NE(text_of(outbox().back()).find("mở lại"), std::string::npos);
    (void)tick("2026-11-20T16:00:00");
    EXPECT_EQ(open_alerts(head).size(), 1U) << "the head was silent";
}

TEST_F(Closing, OneAndTwoReopenThreeDoesNot)
{
    solved();
    say("A", "2", Assessment{});
    EXPECT_EQ(record(code).state, CaseState::reopened);
    EXPECT_EQ(record(code).rating, 2);
    ASSERT_TRUE(answer("Đã quay lại dọn nốt 3 đống rác lúc 15 giờ"));
    EXPECT_EQ(questions(), 2U) << "a new answer is a new question";
    say("A", "3", Assessment{});
    EXPECT_EQ(record(code).state, CaseState::closed);
    EXPECT_EQ(record(code).rating, 3);
}

TEST_F(Closing, OtherWordsGoTheirWayAndTheQuestionStands)
{
    solved();
    auto const other = say("A", "Không có nước ba ngày nay", about({matter("infra.water")}));
    ASSERT_EQ(other.opened.size(), 1U);
    EXPECT_EQ(record(code).state, CaseState::answered);
    say("A", "cảm ơn", social(MatterKind::thanks));
    EXPECT_EQ(record(code).state, CaseState::answered);
    say("A", "rồi", Assessment{});
    EXPECT_EQ(record(code).state, CaseState::closed);
}

TEST_F(Closing, DangerIsNeverReadAsARating)
{
    solved();
    Assessment fire;
    fire.danger = true;
    say("A", "chưa, đang cháy to", fire);
    EXPECT_NE(last(code).kind, "case.rating");
}

TEST_F(Closing, WithoutAQuestionADigitIsJustAMessage)
{
    say("A", "5", Assessment{});
    EXPECT_EQ(last(code).kind, "case.message");
    EXPECT_EQ(record(code).rating, 0);
    solved();
    clock.advance(std::chrono::days{15});
    say("A", "1", Assessment{});
    EXPECT_NE(last(code).kind, "case.rating") << "too late to be the answer";
}

TEST_F(Closing, SilenceCloses)
{
    solved();
    (void)tick("2026-11-25T16:59:00");
    EXPECT_EQ(record(code).state, CaseState::answered);
    EXPECT_EQ(tick("2026-11-25T17:00:00").told, 1U);
    EXPECT_EQ(record(code).state, CaseState::closed);
    EXPECT_EQ(last(code).actor, "hub");
    EXPECT_EQ(last(code).data["reason"], "no_word");
    say("A", "chưa", Assessment{});
    EXPECT_EQ(record(code).state, CaseState::reopened) << "late, but not too late";
}

TEST_F(Closing, WhatNeverArrivedIsNotClosedBySilence)
{
    solved();
    ASSERT_TRUE(staff([&](Tx& tx) -> Result<bool> {
        for (auto& message : tx.conversations().messages_of_case(tx.cases().find(code)->id)) {
            if (message.kind == "reply") {
                message.delivery_state = "failed";
                tx.conversations().update_message(message);
            }
        }
        return true;
    }));
    (void)tick("2026-12-10T17:00:00");
    EXPECT_EQ(record(code).state, CaseState::answered);
    EXPECT_EQ(last(code).kind, "case.kept_open");
    EXPECT_FALSE(record(code).next_action_at);
}

TEST_F(Closing, RestrictedCasesAreNeverAsked)
{
    auto const boss = person(Role::unit_head, "city", "thanh-pho");
    auto accusing = matter("conduct.corruption", MatterKind::denunciation);
    accusing.accuses_unit = true;
    auto quiet = matter("env.rubbish");
    quiet.asks_secrecy = true;
    auto rude = matter("conduct.attitude");
    rude.accuses_unit = true;
    auto const before = questions();
    for (auto const& made : {accusing, matter("land.complaint", MatterKind::complaint), quiet, rude}) {
        auto const secret =
            receive(event("R" + made.topic.value, "…"), about({made}), zalo, UnitId{"city"})->opened.at(0);
        ASSERT_TRUE(staff([&](Tx& tx) { return desk.reply(tx, boss, secret, {}, kGoodAnswer, false); }));
        EXPECT_EQ(record(secret).state, CaseState::answered);
        EXPECT_FALSE(record(secret).rating_asked_at) << made.topic.value;
        EXPECT_EQ(staff([&](Tx& tx) { return desk.rate(tx, secret, 5, ""); }).error().code, Errc::not_found);
        ASSERT_TRUE(staff([&](Tx& tx) { return desk.transition(tx, boss, secret, {}, CaseState::closed, ""); }));
    }
    EXPECT_EQ(questions(), before);
    (void)tick("2027-01-20T17:00:00");
}

TEST_F(Closing, ClosingWithoutAQuestionAsksThen)
{
    clock.advance(std::chrono::days{9});  // the window has shut: the answer becomes a task
    ASSERT_TRUE(answer(kGoodAnswer));
    EXPECT_EQ(questions(), 0U);
    say("A", "alo", social(MatterKind::greeting));
    ASSERT_TRUE(move(CaseState::closed));
    EXPECT_EQ(questions(), 1U);
    EXPECT_EQ(last(code).data["rating_asked"], true);
}

TEST_F(Closing, EmptyAndHastyAnswersAreShownToTheHeadNotRefused)
{
    auto const fresh = say("B", "Đèn hỏng", about({matter("infra.lighting")})).opened.at(0);
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.reply(tx, official, fresh, {}, "Đã tiếp nhận", true); }));
    EXPECT_EQ(last(fresh).data["doubts"], Json::parse(R"(["fast","boilerplate"])"));
    ASSERT_EQ(open_alerts(infra_head).size(), 1U);
    EXPECT_EQ(open_alerts(infra_head)[0]["kind"], "check_answer");
    EXPECT_FALSE(record(fresh).alert_until) << "only to look at";
    solved();
    EXPECT_FALSE(last(code).data.contains("doubts"));
}

TEST_F(Closing, TheSameTextAgainAndAgainIsBoilerplate)
{
    for (int count = 1; count <= 3; ++count) {
        auto const one = say("S" + std::to_string(count), "Rác", about({matter("env.rubbish")})).opened.at(0);
        clock.advance(std::chrono::hours{1});
        ASSERT_TRUE(staff([&](Tx& tx) { return desk.reply(tx, official, one, {}, kGoodAnswer, false); }));
        EXPECT_EQ(last(one).data.contains("doubts"), count == 3) << count;
    }
}

TEST_F(Closing, AHeadsOwnAnswerIsShownToTheNextAbove)
{
    auto const fresh = say("B", "Đèn hỏng", about({matter("infra.lighting")})).opened.at(0);
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.reply(tx, infra_head, fresh, {}, "Đã xong", false); }));
    EXPECT_TRUE(open_alerts(infra_head).empty());
    EXPECT_EQ(open_alerts(head).size(), 1U);
}

TEST_F(Closing, TheStatusPageMayRateWhatWasAnswered)
{
    auto const rate = [&](int score, std::string const& words) {
        return staff([&](Tx& tx) { return desk.rate(tx, code, score, words); });
    };
    EXPECT_EQ(rate(5, "").error().detail, "state");
    solved();
    EXPECT_EQ(rate(0, "").error().code, Errc::invalid_input);
    EXPECT_EQ(rate(6, "").error().code, Errc::invalid_input);
    ASSERT_TRUE(rate(1, "Rác vẫn còn"));
    EXPECT_EQ(record(code).state, CaseState::reopened);
    EXPECT_EQ(last(code).data["via"], "page");
    EXPECT_EQ(messages_of(code).back().kind, "holding");
    EXPECT_EQ(rate(5, "").error().detail, "state");
}

TEST_F(Closing, APlatformsFormReopensToo)
{
    solved();
    auto form = event("", "", InboundEvent::Kind::feedback);
    form.thread_id.clear();
    form.payload = "1";
    form.tracking_id = outbox().at(1).idempotency_key;
    ASSERT_TRUE(receive(form, {}, zalo));
    EXPECT_EQ(record(code).state, CaseState::reopened);
}

}  // namespace
}  // namespace hub::cases
