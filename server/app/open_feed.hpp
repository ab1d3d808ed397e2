#pragma once
// Opens the feed that the configuration names: the one place that knows which kinds there are.

#include "adapters/redis/address.hpp"
#include "app/config.hpp"
#include "feed/following_feed.hpp"
#include "feed/live_hub.hpp"
#include "feed/node_count.hpp"
#include "http/handlers/services.hpp"
#include "ports/feed.hpp"
#include "ports/store.hpp"

#include <memory>
#include <vector>

namespace hub::app {

struct NodeFeed {
    std::unique_ptr<Feed> feed;
    feed::FollowingFeed* following = nullptr;  ///< The same, when other nodes may write into the store; else null.
};

/// How to reach the Redis of feed.url.
[[nodiscard]] Result<adapters::redis::Address> redis_address(FeedConfig const& config);
/// `memory:` over a store in a file hands commits straight on; over PostgreSQL, or with a Redis, the store is followed.
/// Errc::invalid_input for a wrong setting. A Redis that is away is no error.
[[nodiscard]] Result<NodeFeed> open_feed(Config const& config, Store& store);
/// What /readyz says about it: that the store is followed is needed, Redis is not.
[[nodiscard]] std::vector<http::ReadinessItem> feed_items(feed::FollowingFeed const& feed);
/// People on a topic are known to all nodes from now on. Nothing without a bus.
void share_presence(feed::LiveHub& hub, feed::FollowingFeed& feed);
/// Speaks to the other nodes until cancelled: who is here, and that we are. `nodes` may be null.
Task<void> keep_in_touch(feed::LiveHub& hub, feed::NodeCount* nodes);

}  // namespace hub::app
