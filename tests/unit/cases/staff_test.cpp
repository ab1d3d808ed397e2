// What officials do, and what they and others then see.
#include "office_fixture.hpp"

namespace hub::cases {
namespace {

TEST_F(Office, AnAnswerGoesOutAcknowledgesAndStopsTheClock)
{
    clock.set(local("2026-11-20T10:00:00"));
    auto const got = answer("Đã dọn xong sáng nay");
    ASSERT_TRUE(got);
    EXPECT_EQ(got->delivery_state, "pending");
    auto const now = record(code);
    EXPECT_EQ(now.state, CaseState::answered);
    EXPECT_EQ(now.acknowledged_at, clock.now());
    EXPECT_TRUE(now.resolve_met);
    EXPECT_EQ(now.version, got->version);
    auto const items = outbox();
    ASSERT_EQ(items.size(), 3U);  // the acknowledgement, the answer, and whether it is solved
    EXPECT_TRUE(items[1].by_human);
    EXPECT_FALSE(items[2].by_human);
    EXPECT_EQ(text_of(items[1]), "Đã dọn xong sáng nay");
    auto const shown = staff([&](Tx& tx) { return desk.read(tx, head, code); });
    EXPECT_EQ(shown->body["deadline"]["state"], "met");
    EXPECT_EQ(shown->body["deadline"]["kind"], "resolve");
}

TEST_F(Office, AnAnswerMayCloseTheCase)
{
    ASSERT_TRUE(answer("Đã xong", true));
    EXPECT_EQ(record(code).state, CaseState::closed);
    EXPECT_EQ(live("unit:w1.infra").back()["event"], "case.closed");
}

TEST_F(Office, AStaleWriteChangesNothing)
{
    ASSERT_TRUE(move(CaseState::accepted, "", 1));
    for (auto const& error : {move(CaseState::rejected, "trùng", 1).error(), answer("x", false, 1).error()}) {
        EXPECT_EQ(error.code, Errc::conflict);
        EXPECT_EQ(error.detail, "stale");
    }
    EXPECT_EQ(record(code).state, CaseState::accepted);
    EXPECT_EQ(outbox().size(), 1U);
}

TEST_F(Office, StrangersGetTheAnswerOfUnknownCases)
{
    for (auto const& wanted : {code, CaseCode{"PA-2026-999999"}}) {
        auto const read = staff([&](Tx& tx) { return desk.read(tx, stranger, wanted); });
        auto const note = staff([&](Tx& tx) { return desk.note(tx, stranger, wanted, {}, "x"); });
        EXPECT_EQ(read.error().code, Errc::not_found);
        EXPECT_EQ(note.error().code, Errc::not_found);
        EXPECT_EQ(read.error().detail, note.error().detail);
    }
    auto const write = staff([&](Tx& tx) { return desk.note(tx, supervisor, code, {}, "x"); });
    EXPECT_EQ(write.error().code, Errc::forbidden);
}

TEST_F(Office, TheClockStandsWhileWeWaitForTheCitizenAndRunsAgainWithTheAnswer)
{
    auto const due = record(code).resolve_due_at;
    clock.set(local("2026-11-20T16:00:00"));
    ASSERT_TRUE(move(CaseState::waiting_citizen));
    EXPECT_EQ(staff([&](Tx& tx) { return desk.read(tx, head, code); })->body["deadline"]["state"], "paused");
    clock.set(local("2026-11-23T10:00:00"));
    say("A", "Ngõ 45 ạ", Assessment{});
    auto const now = record(code);
    EXPECT_EQ(now.state, CaseState::accepted);
    EXPECT_FALSE(now.paused_at);
    EXPECT_EQ(calendar.working_minutes(due, now.resolve_due_at), std::chrono::minutes{180});
}

TEST_F(Office, ForbiddenStepsAreConflictsAndReasonsAreAsked)
{
    EXPECT_EQ(move(CaseState::closed).error().code, Errc::conflict);
    EXPECT_EQ(move(CaseState::reopened, "x").error().detail, "state");
    EXPECT_EQ(move(CaseState::rejected).error().code, Errc::invalid_input);
    ASSERT_TRUE(move(CaseState::rejected, "Không đủ thông tin"));
    auto const told = text_of(outbox().back());
    EXPECT_NE(told.find("Không đủ thông tin"), std::string::npos);
}

TEST_F(Office, ReopeningKeepsTheFirstDeadline)
{
    auto const due = record(code).resolve_due_at;
    ASSERT_TRUE(answer("Đã xong", true));
    ASSERT_TRUE(move(CaseState::reopened, "Dân báo chưa xong"));
    EXPECT_EQ(record(code).resolve_due_at, due);
    EXPECT_FALSE(record(code).resolve_met);
}

TEST_F(Office, AssigningNamesTheNewOwnerAndTellsBothUnits)
{
    hire(stranger);
    auto const got = staff([&](Tx& tx) {
        return desk.assign(tx, head, code, 1, UnitId{"w2.infra"}, stranger.username, "thuộc phường bên");
    });
    ASSERT_TRUE(got);
    EXPECT_EQ(record(code).lead_unit.value, "w2.infra");
    EXPECT_EQ(live("unit:w2.infra").back()["event"], "case.assigned");
    EXPECT_EQ(live("unit:w1.infra").back()["lead_unit"], "w2.infra");
    EXPECT_EQ(live("user:la").size(), 1U);
    EXPECT_FALSE(got->body.contains("messages"));  // the giver may not read it any more
}

TEST_F(Office, AssigneesMustBeAbleToWorkTheCase)
{
    hire(stranger);
    hire(person(Role::official, "w1.infra", "nghi"), true);
    hire(person(Role::administrator, "w1.infra", "quan-tri"));
    for (auto const* name : {"la", "nghi", "quan-tri", "khong-co"}) {
        auto const got = staff([&](Tx& tx) {
            return desk.assign(tx, head, code, {}, UnitId{"w1.infra"}, UserName{name}, "giao việc");
        });
        EXPECT_EQ(got.error().code, Errc::invalid_input) << name;
    }
    auto const nowhere = staff([&](Tx& tx) { return desk.assign(tx, head, code, {}, UnitId{"mars"}, {}, "x"); });
    EXPECT_EQ(nowhere.error().code, Errc::invalid_input);
    EXPECT_EQ(record(code).version, 1);
}

TEST_F(Office, TheAccusedNeverGetTheCaseByTransfer)
{
    auto made = matter("conduct.corruption", MatterKind::denunciation);
    made.accuses_unit = true;
    auto const secret = receive(event("C", "…"), about({made}), zalo)->opened.at(0);
    auto const boss = person(Role::unit_head, "city", "thanh-pho");
    auto const got = staff([&](Tx& tx) { return desk.assign(tx, boss, secret, {}, UnitId{"w1.infra"}, {}, "x"); });
    EXPECT_EQ(got.error().code, Errc::invalid_input);
    EXPECT_EQ(staff([&](Tx& tx) { return desk.read(tx, head, secret); }).error().code, Errc::not_found);
    EXPECT_FALSE(staff([&](Tx& tx) { return desk.read(tx, boss, secret); })->body["contact"].contains("name"));
}

TEST_F(Office, AnExtensionIsAskedOnceDecidedByTheHeadAndToldToTheCitizen)
{
    auto const due = record(code).resolve_due_at;
    auto const ask = [&] {
        return staff([&](Tx& tx) { return desk.ask_extension(tx, official, code, {}, {std::nullopt, 2, "chờ xe"}); });
    };
    ASSERT_TRUE(ask());
    EXPECT_EQ(ask().error().detail, "asked");
    EXPECT_EQ(record(code).resolve_due_at, due);
    auto const own = staff([&](Tx& tx) { return desk.decide_extension(tx, official, code, {}, true, ""); });
    EXPECT_EQ(own.error().code, Errc::forbidden);
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.decide_extension(tx, head, code, {}, true, "đồng ý"); }));
    EXPECT_EQ(record(code).resolve_due_at, calendar.add_working_days(due, 2));
    EXPECT_NE(text_of(outbox().back()).find(to_vietnamese(record(code).resolve_due_at)), std::string::npos);
    auto const twice = staff([&](Tx& tx) { return desk.decide_extension(tx, head, code, {}, true, ""); });
    EXPECT_EQ(twice.error().detail, "not_asked");
}

TEST_F(Office, ExtensionsIntoThePastOrForYearsAreRefused)
{
    for (auto const& wish :
         {ExtensionWish{local("2026-11-01T08:00:00"), {}, "x"},
          ExtensionWish{local("2030-11-01T08:00:00"), {}, "x"},
          ExtensionWish{{}, 0, "x"},
          ExtensionWish{{}, 5000, "x"},
          ExtensionWish{{}, {}, "x"},
          ExtensionWish{{}, 2, " "}}) {
        auto const got = staff([&](Tx& tx) { return desk.ask_extension(tx, official, code, {}, wish); });
        EXPECT_EQ(got.error().code, Errc::invalid_input);
    }
}

TEST_F(Office, PersonalDataShowsOnlyToThoseWhoWorkTheCase)
{
    auto const full = staff([&](Tx& tx) { return desk.read(tx, official, code); })->body;
    auto const masked = staff([&](Tx& tx) { return desk.read(tx, supervisor, code); })->body;
    EXPECT_NE(dump(full).find("0901234567"), std::string::npos);
    EXPECT_EQ(dump(masked).find("0901234567"), std::string::npos);
    EXPECT_EQ(masked["contact"]["masked"], true);
    for (auto const& event : live("case:" + code.value)) {
        EXPECT_EQ(dump(event).find("0901234567"), std::string::npos);
    }
}

TEST_F(Office, WhatIsPushedIsWhatTheListShows)
{
    auto pushed = live("unit:w1.infra").back();
    pushed.erase("event");
    pushed.erase("at");
    auto const listed = staff([&](Tx& tx) { return desk.list(tx, supervisor, {}); }).value();
    EXPECT_EQ(listed["items"][0], pushed);
}

TEST_F(Office, AnAnswerThatCannotLeaveBecomesATask)
{
    clock.advance(std::chrono::days{9});
    EXPECT_EQ(answer("Đã xong").value().delivery_state, "failed");
    ASSERT_EQ(tasks().size(), 1U);
    EXPECT_EQ(tasks()[0].kind, "undelivered_answer");
    EXPECT_EQ(tasks()[0].reason, "outside_window");
}

TEST_F(Office, APublicAnswerShowsNoTelephone)
{
    auto const talk =
        receive(comment("Hoa", "c1", "Phí vệ sinh chợ tăng"), about({matter("market.trade")}), page)->opened.at(0);
    auto const got = staff([&](Tx& tx) { return desk.reply(tx, official, talk, {}, "Xin gọi 0901234567", false); });
    ASSERT_TRUE(got);
    auto const item = outbox().back();
    EXPECT_EQ(text_or(item.extra, "target"), "public_reply");
    EXPECT_EQ(text_of(item).find("0901234567"), std::string::npos);
}

TEST_F(Office, BadTextsAreRefused)
{
    for (auto const& text : {std::string{}, std::string{" \n"}, std::string{"\xC3\x28"}, std::string(5000, 'a')}) {
        EXPECT_EQ(answer(text).error().code, Errc::invalid_input);
    }
    EXPECT_EQ(record(code).version, 1);
}

}  // namespace
}  // namespace hub::cases
