// Stored reply texts: who keeps them, who reads them, what a case fills in, and that no empty field reaches a citizen.
#include "cases/templates.hpp"

#include "office_fixture.hpp"

#include <gmock/gmock.h>

namespace hub::cases {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Templates : public Office {
protected:
    Result<Shown> add(Person const& who, std::string const& unit, std::string const& title, std::string shortcut = {})
    {
        TemplateWish const wish{UnitId{unit}, title, std::move(shortcut), "Kính gửi {ten_cong_dan}: {ket_qua}"};
        return staff([&](Tx& tx) { return texts.add(tx, who, wish); });
    }

    std::vector<std::string> titles(Person const& who)
    {
        std::vector<std::string> found;
        auto const list = staff([&](Tx& tx) -> Result<Json> { return texts.list(tx, who); });
        for (auto const& one : list.value()["items"]) {
            found.push_back(one["title"]);
        }
        return found;
    }

    static TemplateId id_of(Result<Shown> const& shown)
    {
        return TemplateId{std::stoll(shown->body["id"].get<std::string>())};
    }

    Person ward_head = person(Role::unit_head, "w1", "chu-tich");
    Person infra_head = person(Role::unit_head, "w1.infra", "truong-phong");
    Person admin = person(Role::administrator, "city", "quan-tri");
    TemplateDesk texts{units, clock};
};

TEST_F(Templates, AreKeptByHeadsForTheirUnitsAndByAdministratorsForAll)
{
    EXPECT_TRUE(add(ward_head, "w1", "phường"));
    EXPECT_TRUE(add(ward_head, "w1.infra", "phòng"));
    EXPECT_TRUE(add(admin, "w2", "phường khác"));
    EXPECT_TRUE(add(admin, "", "mọi nơi"));
    EXPECT_EQ(add(infra_head, "w1", "trên mình").error().code, Errc::forbidden);
    EXPECT_EQ(add(ward_head, "w2", "nơi khác").error().code, Errc::forbidden);
    EXPECT_EQ(add(ward_head, "", "mọi nơi").error().code, Errc::forbidden);
    EXPECT_EQ(add(official, "w1.infra", "cán bộ").error().code, Errc::forbidden);
    EXPECT_EQ(add(admin, "mars", "đâu").error().code, Errc::invalid_input);
}

TEST_F(Templates, AreReadByTheUnitAndThoseBelowIt)
{
    ASSERT_TRUE(add(admin, "city", "thành phố"));
    ASSERT_TRUE(add(admin, "w1", "phường"));
    ASSERT_TRUE(add(admin, "w1.infra", "phòng"));
    ASSERT_TRUE(add(admin, "w1.psc", "một cửa"));
    ASSERT_TRUE(add(admin, "", "mọi nơi"));
    EXPECT_THAT(titles(official), ElementsAre("thành phố", "phường", "phòng", "mọi nơi"));
    EXPECT_THAT(titles(stranger), ElementsAre("thành phố", "mọi nơi"));
    EXPECT_THAT(titles(ward_head), ElementsAre("thành phố", "phường", "phòng", "một cửa", "mọi nơi"));
    EXPECT_EQ(titles(admin).size(), 5U);
    EXPECT_THAT(titles(supervisor), IsEmpty());
}

TEST_F(Templates, ChangeWithTheirVersionAndRetire)
{
    auto const made = add(ward_head, "w1", "phường", "chao");
    EXPECT_EQ(add(ward_head, "w1", "khác", "chao").error().detail, "shortcut");
    TemplateWish const wish{UnitId{"w1"}, "tên mới", "chao", "chữ mới"};
    auto const id = id_of(made);
    EXPECT_EQ(staff([&](Tx& tx) { return texts.change(tx, ward_head, id, 7, wish); }).error().detail, "stale");
    EXPECT_EQ(staff([&](Tx& tx) { return texts.change(tx, infra_head, id, 1, wish); }).error().code, Errc::forbidden);
    auto const changed = staff([&](Tx& tx) { return texts.change(tx, ward_head, id, 1, wish); });
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->body["title"], "tên mới");
    EXPECT_EQ(changed->version, 2);
    EXPECT_EQ(staff([&](Tx& tx) { return texts.retire(tx, stranger, id, {}); }).error().code, Errc::not_found)
        << "the text of another ward is nobody's business";
    ASSERT_TRUE(staff([&](Tx& tx) { return texts.retire(tx, ward_head, id, 2); }));
    EXPECT_EQ(staff([&](Tx& tx) { return texts.retire(tx, ward_head, id, {}); }).error().detail, "retired");
    EXPECT_THAT(titles(official), IsEmpty());
    EXPECT_THAT(titles(ward_head), ElementsAre("tên mới")) << "its keepers still see it";
    EXPECT_TRUE(add(ward_head, "w1", "khác", "chao")) << "the short name is free again";
    auto const lines =
        staff([](Tx& tx) -> Result<std::vector<PeopleStore::AuditLine>> { return tx.people().audit_after(0, 20); });
    std::vector<std::string> acts;
    for (auto const& line : lines.value()) {
        acts.push_back(line.action);
    }
    EXPECT_THAT(acts, ElementsAre("template.added", "template.changed", "template.retired", "template.added"));
}

TEST_F(Templates, AreFilledFromTheCaseNearestUnitFirst)
{
    ASSERT_TRUE(add(admin, "w1", "phường"));
    TemplateWish const wish{
        UnitId{"w1.infra"}, "hạn", "han", "{ma_ho_so} của {ten_cong_dan}: {don_vi} trả lời trước {han_tra_loi}"
    };
    ASSERT_TRUE(staff([&](Tx& tx) { return texts.add(tx, ward_head, wish); }));
    auto const filled = staff([&](Tx& tx) { return desk.templates(tx, official, code); });
    ASSERT_TRUE(filled);
    auto const& items = (*filled)["items"];
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(
        items[0]["text"],
        code.value + " của ông/bà: Phòng Hạ tầng trả lời trước " + to_vietnamese(record(code).resolve_due_at)
    );
    EXPECT_THAT(items[0]["unfilled"], IsEmpty());
    EXPECT_EQ(items[1]["unfilled"], Json::array({"ket_qua"}));
    EXPECT_EQ(staff([&](Tx& tx) { return desk.templates(tx, supervisor, code); }).error().code, Errc::forbidden);
    clock.advance(std::chrono::days{60});
    auto const late = staff([&](Tx& tx) { return desk.templates(tx, official, code); });
    EXPECT_EQ((*late)["items"][0]["unfilled"], Json::array({"han_tra_loi"})) << "a past date is promised to nobody";
}

TEST_F(Templates, NameTheCitizenOnlyWhereThatIsRight)
{
    Conversation thread;
    thread.display_name = "Nguyễn Thị Hoa";
    auto const name = [&](CaseRecord const& record) {
        return fields_of(record, thread, official, units, topics, clock.now()).at("ten_cong_dan");
    };
    auto one = record(code);
    EXPECT_EQ(name(one), "Nguyễn Thị Hoa");
    one.restricted = true;
    one.kind = MatterKind::denunciation;
    EXPECT_EQ(name(one), "ông/bà");
    one.restricted = false;
    thread.is_public = true;
    EXPECT_EQ(name(one), "ông/bà");
}

TEST_F(Templates, AnAnswerWithAnEmptyFieldIsRefusedAndSendsNothing)
{
    auto const before = outbox().size();
    auto const refused = answer("Kính gửi ông/bà, kết quả: {ket_qua}");
    EXPECT_EQ(refused.error().code, Errc::invalid_input);
    EXPECT_THAT(refused.error().detail, HasSubstr("{ket_qua}"));
    EXPECT_EQ(outbox().size(), before);
    EXPECT_TRUE(answer("Đoạn {A} và {1} không phải là trường"));
}

}  // namespace
}  // namespace hub::cases
