#include "inbox/drainer.hpp"

#include "detour_fixture.hpp"

namespace hub::inbox {
namespace {

using DrainerTest = DetourTest;

TEST_F(DrainerTest, DrainsInOrderAndCloses)
{
    build();
    store_.be(Mood::away);
    std::vector<std::string> wanted;
    for (int number = 0; number < 20; ++number) {
        wanted.push_back(std::to_string(number));
        send(wanted.back());
    }
    until_answered(20);
    EXPECT_EQ(accepted(), 20U);
    start_drainer();
    auto const asked = store_.asked();
    until([&] { return store_.asked() > asked + 3; });
    EXPECT_TRUE(store_.keys().empty());
    EXPECT_TRUE(detour_->is_open()) << "the store is still away";
    send("20");
    wanted.emplace_back("20");
    store_.be(Mood::well);
    until([&] { return is_drained(); });
    EXPECT_EQ(store_.keys(), wanted);
    EXPECT_EQ(drainer_->drained(), 21U);
    EXPECT_GT(woken_, 0);
    send("21");
    until_answered(22);
    EXPECT_EQ(answers_.back()->stored, 1U) << "straight to the store again";
    stop_drainer();
}

TEST_F(DrainerTest, WhatTheStoreTakesLateIsThereOnce)
{
    build();
    store_.be(Mood::hanging);
    send("a");
    send("b");
    until_answered(2);
    EXPECT_EQ(accepted(), 2U);
    start_drainer();
    until([&] { return store_.asked() > 2; });  // the drainer hangs behind them
    store_.go_on();
    until([&] { return is_drained(); });
    EXPECT_EQ(store_.keys(), (std::vector<std::string>{"a", "b"}));
    auto const balance = store_.balance();
    EXPECT_EQ(balance.pending, 2);
    EXPECT_EQ(balance.received, 2 + balance.duplicates);
    stop_drainer();
}

TEST_F(DrainerTest, WhatWasCommittedWithoutAnAnswerIsThereOnce)
{
    build();
    store_.be(Mood::mute);
    send("a");
    send("b");
    until_answered(2);
    EXPECT_EQ(accepted(), 2U);
    EXPECT_EQ(spool_->state().entries, 2U);
    store_.be(Mood::well);
    start_drainer();
    until([&] { return is_drained(); });
    store_.speak();
    EXPECT_EQ(store_.keys(), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(store_.balance().duplicates, 2);
    EXPECT_EQ(store_.balance().pending, 2);
    EXPECT_EQ(woken_, 0) << "nothing new for the worker";
    stop_drainer();
}

TEST_F(DrainerTest, AnAnswerOfTheStoreThatComesWhileTheDiskIsSlowCounts)
{
    auto go_on = hold_disk();
    build();
    store_.be(Mood::mute);
    send("a");
    until([&] { return detour_->is_open(); });
    store_.speak();
    until_answered(1);
    EXPECT_TRUE(answers_[0].has_value());
    EXPECT_FALSE(reports_.at(0).spooled);
    go_on.set_value();
}

/// Sends one after another, each as soon as the one before is acknowledged, from many citizens at once.
Task<void> talk(
    Intake& intake, int talker, std::atomic<bool> const& ending, std::atomic<int>& sent, std::atomic<int>& refused
)
{
    for (int number = 0; !ending; ++number) {
        ++sent;
        auto const answer = co_await intake.accept(delivery(std::to_string(talker) + "-" + std::to_string(number)));
        refused += answer ? 0 : 1;
        co_await sleep_for(1ms);
    }
}

TEST_F(DrainerTest, ClosesUnderLoadAndKeepsTheOrderOfEachCitizen)
{
    constexpr int kTalkers = 20;
    build();
    store_.be(Mood::away);
    std::atomic<bool> ending = false;
    std::atomic<int> sent = 0;
    std::atomic<int> refused = 0;
    for (int talker = 0; talker < kTalkers; ++talker) {
        asio::co_spawn(io_, talk(*intake_, talker, ending, sent, refused), asio::detached);
    }
    start_drainer(100);
    for (int round = 0; round < 6; ++round) {
        store_.be(round % 3 == 0 ? Mood::away : Mood::hanging);
        until([&] { return spool_->state().entries > 50; });
        store_.be(Mood::well);
        round % 3 == 1 ? store_.cut_off() : store_.go_on();
        until([&] { return !detour_->is_open(); });
    }
    ending = true;
    until([&] { return store_.balance().pending == sent && !detour_->is_open(); });
    EXPECT_EQ(refused, 0);
    std::map<std::string, int> last;
    for (auto const& key : store_.keys()) {
        auto const dash = key.find('-');
        auto const number = std::stoi(key.substr(dash + 1));
        auto& before = last.emplace(key.substr(0, dash), -1).first->second;
        ASSERT_EQ(number, before + 1) << key;
        before = number;
    }
    EXPECT_EQ(last.size(), static_cast<std::size_t>(kTalkers));
    stop_drainer();
}

TEST_F(DrainerTest, WhatAnEarlierRunLeftComesFirst)
{
    build();
    store_.be(Mood::away);
    send("a");
    until_answered(1);
    intake_.reset();
    detour_.reset();
    spool_.reset();
    store_.be(Mood::well);
    build();
    EXPECT_TRUE(detour_->is_open());
    send("b");
    until_answered(2);
    EXPECT_TRUE(store_.keys().empty()) << "behind what lies there";
    start_drainer();
    until([&] { return is_drained(); });
    EXPECT_EQ(store_.keys(), (std::vector<std::string>{"a", "b"}));
    stop_drainer();
}

TEST_F(DrainerTest, ADeliveryThatTheStoreRefusesDoesNotHoldUpTheRest)
{
    build();
    store_.be(Mood::away);
    for (auto const* const key : {"a", "b", "c"}) {
        send(key);
    }
    until_answered(3);
    store_.be(Mood::broken);
    start_drainer();
    until([&] { return is_drained(); });
    EXPECT_EQ(drainer_->drained(), 0U);
    until([&] { return names_in(spool_options_.folder, ".aside").size() == 1; });
    stop_drainer();
}

}  // namespace
}  // namespace hub::inbox
