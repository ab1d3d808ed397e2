#pragma once
// What every Feed promises; each adapter instantiates it with its factory.

#include "ports/feed.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace hub {

using FeedFactory = std::function<std::unique_ptr<Feed>()>;

class FeedContract : public testing::TestWithParam<FeedFactory> {
protected:
    static LiveEvent event(std::string topic, std::uint64_t offset)
    {
        return {std::move(topic), offset, std::make_shared<std::string const>(R"({"n":1})"), 7};
    }
    void collect(std::vector<LiveEvent> const& events)
    {
        std::lock_guard const lock(mutex_);
        got_.insert(got_.end(), events.begin(), events.end());
        changed_.notify_all();
    }
    bool wait_for(std::size_t count)
    {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return got_.size() >= count; });
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<LiveEvent> got_;
};

TEST_P(FeedContract, CarriesTopicOffsetDataAndTimeUnchanged)
{
    auto const feed = GetParam()();
    feed->listen([this](std::vector<LiveEvent> const& events) { collect(events); });
    feed->publish({event("unit:w.00070", 5)});
    ASSERT_TRUE(wait_for(1));
    EXPECT_EQ(got_[0].topic, "unit:w.00070");
    EXPECT_EQ(got_[0].offset, 5U);
    EXPECT_EQ(*got_[0].data, R"({"n":1})");
    EXPECT_EQ(got_[0].at_millis, 7);
    EXPECT_TRUE(feed->healthy());
}

TEST_P(FeedContract, KeepsTheOrderOfEachTopicOverManyPublishes)
{
    auto const feed = GetParam()();
    feed->listen([this](std::vector<LiveEvent> const& events) { collect(events); });
    for (std::uint64_t offset = 1; offset <= 1000; ++offset) {
        feed->publish({event("a", offset), event("b", offset)});
    }
    ASSERT_TRUE(wait_for(2000));
    std::map<std::string, std::uint64_t> last;
    for (auto const& one : got_) {
        EXPECT_EQ(one.offset, ++last[one.topic]);
    }
}

TEST_P(FeedContract, TakesPublishesFromSeveralThreads)
{
    auto const feed = GetParam()();
    feed->listen([this](std::vector<LiveEvent> const& events) { collect(events); });
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            for (std::uint64_t offset = 1; offset <= 200; ++offset) {
                feed->publish({event("t" + std::to_string(thread), offset)});
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    ASSERT_TRUE(wait_for(800));
}

}  // namespace hub
