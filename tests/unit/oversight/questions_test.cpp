// A supervisor's question from asking to its result, and who may do which step.
#include "oversight_fixture.hpp"

#include <algorithm>

namespace hub::oversight {
namespace {

using cases::local;

bool has_kind(std::vector<CaseEvent> const& events, std::string const& kind)
{
    return std::ranges::any_of(events, [&](CaseEvent const& event) { return event.kind == kind; });
}

std::int64_t count_live(std::vector<Json> const& events, std::string const& kind)
{
    return std::ranges::count_if(events, [&](Json const& event) { return event.at("event") == kind; });
}

TEST_F(Supervision, AQuestionAboutACaseIsAnsweredAndAcceptedAndStandsInItsHistory)
{
    auto const asked = ask(about_case());
    ASSERT_TRUE(asked) << asked.error().detail;
    auto const id = id_of(asked);
    EXPECT_EQ(asked->body.at("state"), "asked");
    EXPECT_EQ(asked->body.at("unit"), "w1.infra");
    EXPECT_EQ(asked->body.at("case"), code.value);
    ASSERT_TRUE(answer(head_of_infra, id));
    auto const done = accept(council, id);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->body.at("state"), "accepted");
    EXPECT_EQ(done->body.at("steps").size(), 3U);
    auto const events = events_of(code);
    EXPECT_TRUE(has_kind(events, "case.question_asked"));
    EXPECT_TRUE(has_kind(events, "case.question_answered"));
    EXPECT_TRUE(has_kind(events, "case.question_accepted"));
    auto const entries = store->read_now([&](Tx& tx) -> Result<std::int64_t> { return tx.ledger().head()->number; });
    EXPECT_EQ(*entries, static_cast<std::int64_t>(events.size())) << "every event of the only case is in the books";
    EXPECT_EQ(count_live(live("user:truong-phong"), "question.asked"), 1);
    EXPECT_EQ(count_live(live("user:hdnd"), "question.answered"), 1);
    EXPECT_EQ(count_live(live("case:" + code.value), "case.question_answered"), 1);
}

TEST_F(Supervision, AReturnedAnswerBeginsANewRoundWithANewDate)
{
    auto const id = id_of(ask(about_unit("w1.infra")));
    ASSERT_TRUE(answer(head_of_infra, id));
    auto const back = send_back(council, id, "2026-12-04T17:00:00");
    ASSERT_TRUE(back) << back.error().detail;
    EXPECT_EQ(back->body.at("state"), "returned");
    EXPECT_EQ(back->body.at("round"), 2);
    EXPECT_EQ(back->body.at("due_at"), to_rfc3339(local("2026-12-04T17:00:00")));
    ASSERT_TRUE(answer(head_of_infra, id, "Xong trước ngày 10/12."));
    ASSERT_TRUE(accept(council, id));
    EXPECT_EQ(answer(head_of_infra, id).error().detail, "state");
}

TEST_F(Supervision, AskingDoesNotQuietAnAlertNorCountAsWork)
{
    clock.set(local("2026-11-24T17:00:00"));
    (void)staff([&](Tx& tx) -> Result<cases::CaseDesk::Ticked> { return desk.tick(tx, clock.now()); });
    auto const before = record(code);
    ASSERT_TRUE(before.alert_until);
    ASSERT_TRUE(ask(about_case()));
    auto const after = record(code);
    EXPECT_EQ(after.alert_until, before.alert_until);
    EXPECT_EQ(after.alert_level, before.alert_level);
    EXPECT_EQ(after.last_activity_at, before.last_activity_at);
    EXPECT_EQ(after.acknowledged_at, before.acknowledged_at);
    EXPECT_EQ(after.version, before.version + 1) << "who has it open must see that it changed";
}

TEST_F(Supervision, OnlyTheRightPeopleTakeEachStep)
{
    auto const code_of = [](auto const& result) { return result ? std::optional<Errc>{} : result.error().code; };
    EXPECT_EQ(code_of(ask(head, about_case())), Errc::forbidden);
    EXPECT_EQ(code_of(ask(official, about_case())), Errc::forbidden);
    auto const id = id_of(ask(about_case()));
    EXPECT_EQ(code_of(answer(official, id)), Errc::not_found) << "no head, no supervisor";
    EXPECT_EQ(code_of(answer(person(Role::unit_head, "w2", "nguoi-la"), id)), Errc::not_found) << "another ward";
    EXPECT_EQ(code_of(answer(council, id)), Errc::forbidden) << "supervisors do not answer";
    EXPECT_EQ(code_of(accept(council, id)), Errc::conflict) << "nothing to accept yet";
    ASSERT_TRUE(answer(head, id)) << "a head above answers for the unit";
    EXPECT_EQ(code_of(accept(head, id)), Errc::forbidden);
    EXPECT_EQ(code_of(accept(front, id)), Errc::forbidden) << "another body's question";
    EXPECT_FALSE(code_of(accept(person(Role::supervisor, "city", "hdnd2"), id))) << "a colleague of the same body";
}

TEST_F(Supervision, NobodyAsksAboutARestrictedCase)
{
    auto wish = about_case();
    wish.case_code = denounce("T");
    auto const asked = ask(wish);
    ASSERT_FALSE(asked);
    wish.case_code = CaseCode{"PA-2026-999999"};
    EXPECT_EQ(asked.error().code, ask(wish).error().code);
    EXPECT_EQ(asked.error().detail, ask(wish).error().detail) << "the same answer as for a case that does not exist";
}

TEST_F(Supervision, AQuestionMovesWithItsCase)
{
    auto const id = id_of(ask(about_case()));
    auto const moved = staff([&](Tx& tx) {
        return desk.assign(tx, head, code, std::nullopt, UnitId{"w1.psc"}, std::nullopt, "Việc của trung tâm");
    });
    ASSERT_TRUE(moved);
    EXPECT_EQ(read(council, id).at("unit"), "w1.psc");
    EXPECT_TRUE(read(head_of_infra, id).is_null()) << "no longer this unit's";
    EXPECT_TRUE(answer(head, id));
}

TEST_F(Supervision, SilenceIsRemindedAndThenGoesToTheNextHeadAbove)
{
    auto const id = id_of(ask(about_case()));
    for (auto const* at : {"2026-11-25T13:30:00", "2026-11-26T17:00:30"}) {
        clock.set(local(at));
        EXPECT_EQ(tick().told, 1U) << at;
        EXPECT_EQ(tick().told, 0U) << "once each";
    }
    EXPECT_EQ(count_live(live("user:truong-phong"), "question.reminded"), 2);
    EXPECT_EQ(count_live(live("user:chu-tich"), "question.overdue"), 0);
    clock.set(local("2026-11-27T17:00:01"));
    EXPECT_EQ(tick().told, 1U);
    EXPECT_EQ(count_live(live("user:chu-tich"), "question.overdue"), 1) << "the head above";
    EXPECT_EQ(count_live(live("user:hdnd"), "question.overdue"), 1) << "who asked";
    EXPECT_EQ(read(council, id).at("level"), 1);
    clock.set(local("2026-11-30T08:00:01"));
    EXPECT_EQ(tick().told, 1U) << "again on the next working day";
    EXPECT_EQ(count_live(live("user:thanh-pho"), "question.overdue"), 1) << "and one further up";
    EXPECT_TRUE(has_kind(events_of(code), "case.question_overdue"));
    ASSERT_TRUE(answer(head_of_infra, id));
    clock.set(local("2026-12-04T08:00:01"));
    EXPECT_EQ(tick().told, 0U) << "an answered question is quiet";
}

TEST_F(Supervision, TheSameHeadsEveryDayFillNoHistory)
{
    auto const id = id_of(ask(about_unit("w1.infra")));
    clock.set(local("2026-11-27T17:00:01"));
    for (int day = 0; day < 20; ++day) {
        (void)tick();
        clock.advance(std::chrono::hours{24});
    }
    std::int64_t overdue = 0;
    auto const shown = read(council, id);
    for (auto const& step : shown.at("steps")) {
        overdue += step.at("kind") == "overdue" ? 1 : 0;
    }
    EXPECT_EQ(overdue, 2) << "one for each level";
    EXPECT_GT(count_live(live("user:thanh-pho"), "question.overdue"), 5);
}

TEST_F(Supervision, AnswersAreMaskedForSupervisorsAndWholeForHeads)
{
    auto const id = id_of(ask(about_unit("w1.infra")));
    ASSERT_TRUE(answer(head_of_infra, id, "Đã gọi bà Hoa 0901234567."));
    auto const for_council = dump(read(council, id));
    EXPECT_EQ(for_council.find("0901234567"), std::string::npos);
    EXPECT_NE(dump(read(head_of_infra, id)).find("0901234567"), std::string::npos);
}

TEST_F(Supervision, ListsShowWhatConcernsEachPerson)
{
    ASSERT_TRUE(ask(about_case()));
    ASSERT_TRUE(ask(front, about_unit("w2.infra")));
    auto const count = [&](Person const& who, QuestionFilter const& filter = {}) {
        auto const page = store->read_now([&](Tx& tx) { return board.list(tx, who, filter); });
        return page->at("items").size();
    };
    EXPECT_EQ(count(council), 2U);
    EXPECT_EQ(count(front), 2U);
    EXPECT_EQ(count(head), 1U);
    EXPECT_EQ(count(city_head), 2U);
    EXPECT_EQ(count(official), 0U);
    EXPECT_EQ(count(council, {{}, code, {}, 50}), 1U);
    EXPECT_EQ(count(council, {{QuestionState::answered}, {}, {}, 50}), 0U);
    EXPECT_EQ(count(council, {{}, {}, {}, 1}), 1U);
}

struct Bad {
    char const* name;
    std::function<void(QuestionWish&)> spoil;
};

class BadQuestion : public Supervision, public testing::WithParamInterface<Bad> {};

TEST_P(BadQuestion, IsRefusedWithTheMemberThatIsWrong)
{
    auto wish = about_case();
    GetParam().spoil(wish);
    auto const asked = ask(wish);
    ASSERT_FALSE(asked);
    EXPECT_EQ(asked.error().code, Errc::invalid_input);
    EXPECT_TRUE(asked.error().detail.starts_with(GetParam().name) || asked.error().detail.starts_with("exactly"))
        << asked.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    Wishes,
    BadQuestion,
    testing::Values(
        Bad{"text", [](QuestionWish& wish) { wish.text = "   "; }},
        Bad{"text", [](QuestionWish& wish) { wish.text = std::string(4001, 'a'); }},
        Bad{"on_behalf", [](QuestionWish& wish) { wish.on_behalf = "myself"; }},
        Bad{"due_at", [](QuestionWish& wish) { wish.due_at = local("2026-11-20T07:59:00"); }},
        Bad{"due_at", [](QuestionWish& wish) { wish.due_at = local("2028-11-20T08:00:00"); }},
        Bad{"unit", [](QuestionWish& wish) { wish.unit = UnitId{"w1"}; }},
        Bad{"unit", [](QuestionWish& wish) { wish.case_code.reset(); }},
        Bad{"unit",
            [](QuestionWish& wish) {
                wish.case_code.reset();
                wish.unit = UnitId{"nowhere"};
            }},
        Bad{"topic",
            [](QuestionWish& wish) {
                wish.case_code.reset();
                wish.unit = UnitId{"w1"};
                wish.topic = TopicCode{"no.topic"};
            }}
    )
);

}  // namespace
}  // namespace hub::oversight
