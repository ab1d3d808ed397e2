#pragma once
// The feed of one of several nodes: it follows the store, own events and those of others alike, and tells the others
// over the bus that there is something new. Without a bus it looks more often.

#include "base/loop_thread.hpp"
#include "feed/store_follower.hpp"
#include "ports/feed.hpp"
#include "ports/node_bus.hpp"

#include <memory>
#include <mutex>

namespace hub::feed {

class FollowingFeed final : public Feed {
public:
    /// Reads where the store stands: events after this are handed on. `bus` may be null.
    [[nodiscard]] static Result<std::unique_ptr<FollowingFeed>> open(
        Store& store, std::unique_ptr<NodeBus> bus, FollowTerms terms = {}
    );
    ~FollowingFeed() override;

    /// Only wakes: the events themselves come out of the store.
    void publish(std::vector<LiveEvent> events) override;
    /// The first listener starts it. An empty one ends the handing on, and waits for a call that runs.
    void listen(Listener listener) override;
    /// False while messages between the nodes do not travel or the store does not answer.
    [[nodiscard]] bool healthy() const noexcept override;
    /// True while events arrive, be it later than they could.
    [[nodiscard]] bool follows() const noexcept { return follower_.follows(); }
    /// Null without one.
    [[nodiscard]] NodeBus* bus() const noexcept { return bus_.get(); }
    /// Nothing is handed on afterwards. Before the store is closed.
    void stop();

private:
    FollowingFeed(Store& store, std::unique_ptr<NodeBus> bus, FollowTerms terms);
    void start();
    void hand_on(std::vector<LiveEvent> const& events);

    LoopThread loop_;  // first: timers of the others end before it
    std::unique_ptr<NodeBus> bus_;
    StoreFollower follower_;
    std::mutex mutex_;
    Listener listener_;
    bool started_ = false;
};

}  // namespace hub::feed
