#include "inbox/intake.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <utility>

namespace hub::inbox {

NewDelivery make_delivery(
    std::string connector,
    std::string body,
    std::vector<InboundEvent> const& events,
    ChannelLookup const& channel_of,
    std::string trace_id,
    Instant now
)
{
    NewDelivery delivery;
    delivery.items.reserve(events.size());
    for (auto const& event : events) {
        delivery.items.push_back(
            {.channel = event.account_id.empty() ? std::string{} : channel_of(connector, event.account_id).value,
             .external_id = event.external_id,
             .dedupe_key = event.dedupe_key,
             .kind = event.platform_kind}
        );
    }
    delivery.connector = std::move(connector);
    delivery.trace_id = std::move(trace_id);
    delivery.received_at = now;
    delivery.body = std::move(body);
    return delivery;
}

/// One place in the queue, given back however the call ends.
class Intake::Seat {
public:
    Seat(Intake& intake, std::string channel)
        : intake_(intake), channel_(std::move(channel)), taken_(intake.sit(channel_))
    {
    }
    Seat(Seat const&) = delete;
    Seat& operator=(Seat const&) = delete;
    ~Seat()
    {
        if (taken_) {
            intake_.leave(channel_);
        }
    }
    [[nodiscard]] bool taken() const noexcept { return taken_; }

private:
    Intake& intake_;
    std::string channel_;
    bool taken_;
};

Intake::Intake(
    Store& store,
    Clock const& clock,
    IntakeLimits limits,
    Observer observer,
    std::function<void()> stored,
    Detour* detour
)
    : store_(store),
      clock_(clock),
      limits_(limits),
      observer_(std::move(observer)),
      stored_(std::move(stored)),
      detour_(detour)
{
}

bool Intake::sit(std::string const& channel)
{
    std::lock_guard const lock(mutex_);
    auto& of_channel = by_channel_[channel];
    if (queued_.load() >= limits_.max_queued || of_channel >= limits_.max_queued_per_channel) {
        if (of_channel == 0) {
            by_channel_.erase(channel);
        }
        return false;
    }
    ++of_channel;
    queued_.fetch_add(1);
    return true;
}

void Intake::leave(std::string const& channel) noexcept
{
    std::lock_guard const lock(mutex_);
    queued_.fetch_sub(1);
    if (auto const found = by_channel_.find(channel); found != by_channel_.end() && --found->second == 0) {
        by_channel_.erase(found);
    }
}

void Intake::observe(IntakeReport const& report) const
{
    if (observer_) {
        observer_(report);
    }
}

Task<Result<DeliveryStored>> Intake::accept(NewDelivery delivery)
{
    auto const started = std::chrono::steady_clock::now();
    IntakeReport report;
    report.connector = delivery.connector;
    if (delivery.items.empty()) {
        // a body with nothing in it is one item by contract: without one it could be acknowledged and never seen again
        delivery.items.push_back(
            {.channel = {},
             .external_id = delivery.trace_id,
             .dedupe_key = "empty:" + delivery.trace_id,
             .kind = "empty"}
        );
    }
    if (delivery.received_at == Instant{}) {
        delivery.received_at = clock_.now();
    }
    report.channel = delivery.items.front().channel;
    Seat const seat(*this, delivery.connector + '/' + report.channel);
    if (!seat.taken() && detour_ == nullptr) {
        refused_.fetch_add(1);
        report.overload = true;
        report.error = Errc::unavailable;
        observe(report);
        co_return std::unexpected(Error{Errc::unavailable, "intake is full", limits_.retry_after});
    }
    auto const taken = co_await keep(std::move(delivery), seat.taken());
    report.took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
    if (!taken) {
        refused_.fetch_add(detour_ == nullptr ? 0 : 1);
        report.error = taken.error().code;
        observe(report);
        log_error("inbox.not_stored", {{"connector", report.connector}, {"detail", taken.error().detail}});
        // whatever the reason, the bytes are not on disk: the platform must come again
        co_return std::unexpected(Error{Errc::unavailable, taken.error().detail, limits_.retry_after});
    }
    report.stored = taken->stored;
    report.spooled = taken->spooled;
    observe(report);
    if (taken->stored.stored > 0 && stored_) {
        stored_();
    }
    co_return taken->stored;
}

Task<Result<Detour::Taken>> Intake::keep(NewDelivery delivery, bool has_room)
{
    if (detour_ != nullptr) {
        co_return co_await detour_->take(std::move(delivery), has_room);
    }
    auto const stored =
        co_await store_.write_urgent([delivery = std::move(delivery)](Tx& tx) -> Result<DeliveryStored> {
            return tx.inbox().add(delivery);
        });
    co_return stored ? Result<Detour::Taken>({*stored, false}) : std::unexpected(stored.error());
}

}  // namespace hub::inbox
