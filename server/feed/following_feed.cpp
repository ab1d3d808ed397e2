#include "feed/following_feed.hpp"

#include "feed/node_count.hpp"

namespace hub::feed {

Result<std::unique_ptr<FollowingFeed>> FollowingFeed::open(
    Store& store, std::unique_ptr<NodeBus> bus, FollowTerms terms
)
{
    std::unique_ptr<FollowingFeed> feed(new FollowingFeed(store, std::move(bus), terms));
    if (auto const begun = feed->follower_.begin(); !begun) {
        return std::unexpected(begun.error());
    }
    return feed;
}

FollowingFeed::FollowingFeed(Store& store, std::unique_ptr<NodeBus> bus, FollowTerms terms)
    : bus_(std::move(bus)), follower_(store, terms, [this] { return bus_ && bus_->healthy(); })
{
    if (bus_) {
        bus_->listen(kWakeSubject, [this](std::string const&) { follower_.notify(); });
        bus_->on_gap(kWakeSubject, [this] { follower_.notify(); });
        // who listens comes later, the subjects must be named before start()
        bus_->listen(kPresenceSubject, {});
        bus_->listen(kNodesSubject, {});
    }
}

FollowingFeed::~FollowingFeed()
{
    stop();
}

void FollowingFeed::stop()
{
    if (bus_) {
        bus_->listen(kWakeSubject, {});
        bus_->on_gap(kWakeSubject, {});
    }
    loop_.stop();
}

void FollowingFeed::publish(std::vector<LiveEvent> events)
{
    if (events.empty()) {
        return;
    }
    follower_.notify();
    if (bus_) {
        bus_->send(kWakeSubject, {});
    }
}

void FollowingFeed::listen(Listener listener)
{
    std::lock_guard const lock(mutex_);
    listener_ = std::move(listener);
    if (listener_ && !started_) {
        started_ = true;
        start();
    }
}

void FollowingFeed::start()
{
    if (bus_) {
        bus_->start();
    }
    loop_.spawn("feed", follower_.run([this](std::vector<LiveEvent> const& events) { hand_on(events); }));
}

void FollowingFeed::hand_on(std::vector<LiveEvent> const& events)
{
    std::lock_guard const lock(mutex_);
    if (listener_) {
        listener_(events);
    }
}

bool FollowingFeed::healthy() const noexcept
{
    return follower_.follows() && (!bus_ || bus_->healthy());
}

}  // namespace hub::feed
