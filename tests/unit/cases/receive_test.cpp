// longer than 400 lines: a table of stories over one fixture.
// What a citizen's events do to cases, over a real store.
#include "desk_fixture.hpp"

namespace hub::cases {
namespace {

using Kind = InboundEvent::Kind;

bool has(std::string const& text, std::string const& part)
{
    return text.find(part) != std::string::npos;
}

TEST_F(Desk, OpensAnOwnedCaseWithDeadlinesAnswerAndLiveEvents)
{
    auto const got = say("A", "Rác bốn ngày chưa thu", about({matter("env.rubbish")}));
    ASSERT_EQ(got.fate, Fate::opened);
    ASSERT_EQ(got.opened.size(), 1U);
    auto const opened = record(got.opened[0]);
    EXPECT_EQ(opened.code.value, "PA-2026-000001");
    EXPECT_EQ(opened.lead_unit.value, "w1.infra");
    EXPECT_EQ(opened.ack_due_at, local("2026-11-20T17:00:00"));
    EXPECT_EQ(opened.resolve_due_at, local("2026-11-26T17:00:00"));
    auto const items = outbox();
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0].kind, "ack");
    auto const text = text_of(items[0]);
    for (auto const& part :
         {std::string{"Kính gửi ông/bà"},
          opened.code.value,
          opened.secret,
          std::string{"Phòng Hạ tầng"},
          to_vietnamese(opened.resolve_due_at)}) {
        EXPECT_TRUE(has(text, part)) << part << " in " << text;
    }
    ASSERT_EQ(live("unit:w1.infra").size(), 1U);
    EXPECT_EQ(live("unit:w1.infra")[0]["event"], "case.opened");
    EXPECT_EQ(live("case:PA-2026-000001").size(), 1U);
    auto const balance = store->read_now([](Tx& tx) -> Result<CustodyBalance> { return tx.inbox().balance(); }).value();
    EXPECT_EQ(balance.opened, 1);
    EXPECT_EQ(balance.pending, 0);
}

TEST_F(Desk, OpensOneCaseForEachMatterAndAnswersOnce)
{
    auto const got =
        say("E",
            "ba việc",
            about({matter("infra.drainage"), matter("infra.lighting"), matter("social.policy", MatterKind::question)}));
    EXPECT_EQ(got.opened.size(), 3U);
    ASSERT_EQ(outbox().size(), 1U);
    for (auto const& code : got.opened) {
        EXPECT_TRUE(has(text_of(outbox()[0]), code.value));
    }
}

TEST_F(Desk, RefusesASecondHandlingOfOneItemAndChangesNothing)
{
    auto const made = event("A", "Rác");
    Incoming incoming;
    ASSERT_TRUE(receive(made, about({matter("env.rubbish")}), zalo));
    incoming.item = ItemId{1};
    incoming.received_at = clock.now();
    incoming.channel = zalo.channel;
    incoming.window = zalo.window;
    incoming.event = event("B", "Rác khác");
    incoming.assessment = about({matter("env.rubbish")});
    auto const again = store->write_now([&](Tx& tx) { return desk.receive(tx, incoming); });
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Errc::conflict);
    EXPECT_EQ(outbox().size(), 1U);
}

struct AttachCase {
    std::string name;
    std::string text;
    Assessment assessment;
    bool sticker = false;
    bool picture = false;
    Fate with_case;
    Fate without_case;
};

Assessment vague()
{
    Assessment made;
    Matter weak;
    weak.topic = TopicCode{"other.general"};
    weak.topic_confidence = 0.1;
    made.matters = {weak};
    return made;
}

Assessment only(MatterKind kind)
{
    Assessment made;
    made.kind = kind;
    return made;
}

class Attaching : public Desk, public testing::WithParamInterface<AttachCase> {
protected:
    Received send()
    {
        auto made = event("A", GetParam().text);
        made.sticker_only = GetParam().sticker;
        if (GetParam().picture) {
            made.attachments.push_back({"image", "https://media/1.jpg", {}, {}});
        }
        return receive(made, GetParam().assessment, zalo).value();
    }
};

TEST_P(Attaching, JoinsTheActiveCase)
{
    auto const first = say("A", "Rác bốn ngày chưa thu", about({matter("env.rubbish")}));
    clock.advance(std::chrono::minutes{12});
    auto const got = send();
    EXPECT_EQ(got.fate, GetParam().with_case);
    if (GetParam().with_case == Fate::attached) {
        ASSERT_EQ(got.attached.size(), 1U);
        EXPECT_EQ(got.attached[0], first.opened[0]);
        EXPECT_EQ(messages_of(first.opened[0]).size(), 3U);  // words, acknowledgement, this
        EXPECT_EQ(outbox().size(), 1U);
    }
}

TEST_P(Attaching, WithoutACaseIsOpenedOrIgnoredWithAReason)
{
    auto const got = send();
    EXPECT_EQ(got.fate, GetParam().without_case);
    EXPECT_EQ(got.reason.empty(), GetParam().without_case != Fate::ignored);
}

INSTANTIATE_TEST_SUITE_P(
    Words,
    Attaching,
    testing::Values(
        AttachCase{
            "Followup", "Bao giờ xong ạ", only(MatterKind::followup), false, false, Fate::attached, Fate::opened
        },
        AttachCase{"Thanks", "Cảm ơn", only(MatterKind::thanks), false, false, Fate::attached, Fate::ignored},
        AttachCase{"Greeting", "Chào phường", only(MatterKind::greeting), false, false, Fate::attached, Fate::ignored},
        AttachCase{"Spam", "Vay tiền nhanh", only(MatterKind::spam), false, false, Fate::attached, Fate::ignored},
        AttachCase{"Sticker", "", Assessment{}, true, false, Fate::attached, Fate::ignored},
        AttachCase{"Picture", "", Assessment{}, false, true, Fate::attached, Fate::opened},
        AttachCase{"Vague", "Alo, chỗ em lại bị nữa rồi", vague(), false, false, Fate::attached, Fate::opened},
        AttachCase{"Nothing", "  ", Assessment{}, false, false, Fate::ignored, Fate::ignored}
    ),
    [](auto const& info) { return info.param.name; }
);

TEST_F(Desk, JoinsTheSameTopicButNotAnotherPlaceOrAnotherTopic)
{
    auto const first = say("A", "Rác ở ngõ 45", about({matter("env.rubbish")})).opened.at(0);
    EXPECT_EQ(
        say("A", "Rác vẫn chưa ai dọn, đã sang ngày thứ năm rồi", about({matter("env.rubbish")})).attached.at(0), first
    );
    auto elsewhere = about({matter("env.rubbish")});
    elsewhere.place.area = AreaCode{"00082"};
    elsewhere.place.from_message = true;
    EXPECT_EQ(say("A", "Rác ở phường Đồi Thông cũng vậy", elsewhere).fate, Fate::opened);
    EXPECT_EQ(say("A", "Đèn đường ngã ba chợ không sáng", about({matter("infra.lighting")})).fate, Fate::opened);
    clock.advance(std::chrono::hours{80});
    EXPECT_EQ(say("A", "Rác lại đầy ở ngõ 45", about({matter("env.rubbish")})).fate, Fate::opened);
}

TEST_F(Desk, WordsAfterAPictureGiveTheWaitingCaseItsContent)
{
    auto made = event("A", "");
    made.attachments.push_back({"image", "https://media/1.jpg", {}, {}});
    auto const blank = receive(made, Assessment{}, zalo).value().opened.at(0);
    EXPECT_EQ(record(blank).lead_unit.value, "w1.psc");
    EXPECT_TRUE(record(blank).needs_dispatcher);
    EXPECT_TRUE(has(text_of(outbox().at(0)), "viết thêm vài chữ"));
    clock.advance(std::chrono::minutes{2});
    auto const got = say("A", "Cống trước nhà bị nghẹt, mưa là ngập", about({matter("infra.drainage")}));
    ASSERT_EQ(got.fate, Fate::attached);
    auto const filled = record(blank);
    EXPECT_EQ(filled.topic.value, "infra.drainage");
    EXPECT_EQ(filled.lead_unit.value, "w1.infra");
    EXPECT_EQ(filled.opened_at, local("2026-11-20T08:00:00"));
}

TEST_F(Desk, AQuoteGoesToTheCaseOfTheQuotedMessage)
{
    auto const first = say("A", "Rác", about({matter("env.rubbish")}));
    say("A", "Đèn đường ngã ba chợ không sáng", about({matter("infra.lighting")}));
    auto quote = event("A", "Dạ đúng chỗ đó, đèn cũng tắt");
    quote.reply_to = "m1";
    EXPECT_EQ(receive(quote, about({matter("infra.lighting")}), zalo)->attached.at(0), first.opened[0]);
}

TEST_F(Desk, ALocationFillsThePlace)
{
    auto const code = say("A", "Rác", about({matter("env.rubbish")})).opened.at(0);
    auto made = event("A", "Nhà văn hóa khu phố 3");
    made.point = GeoPoint{21.03, 105.85};
    EXPECT_EQ(receive(made, Assessment{}, zalo)->fate, Fate::attached);
    EXPECT_NEAR(record(code).point.value().latitude, 21.03, 1e-9);
    EXPECT_EQ(record(code).place_text, "Nhà văn hóa khu phố 3");
}

TEST_F(Desk, ManyMessagesInFiveMinutesBecomeOneCase)
{
    std::set<std::string> cases;
    auto const all = topics.all();
    for (int count = 0; count < 200; ++count) {
        auto const got =
            say("A",
                "Tin số " + std::to_string(count) + " về một việc rất khác",
                about({matter(all[static_cast<std::size_t>(count) % 40].code.value)}));
        for (auto const& code : got.opened) {
            cases.insert(code.value);
        }
        clock.advance(std::chrono::milliseconds{100});
    }
    EXPECT_LE(cases.size(), 30U);
    auto const later = say("A", "Rác", about({matter("env.rubbish")}));
    EXPECT_NE(later.fate, Fate::opened);
}

TEST_F(Desk, AnswersAtMostOnceAMinuteAndTwentyTimesADay)
{
    say("A", "Rác", about({matter("env.rubbish")}));
    clock.advance(std::chrono::seconds{5});
    auto const second = say("A", "Đèn đường ngã ba chợ không sáng", about({matter("infra.lighting")}));
    auto const third = say("A", "Xe buýt số 9 bỏ chuyến buổi sáng", about({matter("traffic.bus")}));
    auto const items = outbox();
    ASSERT_EQ(items.size(), 2U);  // the third joins the waiting second
    EXPECT_EQ(items[1].not_before, local("2026-11-20T08:01:00"));
    EXPECT_TRUE(has(text_of(items[1]), second.opened.at(0).value) && has(text_of(items[1]), third.opened.at(0).value));
    for (std::size_t count = 0; count < 40; ++count) {
        clock.advance(std::chrono::minutes{6});
        say("A", "Một việc khác hẳn những việc trước", about({matter(topics.all()[count].code.value)}));
    }
    EXPECT_LE(outbox().size(), 20U);
}

TEST_F(Desk, DangerGetsTheEmergencyNumbersAtOnce)
{
    auto fire = about({matter("security.fire")});
    fire.danger = true;
    say("A", "Rác", about({matter("env.rubbish")}));
    auto const got = say("A", "Cháy nhà ở ngõ 12 rồi, cứu với", fire);
    auto const items = outbox();
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[1].kind, "emergency");
    EXPECT_EQ(items[1].not_before, clock.now());
    for (auto const* number : {"113", "114", "115", "112", "111"}) {
        EXPECT_TRUE(has(text_of(items[1]), number)) << number;
    }
    EXPECT_EQ(record(got.opened.at(0)).resolve_due_at, local("2026-11-20T12:00:00"));
}

TEST_F(Desk, DoesNotAnswerAutomaticAnswers)
{
    say("A", "Đây là tin nhắn tự động: tôi đang đi vắng", about({matter("env.rubbish")}));
    EXPECT_TRUE(outbox().empty());
}

TEST_F(Desk, ADenunciationStaysAwayFromTheAccusedAndIsNeverCalledAccepted)
{
    auto made = matter("conduct.corruption", MatterKind::denunciation);
    made.accuses_unit = true;
    made.title = "Cán bộ Trần Văn X đòi tiền";
    auto const got = receive(event("C", "Cán bộ phường đòi tiền"), about({made}), zalo, UnitId{"w1.infra"}).value();
    auto const secret_case = record(got.opened.at(0));
    EXPECT_TRUE(secret_case.restricted);
    EXPECT_EQ(secret_case.accused_unit.value, "w1");
    EXPECT_EQ(secret_case.lead_unit.value, "city");
    EXPECT_TRUE(secret_case.search_text.empty());
    for (auto const* topic : {"unit:w1", "unit:w1.infra", "unit:w1.psc"}) {
        EXPECT_TRUE(live(topic).empty()) << topic;
    }
    auto const told = live("unit:city");
    ASSERT_EQ(told.size(), 1U);
    for (auto const* hidden : {"title", "kind", "topic", "place", "channel"}) {
        EXPECT_FALSE(told[0].contains(hidden)) << hidden;
    }
    auto const text = text_of(outbox().at(0));
    EXPECT_EQ(outbox()[0].kind, "guidance");
    for (auto const* word : {"đã thụ lý", "tiếp nhận đơn", "Trần Văn X", "đòi tiền", "Phòng Hạ tầng"}) {
        EXPECT_FALSE(has(text, word)) << word;
    }
    EXPECT_TRUE(has(text, "chưa thay cho đơn"));
}

TEST_F(Desk, AComplaintIsGuidedToTheLegalForm)
{
    say("C", "Tôi không đồng ý quyết định số 12", about({matter("land.clearance", MatterKind::complaint)}));
    auto const text = text_of(outbox().at(0));
    EXPECT_TRUE(has(text, "chưa phải là đơn khiếu nại") && has(text, "Điều 8") && has(text, "90 ngày")) << text;
}

TEST_F(Desk, AnEditShowsTheNewTextAndKeepsTheOld)
{
    auto const original = event("A", "Rác ở hẻm 112");
    auto edit = original;
    edit.kind = Kind::message_edit;
    edit.target = original.message_id;
    edit.text = "Rác ở hẻm 121 (em ghi lộn 112)";
    edit.sent_at += std::chrono::minutes{3};
    for (bool const edit_first : {false, true}) {
        auto one = edit_first ? edit : original;
        auto two = edit_first ? original : edit;
        for (auto* each : {&one, &two}) {
            each->user_id = each->thread_id = edit_first ? "A2" : "A1";
            each->message_id = "mid-" + each->user_id;
            each->target = each->kind == Kind::message_edit ? each->message_id : "";
        }
        auto const code = receive(one, about({matter("env.rubbish")}), page)->opened.at(0);
        EXPECT_EQ(receive(two, about({matter("env.rubbish")}), page)->fate, Fate::attached);
        auto const shown = messages_of(code).at(0);
        EXPECT_EQ(shown.text, "Rác ở hẻm 121 (em ghi lộn 112)") << edit_first;
        ASSERT_EQ(shown.history.size(), 1U) << edit_first;
        EXPECT_EQ(shown.history[0]["text"], "Rác ở hẻm 112");
    }
}

TEST_F(Desk, AWithdrawnMessageIsHiddenAndTheCaseStays)
{
    for (bool const withdrawn_first : {false, true}) {
        auto original = event(withdrawn_first ? "E2" : "E1", "Cống nghẹt trước cổng trường, nước ngập cả buổi");
        auto unsent = original;
        unsent.kind = Kind::message_delete;
        unsent.target = original.message_id;
        unsent.text.clear();
        auto const first = receive(
                               withdrawn_first ? unsent : original,
                               withdrawn_first ? Assessment{} : about({matter("infra.drainage")}),
                               page
        )
                               .value();
        auto const second = receive(
                                withdrawn_first ? original : unsent,
                                withdrawn_first ? about({matter("infra.drainage")}) : Assessment{},
                                page
        )
                                .value();
        auto const code = withdrawn_first ? second.opened.at(0) : first.opened.at(0);
        EXPECT_TRUE(is_active(record(code).state));
        EXPECT_TRUE(messages_of(code).at(0).deleted) << withdrawn_first;
        auto const shown = store->read_now([&](Tx& tx) { return desk.read(tx, person(Role::unit_head, "w1"), code); });
        EXPECT_EQ(shown->body["messages"][0]["text"], "");
    }
}

TEST_F(Desk, AnotherPersonsCommentJoinsTheThreadAndThePublicTextShowsNoSecret)
{
    auto const first =
        receive(comment("Hoa", "c1", "Phí vệ sinh chợ tăng"), about({matter("market.trade")}), page).value();
    auto const second = receive(
                            comment("Bao", "c1", "Chỗ tui cũng vậy, hỏi thì nói cấp trên quy định"),
                            about({matter("market.trade")}),
                            page
    )
                            .value();
    EXPECT_EQ(second.attached.at(0), first.opened.at(0));
    auto const items = outbox();
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(text_or(items[0].extra, "target"), "public_reply");
    EXPECT_EQ(text_or(items[1].extra, "target"), "private_reply");
    EXPECT_EQ(text_or(items[1].extra, "comment_id"), "m1");
    auto const opened = record(first.opened[0]);
    EXPECT_TRUE(has(text_of(items[0]), opened.code.value));
    EXPECT_FALSE(has(text_of(items[0]), opened.secret));
    EXPECT_TRUE(has(text_of(items[1]), opened.secret));
}

TEST_F(Desk, ACommentWithoutAuthorGetsAPublicAnswerOnly)
{
    auto const got =
        receive(comment("", "c2", "Đèn đường khu C tắt 3 hôm nay"), about({matter("infra.lighting")}), page).value();
    EXPECT_EQ(got.fate, Fate::opened);
    ASSERT_EQ(outbox().size(), 1U);
    EXPECT_EQ(text_or(outbox()[0].extra, "target"), "public_reply");
}

TEST_F(Desk, MakesADatedTaskWhenTheCitizenCannotBeWrittenTo)
{
    auto gone = event("D", "");
    gone.kind = Kind::unfollow;
    receive(gone, {}, zalo).value();
    auto late = event("D", "Sổ đỏ quá hẹn hai tháng rồi");
    late.opens_window = false;
    EXPECT_EQ(receive(late, about({matter("land.certificate")}), zalo)->fate, Fate::opened);
    EXPECT_TRUE(outbox().empty());
    ASSERT_EQ(tasks().size(), 1U);
    EXPECT_EQ(tasks()[0].reason, "blocked");
    EXPECT_GT(tasks()[0].due_at, clock.now());
}

TEST_F(Desk, AStandbyMessageIsShownAndNeverAnswered)
{
    auto const got =
        receive(event("S", "Cho em gặp người thật", Kind::standby), about({matter("other.general")}), page).value();
    EXPECT_EQ(got.fate, Fate::opened);
    EXPECT_TRUE(outbox().empty());
}

struct Notice {
    std::string name;
    Kind kind;
    std::string platform_kind;
    std::string payload;
    std::string reason;
    std::string task;
};

class Notices : public Desk, public testing::WithParamInterface<Notice> {};

TEST_P(Notices, AreIgnoredWithAReasonAndMakeTheirTask)
{
    auto made = event("N", "");
    made.kind = GetParam().kind;
    made.platform_kind = GetParam().platform_kind;
    made.payload = GetParam().payload;
    auto const got = receive(made, {}, zalo).value();
    EXPECT_EQ(got.fate, Fate::ignored);
    EXPECT_EQ(got.reason, GetParam().reason);
    EXPECT_EQ(tasks().empty() ? "" : tasks()[0].kind, GetParam().task);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds,
    Notices,
    testing::Values(
        Notice{"Follow", Kind::follow, "follow", "", "follow", ""},
        Notice{"Unfollow", Kind::unfollow, "unfollow", "", "unfollow", ""},
        Notice{"MissedCall", Kind::call, "user_call_oa", "missed", "missed_call", "call_back"},
        Notice{"AnsweredCall", Kind::call, "user_call_oa", "answered", "call", ""},
        Notice{"Consent", Kind::consent_withdrawn, "user_withdraw", "", "consent_withdrawn", "consent_withdrawn"},
        Notice{"Account", Kind::account_notice, "change_oa_daily_quota", "", "account_notice", "channel_alarm"},
        Notice{"Button", Kind::postback, "postback", "START", "button_without_case", ""},
        Notice{"Reaction", Kind::reaction, "reaction", "react", "reaction_without_case", ""},
        Notice{"Rating", Kind::feedback, "user_feedback", "5", "rating_without_case", ""},
        Notice{"Contact", Kind::contact_details, "user_submit_info", "", "contact_details", ""},
        Notice{"Unknown", Kind::other, "Feed.reaction.add", "", "other._eed.reaction", ""},
        Notice{"Unnamed", Kind::other, "", "", "other.unnamed", ""}
    ),
    [](auto const& info) { return info.param.name; }
);

TEST_F(Desk, ARatingOfOurTextFindsItsCase)
{
    auto const code =
        say("D", "Hỏi giấy khai sinh", about({matter("admin.civil_status", MatterKind::question)})).opened.at(0);
    auto rating = event("", "Lên tới nơi lại đòi thêm giấy khác", Kind::feedback);
    rating.thread_id.clear();
    rating.payload = "2";
    rating.tracking_id = outbox().at(0).idempotency_key;
    auto const got = receive(rating, about({matter("conduct.harassment")}), zalo).value();
    EXPECT_EQ(got.attached.at(0), code);
    rating.tracking_id = "unknown";
    EXPECT_EQ(receive(rating, about({matter("conduct.harassment")}), zalo)->fate, Fate::opened);
}

TEST_F(Desk, LeavesEchoesAndReceiptsToTheOutbox)
{
    for (auto const kind : {Kind::echo, Kind::delivered, Kind::seen}) {
        EXPECT_FALSE(handles(kind));
        EXPECT_EQ(receive(event("A", "x", kind), {}, zalo).error().code, Errc::invalid_input);
    }
    EXPECT_TRUE(handles(Kind::message) && handles(Kind::other));
}

}  // namespace
}  // namespace hub::cases
