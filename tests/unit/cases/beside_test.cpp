// Cases beside a case: which are alike and why, and the link that says that two are the same matter.
#include "cases/likeness.hpp"
#include "office_fixture.hpp"

#include <gmock/gmock.h>

namespace hub::cases {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TellingWords, LeaveOutWhatStandsInEveryMessageAndLongNumbers)
{
    EXPECT_THAT(
        telling_words("rac o ngo 45 cua toi chua duoc thu gom goi 0901234567 rac"),
        ElementsAre("45", "goi", "gom", "ngo", "rac", "thu")
    );
}

TEST(Likeness, NeedsWordsInCommonAndMoreOfThemForAnotherTopic)
{
    CaseRecord one;
    one.area = AreaCode{"00070"};
    one.topic = TopicCode{"env.rubbish"};
    one.search_text = "rac chat dong dau ngo 45 song xanh";
    auto other = one;
    other.search_text = "rac ngo 45 boc mui";
    auto const same = likeness_of(one, other);
    EXPECT_GT(same.score, 0);
    EXPECT_TRUE(same.same_area);
    EXPECT_THAT(same.words, ElementsAre("ngo", "rac", "45"));
    other.topic = TopicCode{"road.hole"};
    EXPECT_EQ(likeness_of(one, other).score, 0);
    other.search_text = "rac chat dong dau ngo 45";
    EXPECT_GT(likeness_of(one, other).score, 0);
    other = one;
    other.search_text = "den duong hong";
    EXPECT_EQ(likeness_of(one, other).score, 0);
}

class Beside : public Office {
protected:
    CaseCode report(std::string const& user, std::string const& text, std::string const& topic = "env.rubbish")
    {
        return say(user, text, about({matter(topic)})).opened.at(0);
    }

    std::vector<std::string> similar(Person const& who, CaseCode const& of)
    {
        std::vector<std::string> found;
        auto const list = staff([&](Tx& tx) { return desk.similar(tx, who, of); });
        for (auto const& one : list.value()["items"]) {
            found.push_back(one["case"]["code"]);
        }
        return found;
    }

    Result<Shown> link(CaseCode const& from, CaseCode const& to, Person const& who)
    {
        return staff([&](Tx& tx) { return desk.mark_duplicate(tx, who, from, {}, to, "cùng đống rác"); });
    }
};

TEST_F(Beside, TheSameMatterIsFoundWithItsReason)
{
    auto const second = report("B", "Đống rác bốn ngày nay chưa ai thu ở ngõ 45");
    report("C", "Đèn đường hỏng ngõ 9", "light.street");
    auto const found = staff([&](Tx& tx) { return desk.similar(tx, official, code); });
    ASSERT_EQ((*found)["items"].size(), 1U);
    auto const& one = (*found)["items"][0];
    EXPECT_EQ(one["case"]["code"], second.value);
    EXPECT_EQ(one["same_area"], true);
    EXPECT_EQ(one["same_topic"], true);
    EXPECT_GE(one["words_in_common"].get<int>(), 2);
    EXPECT_EQ(one["days_apart"], 0);
    clock.advance(std::chrono::days{40});
    auto const late = report("D", "Đống rác bốn ngày nay chưa ai thu ở ngõ 45");
    EXPECT_THAT(similar(official, late), IsEmpty()) << "too long ago";
    EXPECT_EQ(staff([&](Tx& tx) { return desk.similar(tx, stranger, code); }).error().code, Errc::not_found);
}

TEST_F(Beside, RestrictedCasesHaveNoneAndAreNone)
{
    auto const second = report("B", "Rác bốn ngày chưa thu");
    ASSERT_THAT(similar(head, code), ElementsAre(second.value));
    auto const marked =
        staff([&](Tx& tx) { return desk.mark_denunciation(tx, head, second, {}, UnitId{}, "tố cáo cán bộ thu tiền"); });
    ASSERT_TRUE(marked);
    EXPECT_THAT(similar(head, code), IsEmpty());
    EXPECT_THAT(similar(head, second), IsEmpty());
    EXPECT_EQ(link(code, second, head).error().code, Errc::invalid_input);
    EXPECT_EQ(link(second, code, head).error().code, Errc::invalid_input);
}

TEST_F(Beside, ADuplicateIsALinkInBothHistoriesAndNothingElse)
{
    auto const second = report("B", "Rác bốn ngày chưa thu");
    auto const before = record(second);
    auto const linked = link(second, code, official);
    ASSERT_TRUE(linked);
    EXPECT_EQ(linked->body["duplicate_of"], code.value);
    EXPECT_EQ(linked->body["events"].back()["kind"], "case.duplicate");
    auto const after = record(second);
    EXPECT_EQ(after.state, before.state);
    EXPECT_EQ(after.conversation, before.conversation);
    EXPECT_EQ(after.acknowledged_at, before.acknowledged_at);
    EXPECT_EQ(after.version, before.version + 1);
    auto const first = staff([&](Tx& tx) { return desk.read(tx, official, code); })->body;
    EXPECT_EQ(first["duplicates"], Json::array({second.value}));
    EXPECT_EQ(messages_of(code).size(), 2U) << "what was said stays where it was said";
    EXPECT_EQ(link(second, code, official).error().detail, "duplicate");

    ASSERT_TRUE(link(second, CaseCode{}, official));
    EXPECT_EQ(link(second, CaseCode{}, official).error().detail, "not_duplicate");
    auto const freed = staff([&](Tx& tx) { return desk.read(tx, official, code); })->body;
    EXPECT_EQ(freed["duplicates"], Json::array());
    EXPECT_EQ(freed["duplicate_of"], nullptr);
}

TEST_F(Beside, NeitherItselfNorAChainNorAStrangersCase)
{
    auto const second = report("B", "Rác bốn ngày chưa thu");
    auto const third = report("C", "Rác bốn ngày chưa thu");
    ASSERT_TRUE(link(second, code, official));
    EXPECT_EQ(link(code, code, official).error().code, Errc::invalid_input);
    EXPECT_EQ(link(third, second, official).error().code, Errc::invalid_input) << "name the first one";
    EXPECT_EQ(link(third, CaseCode{"PA-2026-999999"}, official).error().code, Errc::invalid_input);
    EXPECT_EQ(link(third, code, supervisor).error().code, Errc::forbidden);
    EXPECT_EQ(link(third, code, stranger).error().code, Errc::not_found);
    ASSERT_TRUE(link(third, code, official));
}

}  // namespace
}  // namespace hub::cases
