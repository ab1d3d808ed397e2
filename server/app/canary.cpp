#include "app/canary.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <iterator>

namespace hub::app {
namespace {

constexpr std::string_view kTopic = "system:canary";

http::ReadinessItem fresh(std::string name, Instant last, Instant now, std::chrono::seconds limit)
{
    auto const age = std::chrono::duration_cast<std::chrono::seconds>(now - last);
    bool const known = last != Instant{};
    bool const ok = known && age <= limit && age >= -limit;
    return {std::move(name), ok, known ? fmt::format("last {} s ago", age.count()) : "nothing yet"};
}

}  // namespace

void WatchedFeed::listen(Listener listener)
{
    if (!listener) {
        inner_->listen({});
        return;
    }
    inner_->listen([this, listener = std::move(listener)](std::vector<LiveEvent> const& events) {
        bool const canary = std::ranges::any_of(events, [](LiveEvent const& event) { return event.topic == kTopic; });
        if (canary) {
            last_canary_.store(to_millis(clock_.now()));
        }
        listener(events);
    });
}

std::vector<http::ReadinessItem> readiness(ReadinessSources const& sources, Clock const& clock)
{
    auto const now = clock.now();
    std::vector<http::ReadinessItem> items;
    bool const writable = sources.store->healthy();
    items.push_back({"store", writable, writable ? "writable" : "the last write failed"});
    if (sources.feed_items) {
        std::ranges::move(sources.feed_items(), std::back_inserter(items));
    } else {
        bool const alive = sources.feed->healthy();
        items.push_back({"feed", alive, alive ? "alive" : "not connected"});
    }
    items.push_back({"listener", sources.accepting(), "accepting connections"});
    if (sources.sealed_lane) {
        items.push_back({"sealed", true, sources.sealed_lane()});
    }
    if (sources.interval.count() > 0) {
        items.push_back(fresh("canary", sources.feed->last_canary(), now, sources.stale));
        items.push_back(fresh("inbox", sources.inbox_progress(), now, sources.stale));
        items.push_back(fresh("outbox", sources.outbox_progress(), now, sources.stale));
    }
    return items;
}

Task<void> send_canary(Store& store, Clock const& clock)
{
    auto const sent = co_await store.write([now = clock.now()](Tx& tx) -> Result<void> {
        tx.feed().append(std::string(kTopic), Json{{"at", to_rfc3339(now)}}, now);
        return {};
    });
    if (!sent) {
        log_error("canary.failed", {{"detail", sent.error().detail}});
    }
}

Task<void> run_canary(Store& store, Clock const& clock, std::chrono::milliseconds interval)
{
    do {
        co_await send_canary(store, clock);
    } while (co_await sleep_for(interval));
}

}  // namespace hub::app
