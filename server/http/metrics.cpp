#include "http/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <vector>

namespace hub::http {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using prometheus::Histogram;
using Buckets = Histogram::BucketBoundaries;

Buckets fast_buckets()
{
    return {0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5};
}
Buckets slow_buckets()
{
    return {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800};
}

double seconds(std::chrono::nanoseconds duration)
{
    return std::chrono::duration<double>(duration).count();
}

}  // namespace

struct Metrics::Impl {
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& webhooks =
        BuildCounter().Name("hub_webhooks_total").Help("Webhook calls by connector and result").Register(registry);
    prometheus::Family<prometheus::Counter>& duplicates =
        BuildCounter().Name("hub_webhook_duplicates_total").Help("Items that were known already").Register(registry);
    prometheus::Family<Histogram>& acks =
        BuildHistogram().Name("hub_ack_seconds").Help("Webhook in until its bytes are on disk").Register(registry);
    prometheus::Family<prometheus::Counter>& items =
        BuildCounter().Name("hub_items_total").Help("Items by fate").Register(registry);
    prometheus::Family<prometheus::Counter>& refusals =
        BuildCounter().Name("hub_refused_total").Help("Refusals by reason").Register(registry);
    prometheus::Family<prometheus::Counter>& requests =
        BuildCounter().Name("hub_http_requests_total").Help("Answers by operation and status").Register(registry);
    prometheus::Family<prometheus::Counter>& events =
        BuildCounter().Name("hub_events_total").Help("Other events").Register(registry);
    prometheus::Family<prometheus::Gauge>& queues =
        BuildGauge().Name("hub_queue_length").Help("Waiting work by queue").Register(registry);
    prometheus::Family<prometheus::Gauge>& checks =
        BuildGauge().Name("hub_ready").Help("Lines of /readyz: 1 good, 0 not").Register(registry);
    Histogram& case_opened =
        histogram("hub_case_open_seconds", "Webhook in until its case is committed", slow_buckets());
    Histogram& alert = histogram("hub_alert_seconds", "Webhook in until the live frame is written", fast_buckets());
    Histogram& delivery =
        histogram("hub_delivery_seconds", "Outgoing text stored until the platform took it", slow_buckets());
    std::mutex mutex;
    std::map<std::string, std::unique_ptr<WebhookMeters>> meters;
    std::vector<std::function<void(Metrics&)>> refreshers;

    Histogram& histogram(char const* name, char const* help, Buckets buckets)
    {
        return BuildHistogram().Name(name).Help(help).Register(registry).Add({}, std::move(buckets));
    }
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

WebhookMeters const& Metrics::webhooks(std::string const& connector)
{
    std::scoped_lock const lock(impl_->mutex);
    auto& slot = impl_->meters[connector];
    if (!slot) {
        auto const counter = [&](char const* result) -> prometheus::Counter& {
            return impl_->webhooks.Add({{"connector", connector}, {"result", result}});
        };
        slot = std::make_unique<WebhookMeters>(WebhookMeters{
            .accepted = counter("accepted"),
            .unauthenticated = counter("unauthenticated"),
            .unavailable = counter("unavailable"),
            .too_large = counter("too_large"),
            .handshake = counter("handshake"),
            .bad_handshake = counter("bad_handshake"),
            .duplicates = impl_->duplicates.Add({{"connector", connector}}),
            .ack_seconds = impl_->acks.Add({{"connector", connector}}, fast_buckets()),
        });
    }
    return *slot;
}

void Metrics::item(std::string_view fate)
{
    impl_->items.Add({{"fate", std::string(fate)}}).Increment();
}

void Metrics::refused(std::string_view reason)
{
    impl_->refusals.Add({{"reason", std::string(reason)}}).Increment();
}

void Metrics::request(std::string_view operation, int status)
{
    auto const name = operation.empty() ? std::string("other") : std::string(operation);
    impl_->requests.Add({{"operation", name}, {"status", std::to_string(status)}}).Increment();
}

void Metrics::queue(std::string_view name, double length)
{
    impl_->queues.Add({{"queue", std::string(name)}}).Set(length);
}

void Metrics::ready(std::string_view check, bool ok, bool needed)
{
    impl_->checks.Add({{"check", std::string(check)}, {"needed", needed ? "yes" : "no"}}).Set(ok ? 1 : 0);
}

void Metrics::event(std::string_view name, double by)
{
    impl_->events.Add({{"event", std::string(name)}}).Increment(by);
}

void Metrics::case_opened_after(std::chrono::nanoseconds since_received)
{
    impl_->case_opened.Observe(seconds(since_received));
}

void Metrics::alert_after(std::chrono::nanoseconds since_received)
{
    impl_->alert.Observe(seconds(since_received));
}

void Metrics::delivery_after(std::chrono::nanoseconds since_created)
{
    impl_->delivery.Observe(seconds(since_created));
}

void Metrics::on_collect(std::function<void(Metrics&)> refresh)
{
    std::scoped_lock const lock(impl_->mutex);
    impl_->refreshers.push_back(std::move(refresh));
}

std::string Metrics::text()
{
    std::vector<std::function<void(Metrics&)>> refreshers;
    {
        std::scoped_lock const lock(impl_->mutex);
        refreshers = impl_->refreshers;
    }
    for (auto const& refresh : refreshers) {
        refresh(*this);
    }
    return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace hub::http
