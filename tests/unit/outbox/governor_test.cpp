// Which way an item goes: window, tag, templates, a person; what a refusal teaches; quotas.
#include "rig.hpp"

namespace hub::outbox::test {
namespace {

using Texts = std::vector<std::string>;
using Lesson = GiveUp::Lesson;

constexpr auto kPhone = "0901 234 567";

class Governor : public testing::Test {
protected:
    Governor()
    {
        rig.set_channels([](Channel& channel) {
            channel.user_template = {"user-t", {{"ma", "code"}, {"tinh_trang", "status"}}};
            channel.phone_template = {"phone-t", {{"ma", "code"}}};
        });
    }

    /// A citizen whose last word is `ago` old.
    Conversation citizen(std::string const& user, std::chrono::hours ago, std::string const& phone = {})
    {
        auto made = rig.conversation(user);
        made.last_inbound_at = rig.clock.now() - ago;
        made.phone = phone;
        save(made);
        return made;
    }
    void save(Conversation const& changed)
    {
        rig.change([&](Tx& tx) {
            tx.conversations().update(changed);
            return true;
        });
    }
    Conversation now_of(Conversation const& of)
    {
        return rig.change([&](Tx& tx) { return *tx.conversations().find(of.id); });
    }
    /// An answer to an open case.
    OutboxId answer(
        Conversation const& to, std::string const& text, bool restricted = false, std::string const& kind = "reply"
    )
    {
        auto const opened = rig.change([&](Tx& tx) {
            CaseRecord record;
            record.code = tx.cases().next_code(2026);
            record.channel = to.channel;
            record.conversation = to.id;
            record.contact = to.contact;
            record.lead_unit = UnitId{"w.1"};
            record.restricted = restricted;
            record.opened_at = rig.clock.now();
            record.resolve_due_at = rig.clock.now() + 48h;
            return tx.cases().insert(record);
        });
        return rig.write(to, text, [&](OutboxItem& item) {
            item.case_id = opened;
            item.kind = kind;
            item.by_human = kind == "reply";
        });
    }
    Texts texts_called()
    {
        Texts texts;
        for (auto const& request : rig.http.requests) {
            auto const body = parse_json(request.body).value();
            texts.push_back(text_or(body, "to") + " " + text_or(body, "text"));
        }
        return texts;
    }
    /// What the platform says to each form; empty: it takes it.
    void refuse(std::string const& beginning, Json const& reply)
    {
        refusals[beginning] = reply;
        rig.http.answer = [this](HttpRequest const& request) {
            auto const text = text_or(parse_json(request.body).value(), "text");
            for (auto const& [begins, said] : refusals) {
                if (text.starts_with(begins)) {
                    return say(said);
                }
            }
            return rig.accept(request);
        };
    }
    void settle()
    {
        for (int i = 0; i < 6; ++i) {
            rig.advance(1s);
        }
    }

    Rig rig;
    std::map<std::string, Json> refusals;
};

TEST_F(Governor, TakesTheBestWayThatIsOpenAndCallsNothingElse)
{
    struct Case {
        char const* name;
        std::chrono::hours ago;
        char const* phone;
        bool template_user, template_phone, restricted;
        char const* kind;
        Texts calls;
        char const* task;  ///< Reason of it; empty: none.
    };
    std::vector<Case> const cases{
        {"inside the window", 1h, kPhone, true, true, false, "reply", {"u a"}, ""},
        {"a person in the longer window", 30h, kPhone, true, true, false, "reply", {"u a"}, ""},
        {"the hub in the longer window", 30h, kPhone, true, true, false, "holding", {"u template:user-t"}, ""},
        {"too late", 200h, kPhone, true, true, false, "reply", {"u template:user-t"}, ""},
        {"no template for users", 200h, kPhone, false, true, false, "reply", {"84901234567 template:phone-t"}, ""},
        {"no template at all", 200h, kPhone, false, false, false, "reply", {}, "outside_window"},
        {"no number", 200h, "", false, true, false, "reply", {}, "outside_window"},
        {"a land line", 200h, "024 3825 3536", false, true, false, "reply", {}, "outside_window"},
        {"a restricted case", 200h, kPhone, true, true, true, "reply", {}, "outside_window"},
        {"a question no template can ask", 30h, kPhone, true, true, false, "rating", {}, "human_only"},
    };
    for (auto const& one : cases) {
        SCOPED_TRACE(one.name);
        rig.set_channels([&](Channel& channel) {
            channel.user_template.id = one.template_user ? "user-t" : "";
            channel.phone_template.id = one.template_phone ? "phone-t" : "";
        });
        rig.http.requests.clear();
        auto to = citizen(std::string{"u"}, one.ago, one.phone);
        auto const tasks_before = rig.open_tasks().size();
        auto const id = answer(to, "a", one.restricted, one.kind);
        settle();
        EXPECT_EQ(texts_called(), one.calls);
        auto const tasks = rig.open_tasks();
        EXPECT_EQ(tasks.size() - tasks_before, *one.task == '\0' ? 0U : 1U);
        EXPECT_EQ(rig.item(id).state, *one.task == '\0' ? OutboxState::sent : OutboxState::failed);
        if (*one.task != '\0') {
            EXPECT_EQ(rig.item(id).last_error, one.task);
        }
    }
}

TEST_F(Governor, ATemplateSaysCodeAndStatusOfItsCase)
{
    answer(citizen("u", 200h), "Đã dọn xong");
    settle();
    ASSERT_EQ(rig.http.requests.size(), 1U);
    auto const fields = parse_json(rig.http.requests[0].body).value()["fields"];
    EXPECT_EQ(fields, Json::parse(R"([["ma","PA-2026-000001"],["tinh_trang","Đã có trả lời"]])"));
}

TEST_F(Governor, FallsDownRungByRungAndEndsWithADatedTask)
{
    refuse("a", {{"stop", "blocked"}, {"fallback", true}});
    refuse("template:user-t", {{"stop", "inactive"}, {"fallback", true}, {"lesson", 1}});
    refuse("template:phone-t", {{"stop", "no_account"}, {"fallback", true}, {"lesson", 3}});
    auto const id = answer(citizen("u", 1h, kPhone), "a");
    settle();
    EXPECT_EQ(texts_called(), (Texts{"u a", "u template:user-t", "84901234567 template:phone-t"}));
    EXPECT_EQ(rig.item(id).state, OutboxState::failed);
    EXPECT_EQ(rig.item(id).last_error, "no_account");
    auto const tasks = rig.open_tasks();
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks[0].kind, "call_back");
    EXPECT_EQ(tasks[0].outbox, id);
    EXPECT_GT(tasks[0].due_at, rig.clock.now());
}

TEST_F(Governor, WhatWasRefusedOnceIsNotTriedForTheNextMessage)
{
    refuse("a", {{"stop", "not_following"}, {"fallback", true}, {"lesson", 1}});
    refuse("template:phone-t", {{"stop", "no_account"}, {"fallback", true}, {"lesson", 3}});
    auto const to = citizen("u", 1h, kPhone);
    answer(to, "a1");
    settle();
    EXPECT_EQ(texts_called(), (Texts{"u a1", "84901234567 template:phone-t"})) << "who left takes no template either";
    answer(to, "a2");
    settle();
    EXPECT_EQ(rig.http.requests.size(), 2U) << "both refusals could be foreseen";
    EXPECT_EQ(rig.open_tasks().size(), 2U);
    auto back = now_of(to);
    back.can_write = true;  // as their next word does
    back.phone = "0912345678";
    save(back);
    refusals.clear();
    answer(to, "a3");
    settle();
    EXPECT_EQ(texts_called().back(), "u a3");
}

TEST_F(Governor, APlatformThatCountsTheWindowEarlierIsBelieved)
{
    refuse("a", {{"stop", "outside_window"}, {"fallback", true}, {"lesson", 2}});
    auto const to = citizen("u", 1h);
    answer(to, "a1");
    settle();
    // in the free window: the person's own rule of the longer one is still tried, then the template
    EXPECT_EQ(texts_called(), (Texts{"u a1", "u a1", "u template:user-t"}));
    answer(to, "a2");
    settle();
    EXPECT_EQ(texts_called().back(), "u template:user-t");
    EXPECT_EQ(rig.http.requests.size(), 4U);
}

TEST_F(Governor, AUsedUpQuotaIsNotAskedAgainThatDayAndHoldsNothingElse)
{
    rig.set_channels([](Channel& channel) { channel.user_template.id.clear(); });
    refuse("template:phone-t", {{"stop", "daily_limit"}, {"fallback", true}, {"lesson", 4}});
    answer(citizen("u1", 200h, kPhone), "a");
    settle();
    EXPECT_EQ(rig.http.requests.size(), 1U);
    auto const second = answer(citizen("u2", 200h, "0912345678"), "a");
    answer(citizen("u3", 1h), "in the window");
    settle();
    EXPECT_EQ(rig.received, Texts{"in the window"}) << "the chat goes on";
    EXPECT_EQ(rig.http.requests.size(), 2U);
    EXPECT_EQ(rig.item(second).last_error, "out_of_quota");
    EXPECT_EQ(rig.open_tasks().size(), 2U);
    refusals.clear();
    rig.advance(24h);
    answer(citizen("u4", 200h, kPhone), "a");
    settle();
    EXPECT_EQ(texts_called().back(), "84901234567 template:phone-t") << "a new day";
}

TEST_F(Governor, NoMoreTemplatesLeaveAtOnceThanThePlatformSaidAreLeft)
{
    rig.set_channels([](Channel& channel) { channel.user_template.id.clear(); });
    rig.http.answer = [&](HttpRequest const& request) -> Result<ApiReply> {
        rig.received.push_back(text_or(parse_json(request.body).value(), "to"));
        return say({{"id", "m" + std::to_string(rig.received.size())}, {"left", 3 - rig.received.size()}});
    };
    answer(citizen("u0", 200h, "0901000000"), "a");
    settle();
    for (int i = 1; i < 6; ++i) {
        answer(citizen("u" + std::to_string(i), 200h, "090100000" + std::to_string(i)), "a");
    }
    settle();
    EXPECT_EQ(rig.received.size(), 3U);
    EXPECT_EQ(rig.open_tasks().size(), 3U);
}

TEST_F(Governor, OurOwnLimitForPaidMessagesHolds)
{
    rig.set_channels([](Channel& channel) { channel.paid_per_day = 2; });
    for (int i = 0; i < 4; ++i) {
        answer(citizen("u" + std::to_string(i), 200h), "a");
    }
    answer(citizen("free", 1h), "b");
    settle();
    EXPECT_EQ(rig.received.size(), 3U) << "two templates and the free message";
    EXPECT_EQ(rig.open_tasks().size(), 2U);
    EXPECT_EQ(rig.open_tasks()[0].reason, "out_of_quota");
}

TEST_F(Governor, ABrokenTemplateAlarmsOnceAndNeverStopsTheChat)
{
    refuse("template:user-t", {{"stop", "template_disabled"}, {"fallback", true}, {"alarm", true}});
    rig.set_channels([](Channel& channel) { channel.phone_template.id.clear(); });
    answer(citizen("u1", 200h), "a");
    settle();
    answer(citizen("u2", 200h), "a");
    answer(citizen("u3", 1h), "chat");
    settle();
    EXPECT_EQ(texts_called(), (Texts{"u1 template:user-t", "u3 chat"}));
    auto const tasks = rig.open_tasks();
    EXPECT_EQ(std::ranges::count(tasks, "channel_alarm", &HumanTask::kind), 1);
    EXPECT_EQ(std::ranges::count(tasks, "call_back", &HumanTask::kind), 2);
}

TEST_F(Governor, ALongTextCutOffByTheWindowBeginsAnewAsTemplate)
{
    int calls = 0;
    rig.http.answer = [&](HttpRequest const& request) {
        return ++calls == 2 ? say({{"stop", "outside_window"}, {"fallback", true}, {"lesson", 2}})
                            : rig.accept(request);
    };
    auto const id = answer(citizen("u", 30h), "p1|p2");
    settle();
    EXPECT_EQ(rig.received, (Texts{"p1", "template:user-t"})) << "half an answer is none";
    EXPECT_EQ(rig.item(id).state, OutboxState::sent);
}

TEST_F(Governor, AReceiptWithOurKeyProvesATemplateByTelephone)
{
    rig.set_channels([](Channel& channel) { channel.user_template.id.clear(); });
    auto const id = answer(citizen("u", 200h, kPhone), "a");
    rig.http.answer = [&](HttpRequest const&) -> Result<ApiReply> { return unavailable("no_answer"); };
    rig.pump();
    EXPECT_EQ(rig.item(id).state, OutboxState::uncertain);
    InboundEvent receipt;
    receipt.kind = InboundEvent::Kind::delivered;
    receipt.target = "z1";
    receipt.tracking_id = rig.item(id).idempotency_key;
    EXPECT_EQ(rig.event(receipt).reason, "receipt");
    EXPECT_EQ(rig.item(id).state, OutboxState::delivered);
    EXPECT_EQ(rig.message_of(id).delivery_state, "delivered");
    rig.advance(1h);
    EXPECT_EQ(rig.http.requests.size(), 1U);
}

TEST_F(Governor, AnAnswerDoesNotWaitForAnAnnouncementThatHangs)
{
    auto const to = citizen("u", 1h);
    auto const announcement = rig.change([](Tx& tx) {
        Announcement made;
        made.title = made.body = "cúp nước";
        made.created_at = kStart;
        return tx.announcements().insert(made);
    });
    rig.write(to, "bulk", [&](OutboxItem& item) {
        item.announcement = announcement;
        item.kind = "announcement";
        item.by_human = false;
    });
    refuse("bulk", {{"wait", 3'600'000}});
    rig.pump();
    answer(to, "a");
    settle();
    EXPECT_EQ(rig.received, Texts{"a"});
}

}  // namespace
}  // namespace hub::outbox::test
