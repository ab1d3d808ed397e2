// Closing that is proved: a photo or document where the topic's rule asks for one.
#include "cases/evidence.hpp"

#include "base/crypto.hpp"
#include "domain/file_type.hpp"
#include "office_fixture.hpp"

namespace hub::cases {
namespace {

using namespace std::string_literals;

std::string const kPng = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0 ảnh"s;

class EvidenceRule : public Office {
protected:
    EvidenceRule()
    {
        auto strict = options();
        strict.closing_rules = ClosingRules::from_json(parse_json(R"({"rules":[
            {"topics":["env.*"],"kinds":["feedback"],"evidence":"photo_or_document"}]})")
                                                           .value())
                                   .value();
        proving = std::make_unique<CaseDesk>(units, topics, calendar, clock, strict);
        hire(official);
        hire(head);
    }

    Result<Shown> add(Person const& who, std::string content, std::string name = "sau khi dọn.png")
    {
        return staff([&](Tx& tx) { return proving->add_evidence(tx, who, code, {}, {name, content}); });
    }

    Result<Shown> close()
    {
        return staff([&](Tx& tx) { return proving->transition(tx, head, code, {}, CaseState::closed, "xong"); });
    }

    Result<Replied> reply(bool closing)
    {
        return staff([&](Tx& tx) {
            return proving->reply(tx, official, code, {}, "Đã dọn sạch ngõ 45 lúc 9 giờ sáng nay", closing);
        });
    }

    std::unique_ptr<CaseDesk> proving;
};

TEST_F(EvidenceRule, WithoutAPhotoTheCaseCannotBeClosedButCanBeAnswered)
{
    auto const refused = reply(true);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_TRUE(refused.error().detail.starts_with("evidence_needed: ")) << refused.error().detail;
    EXPECT_TRUE(messages_of(code).back().direction == Direction::inbound || messages_of(code).back().kind != "reply")
        << "nothing was sent";
    ASSERT_TRUE(reply(false));
    EXPECT_EQ(close().error().code, Errc::conflict);
    ASSERT_TRUE(add(official, kPng));
    EXPECT_TRUE(close());
    EXPECT_EQ(record(code).state, CaseState::closed);
}

TEST_F(EvidenceRule, APhotoOfBeforeTheReopeningDoesNotProveTheNewWork)
{
    ASSERT_TRUE(add(official, kPng));
    ASSERT_TRUE(reply(false));
    clock.advance(std::chrono::hours{1});
    ASSERT_TRUE(staff([&](Tx& tx) {
        return proving->transition(tx, head, code, {}, CaseState::reopened, "người dân báo chưa xong");
    }));
    clock.advance(std::chrono::hours{1});
    ASSERT_TRUE(reply(false));
    EXPECT_EQ(close().error().code, Errc::conflict);
    ASSERT_TRUE(add(official, kPng + "2"));
    EXPECT_TRUE(close());
}

TEST_F(EvidenceRule, SilenceDoesNotCloseWithoutItAndTheOfficialIsTold)
{
    ASSERT_TRUE(reply(false));
    ASSERT_TRUE(record(code).rating_asked_at);
    clock.set(local("2026-12-20T08:00:00"));
    staff([&](Tx& tx) -> Result<CaseDesk::Ticked> { return proving->tick(tx, clock.now()); }).value();
    EXPECT_EQ(record(code).state, CaseState::answered);
    auto const told = live("unit:w1.infra").back();
    EXPECT_EQ(told["event"], "case.kept_open");
}

TEST_F(EvidenceRule, OtherKindsAndTopicsAreClosedWithoutOne)
{
    auto const rules = ClosingRules::from_json(config_file("closing-rules.json")).value();
    EXPECT_TRUE(rules.needs_evidence(TopicCode{"infra.road"}, MatterKind::feedback));
    EXPECT_FALSE(rules.needs_evidence(TopicCode{"infra.road"}, MatterKind::question));
    EXPECT_FALSE(rules.needs_evidence(TopicCode{"admin.civil_status"}, MatterKind::feedback));
    for (auto const& topic : rules.named_topics()) {
        EXPECT_NE(topics.find(topic), nullptr) << topic.value;
    }
    EXPECT_TRUE(staff([&](Tx& tx) { return desk.reply(tx, official, code, {}, "Đã dọn sạch ngõ 45", true); }));
    for (auto const* wrong : {
             R"({})",
             R"({"rules":[{"topics":[],"evidence":"photo_or_document"}]})",
             R"({"rules":[{"topics":["a.b"],"evidence":"a poem"}]})",
             R"({"rules":[{"topics":["a.b"],"kinds":["rumour"],"evidence":"photo_or_document"}]})",
         }) {
        EXPECT_FALSE(ClosingRules::from_json(parse_json(wrong).value())) << wrong;
    }
}

TEST_F(EvidenceRule, FilesAreToldByTheirContentKeptOnceAndGivenOnlyToReaders)
{
    auto const added = add(official, kPng, "../../ảnh\u202Ehtml.exe");
    ASSERT_TRUE(added);
    EXPECT_EQ(added->body["type"], "image/png");
    EXPECT_EQ(added->body["name"], "ảnhhtml.exe.png") << "no folders, no turned letters, the true ending";
    EXPECT_EQ(add(official, kPng).error().code, Errc::conflict);
    EXPECT_EQ(add(official, "<svg onload=alert(1)>", "a.png").error().code, Errc::invalid_input);
    EXPECT_EQ(add(official, "MZ\x90", "a.jpg").error().code, Errc::invalid_input);
    EXPECT_EQ(add(stranger, kPng + "3").error().code, Errc::not_found);
    EvidenceId const id{std::stoll(added->body["id"].get<std::string>())};
    auto const read = [&](Person const& who) {
        return staff([&](Tx& tx) { return proving->read_evidence(tx, who, code, id); });
    };
    EXPECT_EQ(read(official)->content, kPng);
    EXPECT_EQ(read(supervisor)->content, kPng);
    EXPECT_EQ(read(stranger).error().code, Errc::not_found);
    auto const shown = staff([&](Tx& tx) { return proving->read(tx, official, code); }).value().body;
    EXPECT_EQ(shown["evidence"].size(), 1U);
    EXPECT_FALSE(shown["evidence_needed"].get<bool>());
    EXPECT_EQ(shown["events"].back()["kind"], "case.evidence");
    EXPECT_FALSE(shown["events"].back().dump().contains("exe")) << "the name stays with the file";
}

TEST(FileType, IsTheContentsAndNotTheNames)
{
    struct Case {
        std::string content;
        std::string mime;
    };
    std::string const zip = "PK\x03\x04";
    for (auto const& [content, mime] : std::vector<Case>{
             {"\xFF\xD8\xFF\xE0" + std::string(30, 'x'), "image/jpeg"},
             {kPng, "image/png"},
             {"RIFF\x10\0\0\0WEBPVP8 "s, "image/webp"},
             {"%PDF-1.7\n" + std::string(30, 'x'), "application/pdf"},
             {"\0\0\0\x18"
              "ftypheic\0\0\0\0"s,
              "image/heic"},
             {"\0\0\0\x18"
              "ftypisom\0\0\0\0"s,
              "video/mp4"},
             {"\0\0\0\x18"
              "ftypM4A \0\0\0\0"s,
              "audio/mp4"},
             {zip + "[Content_Types].xml…word/document.xml",
              "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
             {zip + "[Content_Types].xml…xl/workbook.xml",
              "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
             {zip + "[Content_Types].xml…word/document.xml…word/vbaProject.bin", ""},
             {zip + "run.exe", ""},
             {"<html><script>", ""},
             {"GIF89a", ""},
             {"\xFF\xD8\xFF", ""},
             {"", ""},
         }) {
        auto const found = file_type_of(content);
        EXPECT_EQ(found ? std::string(found->mime) : "", mime) << content;
    }
}

}  // namespace
}  // namespace hub::cases
