#include "inbox/detour.hpp"

#include "detour_fixture.hpp"

namespace hub::inbox {
namespace {

TEST_F(DetourTest, IsNotTakenWhileTheStoreAnswers)
{
    build();
    send("a");
    until_answered(1);
    EXPECT_EQ(answers_[0]->stored, 1U);
    EXPECT_FALSE(detour_->is_open());
    EXPECT_EQ(spool_->state().entries, 0U);
}

TEST_F(DetourTest, AHangingStoreCostsOneWaitThenNobodyWaits)
{
    build();
    store_.be(Mood::hanging);
    send("a");
    send("b");
    until_answered(2);
    EXPECT_EQ(accepted(), 2U);
    EXPECT_TRUE(detour_->is_open());
    EXPECT_TRUE(reports_.at(0).spooled);
    EXPECT_GE(reports_.at(0).took, 30ms);
    auto const asked = store_.asked();
    send("c");
    until_answered(3);
    EXPECT_EQ(store_.asked(), asked) << "the store is not asked while the detour is open";
    EXPECT_EQ(spooled(), (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(DetourTest, AStoreThatIsAwayIsNotWaitedFor)
{
    options_.after = 60s;
    build();
    store_.be(Mood::away);
    send("a");
    until_answered(1);
    EXPECT_TRUE(answers_[0].has_value());
    EXPECT_EQ(spooled(), (std::vector<std::string>{"a"}));
}

TEST_F(DetourTest, WhatWaitsGoesBeforeWhatComesAfterTheFailure)
{
    options_.after = 60s;
    build();
    store_.be(Mood::hanging);
    for (auto const* const key : {"a", "b", "c"}) {
        send(key);
    }
    io_.poll();
    EXPECT_TRUE(answers_.empty());
    store_.cut_off();  // of three the first opens the detour, and takes the others along in their order
    send("d");
    until_answered(4);
    EXPECT_EQ(accepted(), 4U);
    EXPECT_EQ(spooled(), (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST_F(DetourTest, ARefusalThatIsNoFailureOfTheStoreIsNotSpooled)
{
    build();
    store_.be(Mood::broken);
    send("a");
    until_answered(1);
    EXPECT_FALSE(answers_[0].has_value());
    EXPECT_FALSE(detour_->is_open());
    EXPECT_EQ(spool_->state().entries, 0U);
}

TEST_F(DetourTest, ASeatThatIsTakenLeadsToTheSpool)
{
    options_.after = 60s;
    build({.max_queued = 2, .max_queued_per_channel = 2});
    store_.be(Mood::hanging);
    for (auto const* const key : {"a", "b", "c", "d"}) {
        send(key);
    }
    until_answered(4);
    EXPECT_EQ(accepted(), 4U) << "overload costs refusals only when the spool is full";
    EXPECT_EQ(spooled(), (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST_F(DetourTest, MemoryThatWaitsForTheStoreHasABound)
{
    options_.after = 60s;
    options_.most_bytes = 2 * record_bytes(delivery("a"));
    build();
    store_.be(Mood::hanging);
    for (auto const* const key : {"a", "b", "c"}) {
        send(key);
    }
    until_answered(3);
    EXPECT_EQ(accepted(), 3U);
}

TEST_F(DetourTest, AFullSpoolRefusesWithATimeToComeBack)
{
    spool_options_.bytes = 600;
    build();
    store_.be(Mood::away);
    for (int number = 0; number < 10; ++number) {
        send(std::to_string(number));
    }
    until_answered(10);
    EXPECT_GT(accepted(), 0U);
    EXPECT_LT(accepted(), 10U);
    auto const refused = std::ranges::find_if(answers_, [](auto const& one) { return !one.has_value(); });
    EXPECT_EQ(refused->error().code, Errc::unavailable);
    EXPECT_TRUE(refused->error().retry_after.has_value());
    EXPECT_EQ(intake_->refused(), 10U - accepted());
    EXPECT_EQ(spooled().size(), accepted());
}

TEST_F(DetourTest, ADiskThatHangsIsNotWaitedForLonger)
{
    auto go_on = hold_disk();
    options_.disk_limit = 30ms;
    build();
    store_.be(Mood::hanging);
    send("a");
    until_answered(1);
    EXPECT_FALSE(answers_[0].has_value());
    go_on.set_value();
}

}  // namespace
}  // namespace hub::inbox
