#pragma once
// What every Feed promises on every node over one store; each adapter instantiates it with nodes of its kind.

#include "ports/feed.hpp"
#include "ports/store.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <ostream>
#include <string>
#include <thread>

namespace hub::test {

/// Nodes over one store. What a node's store commits is published to that node's feed.
class FeedNodes {
public:
    virtual ~FeedNodes() = default;
    [[nodiscard]] virtual std::size_t count() const = 0;
    [[nodiscard]] virtual Store& store(std::size_t node) = 0;
    [[nodiscard]] virtual Feed& feed(std::size_t node) = 0;
};

/// What one node was handed. Thread-safe.
class Heard {
public:
    explicit Heard(Feed& feed) : feed_(feed)
    {
        feed.listen([this](std::vector<LiveEvent> const& events) {
            std::lock_guard const lock(mutex_);
            events_.insert(events_.end(), events.begin(), events.end());
            changed_.notify_all();
        });
    }
    ~Heard() { feed_.listen({}); }
    Heard(Heard const&) = delete;
    Heard& operator=(Heard const&) = delete;

    bool wait_for(std::size_t count, std::chrono::milliseconds time = std::chrono::seconds(20))
    {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, time, [&] { return events_.size() >= count; });
    }
    std::vector<LiveEvent> events()
    {
        std::lock_guard const lock(mutex_);
        return events_;
    }
    /// Each topic's offsets from 1 (or what comes after `from`), +1 each: nothing lost, doubled or turned round.
    void expect_whole(std::map<std::string, std::uint64_t> last = {})
    {
        for (auto const& one : events()) {
            ASSERT_EQ(one.offset, ++last[one.topic]) << one.topic;
        }
    }

private:
    Feed& feed_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<LiveEvent> events_;
};

/// Waits for what becomes true by itself.
template <class F>
[[nodiscard]] bool soon(F condition, std::chrono::milliseconds time = std::chrono::seconds(15))
{
    auto const end = std::chrono::steady_clock::now() + time;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

/// `count` events of one topic in one commit.
inline void say(Store& store, std::string const& topic, int count = 1)
{
    auto const said = store.write_now([&](Tx& tx) -> Result<void> {
        for (int number = 0; number < count; ++number) {
            tx.feed().append(topic, Json{{"n", number}}, from_millis(7));
        }
        return {};
    });
    ASSERT_TRUE(said) << said.error().detail;
}

struct FeedKind {
    std::string name;
    std::function<std::unique_ptr<FeedNodes>()> make;

    friend void PrintTo(FeedKind const& kind, std::ostream* out) { *out << kind.name; }
};

class FeedContract : public testing::TestWithParam<FeedKind> {
protected:
    FeedContract()
    {
        for (std::size_t node = 0; node < nodes_->count(); ++node) {
            heard_.emplace_back(nodes_->feed(node));
        }
    }
    void expect_on_all(std::size_t count, std::map<std::string, std::uint64_t> const& after = {})
    {
        for (auto& heard : heard_) {
            ASSERT_TRUE(heard.wait_for(count));
            EXPECT_EQ(heard.events().size(), count);
            heard.expect_whole(after);
        }
    }

    std::unique_ptr<FeedNodes> nodes_ = GetParam().make();
    std::deque<Heard> heard_;
};

}  // namespace hub::test
