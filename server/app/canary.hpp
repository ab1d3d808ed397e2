#pragma once
// The end-to-end canary and what /readyz says: a small event goes through the store, the feed and back, every few
// seconds.

#include "base/task.hpp"
#include "http/handlers/services.hpp"
#include "ports/clock.hpp"
#include "ports/feed.hpp"
#include "ports/store.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

namespace hub::app {

/// Passes everything on and notes when a canary event came through.
class WatchedFeed final : public Feed {
public:
    WatchedFeed(std::unique_ptr<Feed> inner, Clock const& clock) : inner_(std::move(inner)), clock_(clock) {}
    void publish(std::vector<LiveEvent> events) override { inner_->publish(std::move(events)); }
    void listen(Listener listener) override;
    [[nodiscard]] bool healthy() const noexcept override { return inner_->healthy(); }
    /// Zero before the first.
    [[nodiscard]] Instant last_canary() const noexcept { return from_millis(last_canary_.load()); }

private:
    std::unique_ptr<Feed> inner_;
    Clock const& clock_;
    std::atomic<std::int64_t> last_canary_{0};
};

struct ReadinessSources {
    Store const* store = nullptr;
    WatchedFeed const* feed = nullptr;
    std::function<Instant()> inbox_progress;
    std::function<Instant()> outbox_progress;
    std::function<bool()> accepting;
    std::chrono::seconds interval{15};
    std::chrono::seconds stale{60};
    /// How a feed between nodes stands; empty: the feed is alive or not.
    std::function<std::vector<http::ReadinessItem>()> feed_items;
    std::function<std::string()> sealed_lane;  ///< How it stands; an open one is told, it does not stop the hub.
};

/// Thread-safe. Times come from the wall clock: a step of it shows as a stale canary, which is what an operator wants
/// to see.
[[nodiscard]] std::vector<http::ReadinessItem> readiness(ReadinessSources const& sources, Clock const& clock);
Task<void> send_canary(Store& store, Clock const& clock);
/// Sends a canary every `interval` until cancelled.
Task<void> run_canary(Store& store, Clock const& clock, std::chrono::milliseconds interval);

}  // namespace hub::app
