// People called by name in a note: who is told, who is not, and what reading it does.
#include "cases/mentions.hpp"

#include "office_fixture.hpp"
#include "sealed_fixture.hpp"

#include <gmock/gmock.h>

namespace hub::cases {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> called(std::string_view text)
{
    std::vector<std::string> names;
    for (auto const& name : names_called(text)) {
        names.push_back(name.value);
    }
    return names;
}

TEST(NamesCalled, BeginAWordAndEndBeforeTheFullStop)
{
    EXPECT_THAT(
        called("@binh xem giúp, hỏi thêm @lan.anh-2 và @binh nhé (@hoa_1)."), ElementsAre("binh", "lan.anh-2", "hoa_1")
    );
    EXPECT_THAT(called("nhờ @lan."), ElementsAre("lan"));
    for (auto const* text : {"", "@", "@ab", "@1abc", "an@example.vn", "đ@lan", "@@lan", "@Lan", "Z@lan", "@"}) {
        EXPECT_THAT(called(text), IsEmpty()) << text;
    }
    std::string many;
    for (int number = 0; number < 50; ++number) {
        many += "@nguoi" + std::to_string(number) + " ";
    }
    EXPECT_EQ(called(many).size(), 20U);
}

class Mentions : public Office {
protected:
    Mentions()
    {
        hire(head);
        hire(official);
        hire(far);
        hire(supervisor);
        hire(person(Role::official, "w1.infra", "nghi"), true);
    }

    Person far = person(Role::official, "w2.infra", "nguoi-la");

    Json note(Person const& who, std::string const& text)
    {
        auto const written = staff([&](Tx& tx) { return desk.note(tx, who, code, {}, text); });
        EXPECT_TRUE(written) << (written ? "" : written.error().detail);
        return written->body;
    }

    Json mentions_of(Person const& who)
    {
        return staff([&](Tx& tx) -> Result<Json> { return desk.mentions(tx, who, 50); }).value()["items"];
    }
};

TEST_F(Mentions, TellThoseWhoMaySeeTheCaseAndNobodyElse)
{
    auto const body = note(head, "@binh xem giúp, @nguoi-la @nghi @khong-co và @chu-tich");
    EXPECT_EQ(body["mentions"], Json::array({"binh"}));
    EXPECT_EQ(body["not_mentioned"], Json::array({"nguoi-la", "nghi", "khong-co"}));
    auto const raised = live("user:binh").back();
    EXPECT_EQ(raised["event"], "alert.raised");
    EXPECT_EQ(raised["alert"]["kind"], "mention");
    EXPECT_EQ(raised["code"], code.value);
    EXPECT_TRUE(live("user:nguoi-la").empty());
    EXPECT_TRUE(mentions_of(far).empty());
    auto const shown = staff([&](Tx& tx) { return desk.read(tx, official, code); })->body["events"].back();
    EXPECT_EQ(shown["data"]["mentions"], Json::array({"binh"}));
    EXPECT_EQ(staff([&](Tx& tx) { return desk.read(tx, far, code); }).error().code, Errc::not_found);
}

TEST_F(Mentions, StayUntilTheirReaderSaysSeenAndAreNoStepOfTheCase)
{
    note(head, "@binh xem giúp");
    ASSERT_EQ(mentions_of(official).size(), 1U);
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.note(tx, official, code, {}, "đang xem"); }));
    ASSERT_TRUE(answer("Đã xong", true));
    auto const open = mentions_of(official);
    ASSERT_EQ(open.size(), 1U) << "neither work nor the end of the case is reading";
    AlertId const id{std::stoll(open[0]["id"].get<std::string>())};
    auto const before = record(code);
    EXPECT_EQ(staff([&](Tx& tx) { return desk.acknowledge_alert(tx, head, id); }).error().code, Errc::not_found);
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.acknowledge_alert(tx, official, id); }));
    EXPECT_TRUE(mentions_of(official).empty());
    EXPECT_EQ(record(code).version, before.version);
    EXPECT_EQ(live("user:binh").back()["event"], "alert.acknowledged");
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.acknowledge_alert(tx, official, id); })) << "repeating is harmless";
}

TEST_F(Mentions, OfferTheNearestFirstAndOnlyWhoMaySeeIt)
{
    auto const names = [&](std::string const& words) {
        std::vector<std::string> found;
        auto const people = staff([&](Tx& tx) { return desk.people(tx, head, code, words); });
        for (auto const& one : people.value()["items"]) {
            found.push_back(one["username"]);
        }
        return found;
    };
    EXPECT_THAT(names(""), ElementsAre("binh", "giam-sat"));
    EXPECT_THAT(names("sat"), ElementsAre("giam-sat"));
    EXPECT_EQ(staff([&](Tx& tx) { return desk.people(tx, far, code, ""); }).error().code, Errc::not_found);
    EXPECT_EQ(staff([&](Tx& tx) { return desk.people(tx, supervisor, code, ""); }).error().code, Errc::forbidden);
}

TEST_F(Sealed, OnlyThoseOnTheListOfASealedCaseCanBeCalled)
{
    add_account("lanhdao", Role::unit_head, "city");
    auto const code = denounce("A");
    auto const sealed = record(code);
    std::vector<std::string> may;
    for (auto const* name : {"thanhtra", "canbophuong", "lanhdao"}) {
        auto const account =
            store->read_now([&](Tx& tx) -> Result<Account> { return tx.people().find(UserName{name}).value(); });
        if (may_be_called(*account, sealed, units)) {
            may.emplace_back(name);
        }
    }
    EXPECT_THAT(may, ElementsAre("thanhtra")) << "a head may read the case, and is still not on its list";
    auto const inspector = person(Role::inspector, "city.inspect", "thanhtra");
    auto const note = store->write_now([&](Tx& tx) { return desk.note(tx, inspector, code, {}, "nhờ @lanhdao"); });
    EXPECT_EQ(note->body["not_mentioned"], Json::array({"lanhdao"}));
    EXPECT_TRUE(live("user:lanhdao").empty());
}

}  // namespace
}  // namespace hub::cases
