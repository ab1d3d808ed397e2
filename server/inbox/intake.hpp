#pragma once
// From verified bytes to durable rows: the step between a platform's POST and its 200.
//
// One store.write for each delivery; the store's group commit puts many of them behind one fsync. Nothing is answered
// before that commit. What cannot be stored is refused with a time to come back, never dropped: overload costs
// refusals, not losses. With a detour what the store does not take in time goes to the node's own spool instead.

#include "inbox/detour.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace hub::inbox {

/// The configured channel of a platform account; an empty id when none has it.
using ChannelLookup = std::function<ChannelId(std::string_view connector, std::string_view account_id)>;

/// Rows for one webhook call. `events` is what the connector's parse() gave for `body`, in its order and never empty.
[[nodiscard]] NewDelivery make_delivery(
    std::string connector,
    std::string body,
    std::vector<InboundEvent> const& events,
    ChannelLookup const& channel_of,
    std::string trace_id,
    Instant now
);

struct IntakeLimits {
    std::size_t max_queued = 20'000;               ///< Deliveries waiting for their commit, all channels.
    std::size_t max_queued_per_channel = 15'000;   ///< So that one account cannot use up the others' share.
    std::chrono::milliseconds retry_after{2'000};  ///< For the 503 answer.
};

/// One accepted or refused delivery, for counters and the latency histogram.
struct IntakeReport {
    std::string connector;
    std::string channel;  ///< Of the first item.
    bool overload = false;
    bool spooled = false;  ///< On the node's own disk; the store has it later.
    std::optional<Errc> error;
    DeliveryStored stored;
    std::chrono::microseconds took{};
};

/// Thread-safe.
class Intake {
public:
    using Observer = std::function<void(IntakeReport const&)>;

    /// @param stored  Called after each commit that stored something new: InboxWorker::notify.
    /// @param detour  For the time without a store; nullptr: there is none, and then webhooks are refused.
    Intake(
        Store& store,
        Clock const& clock,
        IntakeLimits limits,
        Observer observer,
        std::function<void()> stored,
        Detour* detour = nullptr
    );

    /// Resumes after the commit, or when it is on the node's own disk (then nothing counts as stored yet).
    /// Errc::unavailable with retry_after when overloaded, when the store fails, or when the spool is full.
    [[nodiscard]] Task<Result<DeliveryStored>> accept(NewDelivery delivery);

    /// Deliveries waiting for their commit now, with a detour also for its disk.
    [[nodiscard]] std::size_t queued() const noexcept { return queued_.load(); }
    /// Deliveries go to the spool, so the store does not answer now or is known to be away: whoever can do without it
    /// should. Always false without a detour.
    [[nodiscard]] bool is_without_store() const noexcept
    {
        return detour_ != nullptr && (detour_->is_open() || !store_.healthy());
    }
    [[nodiscard]] std::uint64_t refused() const noexcept { return refused_.load(); }

private:
    class Seat;
    [[nodiscard]] bool sit(std::string const& channel);
    void leave(std::string const& channel) noexcept;
    void observe(IntakeReport const& report) const;
    [[nodiscard]] Task<Result<Detour::Taken>> keep(NewDelivery delivery, bool has_room);

    Store& store_;
    Clock const& clock_;
    IntakeLimits limits_;
    Observer observer_;
    std::function<void()> stored_;
    Detour* detour_;
    std::atomic<std::size_t> queued_{0};
    std::atomic<std::uint64_t> refused_{0};
    std::mutex mutex_;
    std::map<std::string, std::size_t> by_channel_;
};

}  // namespace hub::inbox
