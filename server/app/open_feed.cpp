#include "app/open_feed.hpp"

#include "adapters/memory/memory_feed.hpp"
#include "adapters/redis/redis_bus.hpp"
#include "base/random.hpp"
#include "feed/websocket_codec.hpp"
#include "http/live_protocol.hpp"

namespace hub::app {
namespace {

Result<std::unique_ptr<NodeBus>> open_bus(Config const& config, Store& store)
{
    auto address = redis_address(config.feed);
    if (!address) {
        return std::unexpected(address.error());
    }
    // the same store, the same cluster: several may use one Redis
    auto epoch = store.read_now([](Tx& tx) -> Result<std::string> { return tx.feed().position("system:nodes").epoch; });
    if (!epoch) {
        return std::unexpected(epoch.error());
    }
    adapters::redis::BusOptions options;
    options.address = std::move(*address);
    options.ca_file = config.feed.ca_file;
    options.cluster = std::move(*epoch);
    options.node = random_hex(8);
    auto bus = adapters::redis::make_bus(std::move(options));
    if (!bus) {
        return invalid_input("feed.ca_file: " + bus.error().detail);
    }
    return bus;
}

}  // namespace

Result<adapters::redis::Address> redis_address(FeedConfig const& config)
{
    auto address = adapters::redis::parse_address(config.url);
    if (!address) {
        return invalid_input("feed.url: " + address.error().detail);
    }
    if (!config.password.empty()) {
        address->password = config.password;
    }
    return address;
}

Result<NodeFeed> open_feed(Config const& config, Store& store)
{
    NodeFeed opened;
    if (!config.uses_redis() && !config.uses_postgres()) {
        opened.feed = memory::make_memory_feed();
        return opened;
    }
    std::unique_ptr<NodeBus> bus;
    if (config.uses_redis()) {
        auto made = open_bus(config, store);
        if (!made) {
            return std::unexpected(made.error());
        }
        bus = std::move(*made);
    }
    auto following = feed::FollowingFeed::open(store, std::move(bus));
    if (!following) {
        return std::unexpected(following.error());
    }
    opened.following = following->get();
    opened.feed = std::move(*following);
    return opened;
}

std::vector<http::ReadinessItem> feed_items(feed::FollowingFeed const& feed)
{
    bool const follows = feed.follows();
    std::vector<http::ReadinessItem> items{{"feed", follows, follows ? "alive" : "the store does not answer"}};
    if (auto const* bus = feed.bus()) {
        bool const fast = bus->healthy();
        auto const state = bus->state();
        items.push_back({"redis", fast, fast ? state : state + "; live is delayed, the store is looked into", false});
    }
    return items;
}

void share_presence(feed::LiveHub& hub, feed::FollowingFeed& feed)
{
    if (feed.bus() == nullptr) {
        return;
    }
    hub.presence().share(*feed.bus(), [&hub](std::string const& topic, bool came, feed::Present const& present) {
        auto frame = std::make_shared<std::string>();
        feed::append_frame(*frame, feed::Opcode::text, http::live::presence_push(topic, came, present));
        hub.announce(topic, std::move(frame));
    });
}

Task<void> keep_in_touch(feed::LiveHub& hub, feed::NodeCount* nodes)
{
    constexpr std::chrono::milliseconds kLook{1'000};
    do {
        hub.presence().look(std::chrono::steady_clock::now());
        if (nodes != nullptr) {
            nodes->look(std::chrono::steady_clock::now());
        }
    } while (co_await sleep_for(kLook));
}

}  // namespace hub::app
