// What denounces goes into envelopes and its own thread; what is ordinary stays where it was.
#include "tests/unit/cases/sealed_fixture.hpp"

namespace hub::cases {
namespace {

TEST_F(Sealed, WordsPlaceAndPersonAreInTheEnvelopeOnly)
{
    auto const code = denounce("user-777001");
    auto const made = record(code);
    EXPECT_TRUE(is_sealed(made));
    EXPECT_TRUE(made.place_text.empty());
    EXPECT_TRUE(made.search_text.empty());
    EXPECT_EQ(made.title.find("Hoa"), std::string::npos);
    EXPECT_EQ(dump(made.routing).find("triệu"), std::string::npos);
    auto const where = thread(code);
    EXPECT_TRUE(is_sealed(where));
    EXPECT_TRUE(where.user_id.empty() && where.display_name.empty() && where.phone.empty());
    EXPECT_EQ(where.thread_id.find("777001"), std::string::npos);
    EXPECT_NE(opened(code).find("Hoa Sữa"), std::string::npos);
    EXPECT_NE(opened(code).find("user-777001"), std::string::npos);
    for (auto const& message : messages_of(code)) {
        EXPECT_TRUE(message.direction == Direction::outbound || (message.sealed && message.text.empty()));
    }
    wait_for_empty_log();
    auto const all = bytes();
    EXPECT_EQ(all.find("Hoa Sữa"), std::string::npos);
    EXPECT_EQ(all.find("user-777001"), std::string::npos);
    EXPECT_NE(all.find("sha256:"), std::string::npos);
}

TEST_F(Sealed, NobodyOfTheAccusedUnitIsAReader)
{
    auto const code = denounce("u1");
    EXPECT_EQ(record(code).listed, std::vector{UserName{"thanhtra"}});
    EXPECT_FALSE(ward_officer().open(items(code).at(0).envelope));
    auto const kept = say("u2", "tôi tố cáo hàng xóm trộm điện", denounces(false));
    EXPECT_EQ(record(kept.opened.at(0)).listed.size(), 2U);
}

TEST_F(Sealed, TheCitizenIsAnsweredThroughTheReplyAddress)
{
    auto const code = denounce("user-9");
    auto const sent = outbox();
    ASSERT_FALSE(sent.empty());
    EXPECT_EQ(dump(sent.front().extra).find("user-9"), std::string::npos);
    auto const address = open_address(*with_keys({}).sealed.reply, thread(code).reply_address);
    ASSERT_TRUE(address);
    EXPECT_EQ(address->user_id, "user-9");
    auto const answered = store->write_now([&](Tx& tx) {
        return desk.reply(tx, person(Role::unit_head, "city"), code, std::nullopt, "Chúng tôi đã nhận.", false);
    });
    ASSERT_TRUE(answered) << answered.error().detail;
    EXPECT_EQ(answered->delivery_state, "pending");
}

TEST_F(Sealed, LaterWordsFollowIntoTheSealedCase)
{
    auto const code = denounce("u3");
    auto const more =
        say("u3", "còn đây là bằng chứng thêm ở quán Cây Đa", about({matter("env.rubbish", MatterKind::feedback, 0.4)})
        );
    EXPECT_EQ(more.attached, std::vector{code});
    auto const thanks = say("u3", "cảm ơn Cây Đa", social(MatterKind::thanks));
    EXPECT_EQ(thanks.attached, std::vector{code});
    EXPECT_NE(opened(code).find("quán Cây Đa"), std::string::npos);
    wait_for_empty_log();
    EXPECT_EQ(bytes().find("Cây Đa"), std::string::npos);
}

TEST_F(Sealed, AClearOrdinaryMatterLaterIsAnOrdinaryCaseWithAName)
{
    auto const code = denounce("u4");
    auto const got = say("u4", "đèn đường hỏng ở ngõ 45", about({matter("infra.lighting")}));
    ASSERT_EQ(got.opened.size(), 1U);
    EXPECT_FALSE(record(got.opened[0]).restricted);
    EXPECT_EQ(thread(got.opened[0]).user_id, "u4");
    EXPECT_NE(record(got.opened[0]).conversation, record(code).conversation);
    EXPECT_NE(record(got.opened[0]).contact, record(code).contact);
}

TEST_F(Sealed, AnOrdinaryThreadStaysAsItWas)
{
    auto const ordinary = say("u5", "rác ở ngõ 45", about({matter("env.rubbish")})).opened.at(0);
    auto const before = thread(ordinary);
    clock.advance(std::chrono::hours{1});
    auto const code = denounce("u5");
    auto const after = thread(ordinary);
    EXPECT_EQ(after.user_id, "u5");
    EXPECT_EQ(after.last_inbound_at, before.last_inbound_at) << "the time of the denunciation stands beside a name";
    EXPECT_NE(thread(code).id, after.id);
    EXPECT_EQ(messages_of(ordinary).size(), 2U);  // hers and the acknowledgement
}

TEST_F(Sealed, AnOrdinaryMatterBesideItShowsItsOwnSentenceWithoutAName)
{
    auto rubbish = matter("env.rubbish");
    rubbish.text = "Rác ở ngõ 45 chưa ai lấy.";
    auto both = denounces();
    both.matters.insert(both.matters.begin(), rubbish);
    auto const got = say("u6", "Rác ở ngõ 45 chưa ai lấy. Ngoài ra " + std::string{kSecret}, both);
    ASSERT_EQ(got.opened.size(), 2U);
    for (auto const& code : got.opened) {
        auto const made = record(code);
        EXPECT_TRUE(is_sealed(thread(code)));
        if (!made.restricted) {
            EXPECT_EQ(made.search_text.find("hoa sua"), std::string::npos);
            auto const shown = messages_of(code);
            EXPECT_EQ(shown.front().text, "Rác ở ngõ 45 chưa ai lấy.");
        }
    }
    wait_for_empty_log();
    EXPECT_EQ(bytes().find("Hoa Sữa"), std::string::npos);
}

TEST_F(Sealed, AnEditAddsAnEnvelopeAndLeavesNoText)
{
    auto first = event("u7", kSecret);
    auto const got = receive(first, denounces(), zalo);
    ASSERT_TRUE(got);
    auto edit = event("u7", "tôi viết lại: ông Phạm Thử", InboundEvent::Kind::message_edit);
    edit.target = first.message_id;
    ASSERT_TRUE(receive(edit, denounces(), zalo));
    EXPECT_EQ(items(got->opened[0]).size(), 2U);
    EXPECT_NE(opened(got->opened[0]).find("Phạm Thử"), std::string::npos);
    for (auto const& message : messages_of(got->opened[0])) {
        EXPECT_TRUE(message.history.empty());
    }
}

class SealedFiles : public Sealed {
protected:
    CaseCode denounce_with_picture(std::string const& user)
    {
        auto made = event(user, kSecret);
        made.attachments.push_back({"image", kPicture, "nha toi o Hoa Sua.jpg", {}});
        made.attachments.push_back({"sticker", "https://stickers.example/7", {}, {}});
        auto const got = receive(made, denounces(), zalo);
        EXPECT_TRUE(got);
        return got.value_or(Received{}).opened.at(0);
    }

    std::vector<Media> due()
    {
        return store->read_now(
                        [&](Tx& tx) -> Result<std::vector<Media>> { return tx.media().due(clock.now(), 9); }
        ).value();
    }

    Result<Media> fetch(Person const& who, CaseCode const& code, std::string const& id)
    {
        return store->write_now(
                        [&](Tx& tx) -> Result<Result<Media>> { return desk.sealed_file(tx, who, code, id); }
        ).value();
    }

    static constexpr char const* kPicture = "https://pictures.example/user-4242/secret-house.jpg";
};

TEST_F(SealedFiles, APictureWaitsUnderTheReplyKeyAndIsNamedInTheEnvelopeOnly)
{
    auto const code = denounce_with_picture("u4242");
    auto const files = due();
    ASSERT_EQ(files.size(), 1U) << "the sticker is not fetched";
    EXPECT_EQ(files[0].name + files[0].owner, "");
    EXPECT_EQ(seal_keys_of(files[0].seal_for).size(), 1U) << "the ward's officer is of the accused unit";
    EXPECT_EQ(with_keys({}).sealed.reply->open(files[0].url).value(), kPicture);
    EXPECT_NE(opened(code).find(files[0].id), std::string::npos);
    EXPECT_NE(opened(code).find("nha toi o Hoa Sua.jpg"), std::string::npos);
    wait_for_empty_log();
    EXPECT_EQ(bytes().find("secret-house"), std::string::npos);
    EXPECT_EQ(bytes().find("nha toi"), std::string::npos);
}

TEST_F(SealedFiles, WhatTheHubHasAlreadyIsToBeClosed)
{
    auto made = event("u6", "rác ở ngõ 45");
    made.attachments.push_back({"image", kPicture, "a.jpg", {}});
    auto const code = receive(made, about({matter("env.rubbish")}), zalo).value().opened.at(0);
    auto const message = messages_of(code).at(0).id;
    auto const stored = store->write_now([&](Tx& tx) -> Result<int> {
        Media media;
        media.id = std::string(32, 'a');
        media.message = message;
        media.url = kPicture;
        media.name = "a.jpg";
        media.state = MediaState::kept;
        media.sha256 = "digest";
        tx.media().add(media);
        return 0;
    });
    ASSERT_TRUE(stored);
    auto const marked = store->write_now([&](Tx& tx) {
        return desk.mark_denunciation(
            tx, person(Role::dispatcher, "w1"), code, std::nullopt, UnitId{"w1"}, "nội dung tố cáo cán bộ"
        );
    });
    ASSERT_TRUE(marked) << marked.error().detail;
    auto const files = due();
    ASSERT_EQ(files.size(), 1U);
    EXPECT_EQ(files[0].url + files[0].name, "");
    EXPECT_FALSE(files[0].seal_for.empty());
    EXPECT_NE(opened(code).find(std::string(32, 'a')), std::string::npos);
}

TEST_F(SealedFiles, AFileIsForTheInspectorsOfItsOwnCaseAndEachFetchIsWrittenDown)
{
    auto const code = denounce_with_picture("u7001");
    auto const other = denounce_with_picture("u7002");
    auto const files = due();
    ASSERT_EQ(files.size(), 2U);
    auto const own = messages_of(code).at(0).id;  // both wait since the same moment, in no order
    auto const file = *std::ranges::find(files, own, &Media::message);
    auto const reader = person(Role::inspector, "city.inspect", "thanhtra");
    EXPECT_EQ(fetch(person(Role::unit_head, "city"), code, file.id).error().code, Errc::forbidden);
    EXPECT_EQ(fetch(person(Role::inspector, "w1", "canbophuong"), code, file.id).error().code, Errc::not_found);
    EXPECT_EQ(fetch(reader, other, file.id).error().detail, "no such file");
    EXPECT_EQ(fetch(reader, code, file.id).error().detail, "not_fetched");
    auto kept = file;
    kept.state = MediaState::kept;
    kept.url.clear();
    ASSERT_TRUE(store->write_now([&](Tx& tx) -> Result<int> { return tx.media().seal(kept), 0; }));
    EXPECT_EQ(fetch(reader, code, file.id).value().state, MediaState::kept);
    auto const audit = store->read_now([](Tx& tx) -> Result<std::vector<PeopleStore::AuditLine>> {
        return tx.people().audit_after(0, 100);
    });
    EXPECT_EQ(audit->back().action, "sealed.file");
    EXPECT_EQ(text_or(audit->back().detail, "file"), file.id);
}

TEST_F(Sealed, OpeningNeedsTheListAReasonAndLeavesATrace)
{
    auto const code = denounce("u8");
    auto const open = [&](Person const& who, std::string const& why) {
        return store->write_now([&](Tx& tx) { return desk.open_sealed(tx, who, code, why); });
    };
    EXPECT_EQ(open(person(Role::inspector, "w1", "canbophuong"), "thẩm tra nội dung").error().code, Errc::not_found);
    EXPECT_EQ(open(person(Role::unit_head, "city"), "thẩm tra nội dung").error().code, Errc::forbidden);
    EXPECT_EQ(open(person(Role::supervisor, "city"), "thẩm tra nội dung").error().code, Errc::not_found);
    auto const reader = person(Role::inspector, "city.inspect", "thanhtra");
    EXPECT_EQ(open(reader, "").error().code, Errc::invalid_input);
    EXPECT_EQ(open(reader, "vì").error().code, Errc::invalid_input);
    auto const got = open(reader, "thẩm tra nội dung");
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_NE(
        officer().open(member(member(got->body, "items")[0], "envelope")).value().find("Hoa Sữa"), std::string::npos
    );
    auto const audit = store->read_now([](Tx& tx) -> Result<std::vector<PeopleStore::AuditLine>> {
        return tx.people().audit_after(0, 100);
    });
    EXPECT_EQ(audit->back().action, "sealed.opened");
    EXPECT_EQ(text_or(audit->back().detail, "reason"), "thẩm tra nội dung");
}

TEST_F(Sealed, InspectorsListTheirCasesAndNothingElse)
{
    auto const code = denounce("u9");
    say("u10", "rác ở ngõ 45", about({matter("env.rubbish")}));
    auto const list = [&](Person const& who) {
        auto const page = store->read_now([&](Tx& tx) { return desk.list(tx, who, {}); });
        std::vector<std::string> codes;
        for (auto const& item : member(page.value(), "items")) {
            codes.push_back(text_or(item, "code"));
        }
        return codes;
    };
    EXPECT_EQ(list(person(Role::inspector, "city.inspect", "thanhtra")), std::vector{code.value});
    EXPECT_TRUE(list(person(Role::inspector, "w1", "canbophuong")).empty());
    EXPECT_TRUE(list(person(Role::inspector, "city", "nguoikhac")).empty());
}

TEST_F(Sealed, MarkingAnOrdinaryCaseSealsWhatWasSaidBefore)
{
    auto const code =
        say("user-5150", "ông Lê Thử ở phòng hạ tầng vòi tiền tôi ở quán Bến Nước", about({matter("env.rubbish")}))
            .opened.at(0);
    EXPECT_EQ(record(code).lead_unit.value, "w1.infra");
    auto const marked = store->write_now([&](Tx& tx) {
        return desk.mark_denunciation(
            tx, person(Role::dispatcher, "w1", "dieuphoi"), code, std::nullopt, UnitId{"w1"}, "nội dung là tố cáo"
        );
    });
    ASSERT_TRUE(marked) << marked.error().detail;
    auto const made = record(code);
    EXPECT_EQ(made.kind, MatterKind::denunciation);
    EXPECT_TRUE(made.restricted && is_sealed(made));
    EXPECT_EQ(made.lead_unit.value, "city");
    EXPECT_EQ(made.accused_unit.value, "w1");
    EXPECT_NE(opened(code).find("Bến Nước"), std::string::npos);
    clean();
    auto const all = bytes();
    for (auto const* word : {"Bến Nước", "ben nuoc", "user-5150", "Lê Thử"}) {
        EXPECT_EQ(all.find(word), std::string::npos) << word;
    }
    auto const again = store->write_now([&](Tx& tx) {
        return desk.mark_denunciation(tx, person(Role::unit_head, "city"), code, std::nullopt, {}, "lần nữa");
    });
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().detail, "kind");
}

TEST_F(Sealed, AddressesAreForgottenSomeTimeAfterTheEnd)
{
    auto const code = denounce("u11");
    auto const forget = [&](Instant before) {
        return store->write_now(
                        [&](Tx& tx) -> Result<std::int64_t> { return tx.sealed().forget_addresses(before); }
        ).value();
    };
    EXPECT_EQ(forget(clock.now() + std::chrono::hours{1}), 0) << "still worked on";
    auto const head = person(Role::unit_head, "city");
    auto const closed = store->write_now([&](Tx& tx) {
        return desk.reply(tx, head, code, std::nullopt, "Đã chuyển cơ quan có thẩm quyền.", true);
    });
    ASSERT_TRUE(closed);
    EXPECT_EQ(forget(clock.now() - std::chrono::hours{1}), 0);
    EXPECT_EQ(forget(clock.now() + std::chrono::hours{1}), 1);
    EXPECT_EQ(thread(code).reply_address, kForgottenAddress);
}

TEST_F(Sealed, WithoutAReaderTheCaseIsRestrictedOnlyAndSaysSo)
{
    store
        ->write_now([](Tx& tx) -> Result<void> {
            auto account = *tx.people().find(UserName{"thanhtra"});
            account.disabled = true;
            tx.people().update(account);
            return {};
        })
        .value();
    auto const code = denounce("u12");
    EXPECT_FALSE(is_sealed(record(code)));
    EXPECT_TRUE(record(code).restricted);
    EXPECT_TRUE(items(code).empty());
    auto const shown = store->read_now([&](Tx& tx) { return desk.read(tx, person(Role::unit_head, "city"), code); });
    EXPECT_FALSE(flag_at(shown->body, "sealed"));
}

/// Over PostgreSQL each question is a round trip inside the one turn to write.
TEST_F(Sealed, AnOrdinaryMessageAsksForNothingTwice)
{
    auto const first = say("A", "Rác chất đống ở đầu ngõ", about({matter("env.rubbish")}));
    EXPECT_EQ(first.fate, Fate::opened);
    EXPECT_TRUE(first.answered);
    EXPECT_EQ(asked.threads, 2) << "its own and the sealed one beside it";
    EXPECT_EQ(asked.outbound, 0) << "nobody can have said anything in a thread that was just made";
    EXPECT_EQ(asked.messages, 0) << "what was just written is known";
    clock.advance(std::chrono::minutes{5});
    auto const second = say("A", "Đèn đường ngã ba chợ không sáng", about({matter("infra.lighting")}));
    EXPECT_EQ(second.fate, Fate::opened);
    EXPECT_TRUE(second.answered);
    EXPECT_EQ(asked.threads, 2);
    EXPECT_EQ(asked.outbound, 1);
    EXPECT_EQ(asked.messages, 0);
    clock.advance(std::chrono::seconds{5});
    auto const third = say("A", "Xe buýt số 9 bỏ chuyến buổi sáng", about({matter("traffic.bus")}));
    EXPECT_EQ(third.fate, Fate::opened);
    EXPECT_EQ(asked.outbound, 1);
    auto const more = say("A", "Rác vẫn còn đó", about({matter("env.rubbish")}));
    EXPECT_EQ(more.attached, first.opened);
    EXPECT_EQ(asked.threads, 2);
}

}  // namespace
}  // namespace hub::cases
