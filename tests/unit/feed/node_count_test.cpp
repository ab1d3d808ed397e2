#include "feed/node_count.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace hub::feed {
namespace {

using std::chrono::seconds;

class Bus final : public NodeBus {
public:
    void send(std::string_view subject, std::string text) noexcept override
    {
        if (subject == kNodesSubject) {
            sent.push_back(std::move(text));
        }
    }
    void listen(std::string_view, Listener listener) override { heard = std::move(listener); }
    void on_gap(std::string_view, std::function<void()>) override {}
    void start() override {}
    bool healthy() const noexcept override { return up; }
    std::string state() const override { return {}; }

    bool up = true;
    std::vector<std::string> sent;
    Listener heard;
};

class CountingNodes : public testing::Test {
protected:
    /// Looks every second until `second`.
    void until(int second)
    {
        for (; second_ <= second; ++second_) {
            count_.look(start_ + seconds(second_));
        }
    }
    std::size_t nodes() { return count_.nodes(start_ + seconds(second_ - 1)); }

    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    int second_ = 0;
    Bus bus_;
    NodeCount count_{&bus_, {.expected = 4}};
};

TEST(NodeCount, WithoutABusItIsWhatWasExpected)
{
    NodeCount count(nullptr, {.expected = 3});
    count.look(std::chrono::steady_clock::now());
    EXPECT_EQ(count.nodes(std::chrono::steady_clock::now() + std::chrono::hours(5)), 3U);
}

TEST_F(CountingNodes, BelievesThatItIsAloneOnlyWhenOthersHadTimeToSpeak)
{
    EXPECT_EQ(count_.nodes(start_), 4U);
    until(9);
    EXPECT_EQ(nodes(), 4U);
    until(10);
    EXPECT_EQ(nodes(), 1U);
    EXPECT_EQ(bus_.sent.size(), 3U);  // at 0, 5 and 10 s
}

TEST_F(CountingNodes, CountsOthersAtOnceAndMoreThanExpected)
{
    until(10);
    bus_.heard("here a");
    EXPECT_EQ(nodes(), 2U);
    bus_.heard("here b");
    bus_.heard("here b");
    EXPECT_EQ(nodes(), 3U);
    bus_.heard("gone a");
    EXPECT_EQ(nodes(), 2U);
    for (auto const* name : {"c", "d", "e", "f"}) {
        bus_.heard(std::string("here ") + name);
    }
    EXPECT_EQ(nodes(), 6U);
    bus_.heard("nonsense");
    EXPECT_EQ(nodes(), 6U);
}

TEST_F(CountingNodes, OneThatFellSilentCountsForTenMinutes)
{
    until(10);
    bus_.heard("here a");
    until(595);
    EXPECT_EQ(nodes(), 2U);
    until(615);
    EXPECT_EQ(nodes(), 1U);
}

TEST_F(CountingNodes, WhileNobodyIsHeardNobodyIsForgotten)
{
    until(10);
    bus_.heard("here a");
    bus_.up = false;
    until(2'000);
    EXPECT_EQ(nodes(), 4U);
    auto const said = bus_.sent.size();
    bus_.up = true;
    until(2'005);
    EXPECT_EQ(nodes(), 4U);
    EXPECT_GT(bus_.sent.size(), said);
    until(2'020);
    EXPECT_EQ(nodes(), 2U);  // not heard again, but not forgotten either
}

TEST(NodeCount, SaysGoodBye)
{
    Bus bus;
    {
        NodeCount count(&bus, {});
        count.look(std::chrono::steady_clock::now());
    }
    ASSERT_EQ(bus.sent.size(), 2U);
    EXPECT_EQ(bus.sent[1], "gone " + bus.sent[0].substr(5));
    EXPECT_FALSE(bus.heard);
}

}  // namespace
}  // namespace hub::feed
