#pragma once
// Nodes whose feeds follow one store, over a Redis, or without one.

#include "adapters/redis/redis_bus.hpp"
#include "feed/following_feed.hpp"
#include "tests/contract/feed_contract.hpp"
#include "tests/harness/private_postgres.hpp"
#include "tests/harness/private_redis.hpp"
#include "tests/harness/temp_store.hpp"

#include <atomic>

namespace hub::test {

inline std::string store_epoch(Store& store)
{
    return store.read_now([](Tx& tx) -> Result<std::string> { return tx.feed().position("any").epoch; }).value();
}

inline std::unique_ptr<NodeBus> redis_bus(
    std::string const& url, std::string const& cluster, std::string const& node, std::string const& ca_file = ""
)
{
    adapters::redis::BusOptions options;
    options.address = adapters::redis::parse_address(url).value();
    options.ca_file = ca_file;
    options.cluster = cluster;
    options.node = node;
    auto bus = adapters::redis::make_bus(std::move(options));
    if (!bus) {
        throw std::runtime_error(bus.error().detail);
    }
    return std::move(*bus);
}

inline std::unique_ptr<feed::FollowingFeed> following(
    Store& store, std::unique_ptr<NodeBus> bus, feed::FollowTerms terms = {}
)
{
    return feed::FollowingFeed::open(store, std::move(bus), terms).value();
}

/// As a program stops: first the feeds, then the store whose commits still come to them.
inline void stop_all(std::vector<std::unique_ptr<feed::FollowingFeed>> const& feeds)
{
    for (auto const& feed : feeds) {
        feed->stop();
    }
}

/// Two nodes over one store in a file, whose commits are told by turns by one and by the other.
class SqliteNodes final : public FeedNodes {
public:
    explicit SqliteNodes(std::string const& redis_url, feed::FollowTerms terms = {}, std::string const& ca_file = "")
    {
        for (auto const* name : {"one", "two"}) {
            feeds_.push_back(following(*store_, redis_bus(redis_url, store_epoch(*store_), name, ca_file), terms));
        }
        store_->on_commit([this](std::vector<LiveEvent> events) {
            feeds_[turn_++ % feeds_.size()]->publish(std::move(events));
        });
    }
    ~SqliteNodes() override
    {
        stop_all(feeds_);
        store_.close();
    }
    std::size_t count() const override { return feeds_.size(); }
    Store& store(std::size_t) override { return *store_; }
    feed::FollowingFeed& feed(std::size_t node) override { return *feeds_[node]; }
    bool all_healthy()
    {
        return std::ranges::all_of(feeds_, [](auto const& feed) { return feed->healthy(); });
    }
    bool none_healthy()
    {
        return std::ranges::none_of(feeds_, [](auto const& feed) { return feed->healthy(); });
    }

private:
    TempStore store_;
    std::atomic<std::size_t> turn_{0};
    std::vector<std::unique_ptr<feed::FollowingFeed>> feeds_;
};

/// Two nodes as they are in a city: each with a store of its own over one PostgreSQL.
class PostgresNodes final : public FeedNodes {
public:
    /// Without an address of a Redis they only look at the store.
    explicit PostgresNodes(std::string const& redis_url) : second_(first_.options())
    {
        for (auto* store : {&*first_, &*second_}) {
            auto const name = feeds_.empty() ? "one" : "two";
            auto bus = redis_url.empty() ? nullptr : redis_bus(redis_url, store_epoch(*store), name);
            feeds_.push_back(following(*store, std::move(bus)));
            store->on_commit([feed = feeds_.back().get()](std::vector<LiveEvent> events) {
                feed->publish(std::move(events));
            });
        }
    }
    ~PostgresNodes() override
    {
        stop_all(feeds_);
        first_.close();
        second_.close();
    }
    std::size_t count() const override { return 2; }
    Store& store(std::size_t node) override { return node == 0 ? *first_ : *second_; }
    Feed& feed(std::size_t node) override { return *feeds_[node]; }

private:
    PostgresStore first_;
    PostgresStore second_;
    std::vector<std::unique_ptr<feed::FollowingFeed>> feeds_;
};

}  // namespace hub::test
