// Holding answers before the platform's window shuts, and what staff see of the window.
#include "cases/window_plan.hpp"

#include "office_fixture.hpp"

namespace hub::cases {
namespace {

using namespace std::chrono_literals;

TEST(HoldingDue, LeadBeforeTheWindowShutsButNotAtNight)
{
    ReplyWindow const page{24h, 168h, true};
    ReplyWindow const oa{48h, 168h, false, true};
    WindowTerms const terms;
    struct Case {
        char const* name;
        ReplyWindow window;
        char const* last;
        char const* due;
    };
    std::vector<Case> const cases{
        {"by day", page, "2026-11-20T16:00:00", "2026-11-21T13:00:00"},
        {"seven days", oa, "2026-11-20T16:00:00", "2026-11-27T13:00:00"},
        {"shuts after the morning: then", page, "2026-11-20T08:30:00", "2026-11-21T06:00:00"},
        {"shuts at night: the evening before", page, "2026-11-20T03:00:00", "2026-11-20T21:30:00"},
        {"shuts too soon after the morning", page, "2026-11-20T06:10:00", "2026-11-20T21:30:00"},
        {"the last minute of the day", page, "2026-11-20T00:59:00", "2026-11-20T21:59:00"},
        {"the first minute of the night", page, "2026-11-20T01:00:00", "2026-11-20T21:30:00"},
    };
    for (auto const& one : cases) {
        EXPECT_EQ(to_rfc3339(holding_due(one.window, local(one.last), terms)), to_rfc3339(local(one.due))) << one.name;
    }
    WindowTerms const always{.lead = 180min, .quiet_from = 0h, .quiet_until = 0h};
    EXPECT_EQ(holding_due(page, local("2026-11-20T03:00:00"), always), local("2026-11-21T00:00:00"));
    WindowTerms const long_lead{.lead = 1'440min, .quiet_from = 0h, .quiet_until = 0h};
    EXPECT_EQ(holding_due(page, local("2026-11-20T03:00:00"), long_lead), local("2026-11-20T15:00:00"));
}

class WindowPlan : public Office {
protected:
    /// A citizen of the Page: 24 hours for the hub.
    CaseCode write(std::string const& user, std::string const& topic = "env.rubbish")
    {
        auto got = receive(event(user, "Rác " + topic), about({matter(topic)}), page);
        EXPECT_TRUE(got && got->opened.size() == 1U);
        return got->opened.at(0);
    }
    CaseDesk::Ticked tick(std::string const& at)
    {
        clock.set(local(at));
        return staff([&](Tx& tx) -> Result<CaseDesk::Ticked> { return desk.tick(tx, clock.now()); }).value();
    }
    std::vector<std::string> holdings_of(CaseCode const& of)
    {
        std::vector<std::string> texts;
        for (auto const& message : messages_of(of)) {
            if (message.kind == "holding") {
                texts.push_back(message.text);
            }
        }
        return texts;
    }
    void conversation_of(CaseCode const& of, std::function<void(Conversation&)> const& adjust)
    {
        auto const done = staff([&](Tx& tx) -> Result<bool> {
            auto thread = *tx.conversations().find(tx.cases().find(of)->conversation);
            adjust(thread);
            tx.conversations().update(thread);
            return true;
        });
        ASSERT_TRUE(done);
    }
    Json window_of(CaseCode const& of)
    {
        return staff([&](Tx& tx) { return desk.read(tx, head, of); }).value().body["reply_window"];
    }
};

TEST_F(WindowPlan, OneHoldingAnswerWithDateAndStatusBeforeTheWindowShuts)
{
    auto const opened = write("P");
    (void)tick("2026-11-21T05:00:00");  // shuts at 08:00, due now: but it is night
    EXPECT_TRUE(holdings_of(opened).empty());
    (void)tick("2026-11-21T05:59:59");
    EXPECT_TRUE(holdings_of(opened).empty());
    (void)tick("2026-11-21T06:00:00");
    ASSERT_EQ(holdings_of(opened).size(), 1U);
    auto const text = holdings_of(opened)[0];
    EXPECT_NE(text.find(opened.value), std::string::npos);
    EXPECT_NE(text.find(to_vietnamese(record(opened).resolve_due_at)), std::string::npos);
    for (auto const* later :
         {"2026-11-21T06:30:00", "2026-11-21T07:59:00", "2026-11-21T08:01:00", "2026-11-28T08:00:00"}) {
        (void)tick(later);
    }
    EXPECT_EQ(holdings_of(opened).size(), 1U) << "never more than needed";
    auto const item = outbox().back();
    EXPECT_EQ(item.kind, "holding");
    EXPECT_FALSE(item.by_human);
}

TEST_F(WindowPlan, TheDateInItIsNeverInThePast)
{
    auto const opened = write("P");
    auto changed = record(opened);
    changed.resolve_due_at = clock.now() + 1h;
    ASSERT_TRUE(staff([&](Tx& tx) { return tx.cases().update(changed); }));
    (void)tick("2026-11-21T06:00:00");
    ASSERT_EQ(holdings_of(opened).size(), 1U);
    EXPECT_NE(holdings_of(opened)[0].find("xin lỗi vì đã quá hẹn"), std::string::npos);
    EXPECT_EQ(holdings_of(opened)[0].find(to_vietnamese(changed.resolve_due_at)), std::string::npos);
}

TEST_F(WindowPlan, ANewWordMovesIt)
{
    auto const opened = write("P");
    clock.set(local("2026-11-21T05:30:00"));
    ASSERT_TRUE(receive(event("P", "còn rác"), social(MatterKind::followup), page));
    (void)tick("2026-11-21T06:00:00");
    EXPECT_TRUE(holdings_of(opened).empty());
    (void)tick("2026-11-21T21:30:00");  // shuts at 05:30: the evening before
    EXPECT_EQ(holdings_of(opened).size(), 1U);
    clock.set(local("2026-11-22T04:00:00"));
    ASSERT_TRUE(receive(event("P", "còn nữa"), social(MatterKind::followup), page));
    (void)tick("2026-11-22T21:30:00");
    EXPECT_EQ(holdings_of(opened).size(), 2U) << "another window";
    ASSERT_TRUE(receive(event("P", "vẫn còn"), social(MatterKind::followup), page));  // at the same instant
    (void)tick("2026-11-23T18:30:00");
    EXPECT_EQ(holdings_of(opened).size(), 3U) << "what was said before the word is not said in its window";
}

TEST_F(WindowPlan, TwoOpenCasesShareOneText)
{
    auto const first = write("P");
    auto const second = write("P", "env.noise");
    (void)tick("2026-11-21T06:00:00");
    ASSERT_EQ(holdings_of(first).size(), 1U);
    EXPECT_EQ(holdings_of(first), holdings_of(second));
    auto const all = outbox();
    EXPECT_EQ(std::ranges::count(all, "holding", &OutboxItem::kind), 1);
}

TEST_F(WindowPlan, NobodyIsWrittenToWithoutNeedOrAgainstTheirWill)
{
    auto const answered = write("answered");
    auto const left = write("left");
    auto const withdrew = write("withdrew");
    auto const elsewhere = write("elsewhere");
    auto const told = write("told");
    auto const accusing = write("accusing");
    conversation_of(left, [](Conversation& one) { one.can_write = false; });
    conversation_of(withdrew, [](Conversation& one) { one.consent_withdrawn = true; });
    conversation_of(elsewhere, [](Conversation& one) { one.foreign_control = true; });
    auto accused = record(accusing);
    accused.accused_unit = UnitId{"w1.infra"};
    ASSERT_TRUE(staff([&](Tx& tx) { return tx.cases().update(accused); }));
    clock.set(local("2026-11-20T09:00:00"));
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.reply(tx, head, answered, {}, "Đã dọn xong ngõ 45", false); }));
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.pause(tx, head, told, {}, "other_body", "chờ công ty"); }));
    ASSERT_EQ(holdings_of(told).size(), 1U) << "the notice of the pause";
    for (auto const* at : {"2026-11-20T21:45:00", "2026-11-21T06:00:00", "2026-11-21T07:30:00"}) {
        (void)tick(at);
    }
    EXPECT_EQ(holdings_of(told).size(), 1U);
    for (auto const& code : {answered, left, withdrew, elsewhere, accusing}) {
        EXPECT_TRUE(holdings_of(code).empty()) << code.value;
    }
    EXPECT_TRUE(std::ranges::none_of(tasks(), [](HumanTask const& task) { return task.kind == "undelivered_notice"; }));
}

TEST_F(WindowPlan, AnAnsweredCaseThatIsOpenedAgainIsHeldToo)
{
    auto const opened = write("P");
    clock.set(local("2026-11-20T09:00:00"));
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.reply(tx, head, opened, {}, "Đã dọn xong ngõ 45", false); }));
    (void)tick("2026-11-21T06:00:00");
    EXPECT_TRUE(holdings_of(opened).empty());
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.transition(tx, head, opened, {}, CaseState::reopened, "chưa xong"); }));
    (void)tick("2026-11-21T06:31:00");
    EXPECT_EQ(holdings_of(opened).size(), 1U);
}

TEST_F(WindowPlan, AHubThatWasDownWritesAtNightOnlyWhenTheMorningIsTooLate)
{
    auto const late = write("P");
    clock.set(local("2026-11-20T21:00:00"));
    auto const next_day = write("Q");
    (void)tick("2026-11-21T02:00:00");
    EXPECT_TRUE(holdings_of(late).empty()) << "shuts at 08:00: the morning will do";
    clock.set(local("2026-11-21T03:00:00"));
    auto const night = write("R");
    (void)tick("2026-11-22T02:00:00");  // nobody looked in the evening before
    EXPECT_EQ(holdings_of(night).size(), 1U);
    EXPECT_TRUE(holdings_of(late).empty()) << "its window has shut meanwhile";
    EXPECT_TRUE(holdings_of(next_day).empty());
}

TEST_F(WindowPlan, StaffSeeUntilWhenTheyMayAnswerAndHowItGoesLater)
{
    auto const opened = write("P");
    EXPECT_EQ(
        window_of(opened),
        (Json{
            {"open", true},
            {"closes_at", to_rfc3339(local("2026-11-27T08:00:00"))},
            {"route", "message"},
            {"after", "task"},
        })
    );
    auto chosen = options();
    chosen.channels.at(page.channel.id).template_user = true;
    CaseDesk const richer{units, topics, calendar, clock, chosen};
    auto const seen = [&] {
        return staff([&](Tx& tx) { return richer.read(tx, head, opened); }).value().body["reply_window"];
    };
    clock.set(local("2026-11-22T08:00:00"));
    EXPECT_EQ(seen()["route"], "extended");
    EXPECT_EQ(seen()["after"], "template_user");
    clock.set(local("2026-11-28T08:00:00"));
    EXPECT_EQ(
        seen(), (Json{{"open", false}, {"closes_at", nullptr}, {"route", "template_user"}, {"after", "template_user"}})
    );
    conversation_of(opened, [](Conversation& one) { one.consent_withdrawn = true; });
    EXPECT_EQ(seen()["route"], "task");
    auto const public_case = receive(comment("C", "9", "Rác"), about({matter("env.rubbish")}), page)->opened.at(0);
    EXPECT_TRUE(window_of(public_case).is_null());
}

TEST_F(WindowPlan, OutsideTheWindowAnAnswerIsPlannedWhenATemplateReachesTheCitizen)
{
    auto const opened = write("P");
    auto const other = write("Q");
    clock.set(local("2026-11-28T09:00:00"));
    auto chosen = options();
    chosen.channels.at(page.channel.id).template_user = true;
    CaseDesk const richer{units, topics, calendar, clock, chosen};
    auto const sent = staff([&](Tx& tx) { return richer.reply(tx, head, opened, {}, "Đã dọn xong ngõ 45", false); });
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->delivery_state, "pending");
    auto const kept = staff([&](Tx& tx) { return desk.reply(tx, head, other, {}, "Đã dọn xong ngõ 45", false); });
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->delivery_state, "failed");
    EXPECT_TRUE(std::ranges::any_of(tasks(), [](HumanTask const& task) {
        return task.kind == "undelivered_answer" && task.reason == "outside_window";
    }));
}

}  // namespace
}  // namespace hub::cases
