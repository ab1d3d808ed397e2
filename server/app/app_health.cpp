// What /readyz and /metrics tell of the parts.

#include "app/app_parts.hpp"

namespace hub::app {

ReadinessSources App::Parts::readiness_sources()
{
    ReadinessSources sources{
        store.get(),
        feed.get(),
        [this] { return inbox_worker->last_progress(); },
        [this] { return sender->last_progress(); },
        [this] { return server && server->accepting(); },
        std::chrono::seconds(config.canary.interval_seconds),
        std::chrono::seconds(config.canary.stale_seconds * clock_factor()),
        {},
        [this] { return lane_state.text(); },
    };
    if (following != nullptr) {
        sources.feed_items = [this] { return feed_items(*following); };
    }
    return sources;
}

std::vector<http::ReadinessItem> App::Parts::readiness_items(ReadinessSources const& sources) const
{
    auto items = readiness(sources, clock);
    items.push_back(clock_item(clock));
    if (leader) {
        items.push_back({"time_driven", true, keeps_time() ? "on this node" : "on another node"});
    }
    spooling.tell(items);
    return items;
}

void App::Parts::collect_metrics()
{
    metrics->on_collect([this](http::Metrics& into) {
        auto const writes = store->counts();
        auto const http = server->counts();
        auto const sends = sender->counts();
        into.queue("store_writes", static_cast<double>(writes.queued));
        into.queue("inbox", static_cast<double>(inbox_worker->backlog()));
        into.queue("intake", static_cast<double>(intake->queued()));
        spooling.collect(into);
        into.queue("outbox_in_flight", static_cast<double>(sends.in_flight));
        into.queue("http_connections", static_cast<double>(http.connections));
        into.queue("live_sessions", static_cast<double>(http.live_sessions));
        into.queue("channels_held", static_cast<double>(sends.channels_held));
        into.queue("keeps_time", keeps_time() ? 1 : 0);
        for (auto const& item : services->readiness()) {
            into.ready(item.name, item.ok, item.needed);
        }
    });
}

}  // namespace hub::app
