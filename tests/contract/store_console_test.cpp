// What the officials' console keeps: stored reply texts, mentions, neighbours of a case.
#include "ports/template_store.hpp"
#include "store_contract.hpp"

#include <gmock/gmock.h>

namespace hub::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Console {
    StoreContract& suite;

    TemplateId text(std::string const& unit, std::string const& title) const
    {
        return suite.write([&](Tx& tx) {
            return tx.templates().insert(
                {{}, UnitId{unit}, title, "chao", "Kính gửi {ten_cong_dan}", UserName{"an"}, at(1), {}, 1}
            );
        });
    }
    [[nodiscard]] std::vector<std::string> titles(std::vector<UnitId> const& units) const
    {
        std::vector<std::string> found;
        for (auto const& one : suite.read([&](Tx& tx) { return tx.templates().of(units); })) {
            found.push_back(one.title);
        }
        return found;
    }
    [[nodiscard]] std::vector<std::string> near(CaseRecord const& record, std::size_t limit = 10) const
    {
        std::vector<std::string> found;
        for (auto const& one :
             suite.read([&](Tx& tx) { return tx.cases().neighbours(record, std::chrono::days{30}, limit); })) {
            found.push_back(one.title);
        }
        return found;
    }
    CaseRecord in_ward(std::string const& title, std::string const& area, std::int64_t due, std::string topic = "t")
        const
    {
        return suite.new_case("w1", due, [&](CaseRecord& record) {
            record.title = title;
            record.area = AreaCode{area};
            record.topic = TopicCode{topic};
        });
    }
};

TEST_P(StoreContract, ATextComesBackAsItWasWritten)
{
    Console const console{*this};
    auto const id = console.text("w1", "lời chào");
    under_test->reopen();
    auto const found = read([&](Tx& tx) { return tx.templates().find(id); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->unit.value, "w1");
    EXPECT_EQ(found->title, "lời chào");
    EXPECT_EQ(found->shortcut, "chao");
    EXPECT_EQ(found->text, "Kính gửi {ten_cong_dan}");
    EXPECT_EQ(found->changed_by.value, "an");
    EXPECT_EQ(found->changed_at, at(1));
    EXPECT_FALSE(found->retired_at);
    EXPECT_EQ(found->version, 1);
    EXPECT_FALSE(read([](Tx& tx) { return tx.templates().find(TemplateId{999}); }));
}

TEST_P(StoreContract, TextsAreOfTheirUnitsAndOfEverybody)
{
    Console const console{*this};
    console.text("w1", "một");
    console.text("w2", "hai");
    console.text("", "chung");
    EXPECT_THAT(console.titles({UnitId{"w1"}, UnitId{}}), ElementsAre("một", "chung"));
    EXPECT_THAT(console.titles({UnitId{"w2"}}), ElementsAre("hai"));
    EXPECT_THAT(console.titles({}), IsEmpty());
    EXPECT_EQ(read([](Tx& tx) { return tx.templates().all(); }).size(), 3U);
}

TEST_P(StoreContract, TheSlowerChangeOfATextChangesNothing)
{
    Console const console{*this};
    auto const id = console.text("w1", "một");
    auto found = read([&](Tx& tx) { return tx.templates().find(id); }).value();
    found.title = "mới";
    found.retired_at = at(5);
    EXPECT_TRUE(write([&](Tx& tx) { return tx.templates().update(found).has_value(); }));
    found.title = "cũ";
    EXPECT_FALSE(write([&](Tx& tx) { return tx.templates().update(found).has_value(); }));
    auto const now = read([&](Tx& tx) { return tx.templates().find(id); }).value();
    EXPECT_EQ(now.title, "mới");
    EXPECT_EQ(now.retired_at, at(5));
    EXPECT_EQ(now.version, 2);
}

TEST_P(StoreContract, AMentionIsEndedByItsReaderOnly)
{
    auto const record = new_case("w1", 5000);
    auto const add = [&](char const* kind, char const* who) {
        return write([&](Tx& tx) {
            return tx.cases().add_alert({{}, record.id, kind, AlertLevel::official, UserName{who}, at(2), {}, {}});
        });
    };
    auto const mention = add(kMention, "an");
    add("overdue", "an");
    add(kMention, "ba");
    auto const open = [&](char const* who) {
        return read([&](Tx& tx) { return tx.cases().mentions_of(UserName{who}, 10); }).size();
    };
    EXPECT_EQ(open("an"), 1U);
    EXPECT_EQ(write([&](Tx& tx) { return tx.cases().acknowledge_alerts(record.id, std::nullopt, "hub", at(3)); }), 1);
    EXPECT_EQ(open("an"), 1U);
    EXPECT_TRUE(write([&](Tx& tx) { return tx.cases().acknowledge_alert(mention, "an", at(4)); }));
    EXPECT_FALSE(write([&](Tx& tx) { return tx.cases().acknowledge_alert(mention, "an", at(5)); }));
    EXPECT_EQ(open("an"), 0U);
    EXPECT_EQ(open("ba"), 1U);
    EXPECT_EQ(read([&](Tx& tx) { return tx.cases().find_alert(mention); })->acknowledged_at, at(4));
}

TEST_P(StoreContract, NeighboursAreOfTheWardSameTopicFirstThenNearestInTime)
{
    Console const console{*this};
    constexpr std::int64_t kDay = 86'400;
    auto const one = console.in_ward("one", "a1", 1000);
    console.in_ward("far", "a1", 1000 + 3 * kDay);
    console.in_ward("near", "a1", 1000 - 2 * kDay);
    console.in_ward("other topic", "a1", 1001, "u");
    console.in_ward("too late", "a1", 1000 + 31 * kDay);
    console.in_ward("other ward", "a2", 1000);
    EXPECT_THAT(console.near(one), ElementsAre("near", "far", "other topic"));
    EXPECT_THAT(console.near(one, 1), ElementsAre("near"));
    auto const nowhere = console.in_ward("nowhere", "", 1000);
    EXPECT_EQ(console.near(nowhere).size(), 5U) << "without a ward: those of the lead unit";
}

TEST_P(StoreContract, WhatIsGuardedIsNobodysNeighbour)
{
    Console const console{*this};
    auto const one = console.in_ward("one", "a1", 1000);
    auto const guarded = [&](std::function<void(CaseRecord&)> const& guard) {
        new_case("w1", 1001, [&](CaseRecord& record) {
            record.area = AreaCode{"a1"};
            record.topic = TopicCode{"t"};
            guard(record);
        });
    };
    guarded([](CaseRecord& record) { record.restricted = true; });
    guarded([](CaseRecord& record) { record.accused_unit = UnitId{"w1"}; });
    guarded([](CaseRecord& record) { record.listed = {UserName{"an"}}; });
    EXPECT_THAT(console.near(one), IsEmpty());
    auto nowhere = one;
    nowhere.area = AreaCode{};
    EXPECT_THAT(console.near(nowhere), IsEmpty());
}

}  // namespace
}  // namespace hub::test
