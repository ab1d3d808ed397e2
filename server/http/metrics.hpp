#pragma once
// Counters and histograms of the whole program, in Prometheus text. Thread-safe.
// No label holds a name, a text or an id of a citizen. Hot paths keep the references they got at start.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace hub::http {

/// What one connector's webhook counts; lives as long as its Metrics.
struct WebhookMeters {
    prometheus::Counter& accepted;         ///< 200 after the bytes were on disk.
    prometheus::Counter& unauthenticated;  ///< 401.
    prometheus::Counter& unavailable;      ///< 503.
    prometheus::Counter& too_large;        ///< 413.
    prometheus::Counter& handshake;        ///< GET answered 200.
    prometheus::Counter& bad_handshake;    ///< GET answered 403.
    prometheus::Counter& duplicates;       ///< Items seen before.
    prometheus::Histogram& ack_seconds;    ///< From the handler's start until the commit.
};

class Metrics {
public:
    Metrics();
    Metrics(Metrics const&) = delete;
    Metrics& operator=(Metrics const&) = delete;
    ~Metrics();

    /// The same meters for the same connector.
    [[nodiscard]] WebhookMeters const& webhooks(std::string const& connector);
    /// hub_items_total{fate}: opened, attached, ignored.
    void item(std::string_view fate);
    /// hub_refused_total{reason}: "framing", "rate", "session", "permission" … from a fixed list in the code.
    void refused(std::string_view reason);
    /// hub_http_requests_total{operation,status}; operation is the route's, "" counts as "other".
    void request(std::string_view operation, int status);
    /// hub_queue_length{queue}: "outbox_pending", "store_writes", "websocket_sessions" …
    void queue(std::string_view name, double length);
    /// hub_ready{check,needed}: 1 while this line of /readyz is good, else 0; without what is not needed the node is
    /// ready.
    void ready(std::string_view check, bool ok, bool needed);
    /// hub_events_total{event}: anything else worth counting ("delivery.sent", "delivery.failed", "store.commits").
    void event(std::string_view name, double by = 1);

    void case_opened_after(std::chrono::nanoseconds since_received);  ///< Webhook in → case committed.
    void alert_after(std::chrono::nanoseconds since_received);        ///< Webhook in → frame written.
    void delivery_after(std::chrono::nanoseconds since_created);      ///< Answer written → platform took it.

    /// Called before each text(), to set queue lengths. Any number.
    void on_collect(std::function<void(Metrics&)> refresh);
    [[nodiscard]] std::string text();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace hub::http
