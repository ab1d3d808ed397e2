#include "tests/contract/feed_contract.hpp"

namespace hub::test {

TEST_P(FeedContract, CarriesTopicOffsetDataAndTimeUnchangedToEveryNode)
{
    say(nodes_->store(0), "unit:w.00070", 5);
    expect_on_all(5);
    for (auto& heard : heard_) {
        auto const last = heard.events().back();
        EXPECT_EQ(last.topic, "unit:w.00070");
        EXPECT_EQ(last.offset, 5U);
        EXPECT_EQ(*last.data, R"({"n":4})");
        EXPECT_EQ(last.at_millis, 7);
    }
}

TEST_P(FeedContract, KeepsTheOrderOfEachTopicWhateverNodeWrites)
{
    for (std::size_t round = 0; round < 200; ++round) {
        say(nodes_->store(round % nodes_->count()), round % 3 == 0 ? "a" : "b");
    }
    expect_on_all(200);
}

TEST_P(FeedContract, HandsEachEventOnceWhenManyThreadsWrite)
{
    std::vector<std::thread> threads;
    for (std::size_t thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            auto& store = nodes_->store(thread % nodes_->count());
            for (int round = 0; round < 60; ++round) {
                say(store, "topic " + std::to_string(round % 5));
                say(store, "own " + std::to_string(thread));
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    expect_on_all(4U * 60U * 2U);
}

TEST_P(FeedContract, CarriesMoreEventsOfOneCommitThanAreReadAtOnce)
{
    say(nodes_->store(0), "a", 1'300);
    say(nodes_->store(nodes_->count() - 1), "a", 2);
    expect_on_all(1'302);
}

TEST_P(FeedContract, IsHealthyWhenNothingIsWrong)
{
    for (std::size_t node = 0; node < nodes_->count(); ++node) {
        EXPECT_TRUE(soon([&] { return nodes_->feed(node).healthy(); }));
    }
}

TEST_P(FeedContract, HandsNothingOnWithoutAListener)
{
    say(nodes_->store(0), "a");
    expect_on_all(1);
    nodes_->feed(0).listen({});
    say(nodes_->store(0), "a");
    for (std::size_t node = 1; node < nodes_->count(); ++node) {
        ASSERT_TRUE(heard_[node].wait_for(2));
    }
    EXPECT_EQ(heard_[0].events().size(), 1U);
}

}  // namespace hub::test
