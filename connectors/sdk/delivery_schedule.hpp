#pragma once
// What a platform does with its undelivered webhooks: retries on its schedule, gives up and switches the webhook off.
// Also the faults of the road: dropped, delayed, doubled and reordered deliveries. No I/O: the caller posts what due()
// hands out.

#include "connectors/sdk/simulator.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace hub::connectors {

class DeliverySchedule {
public:
    /// One attempt to make. `headers` of the webhook already hold the retry count where the platform sends one.
    struct Attempt {
        std::uint64_t id = 0;
        int number = 0;  ///< 0: first delivery.
        SimulatedWebhook webhook;
    };
    struct Road {
        std::uint32_t drop_every = 0;       ///< Every n-th first attempt never arrives (and is retried); 0: none.
        std::uint32_t duplicate_every = 0;  ///< Every n-th webhook is sent twice.
        std::uint32_t delay_every = 0;      ///< Every n-th webhook leaves late, so later ones overtake it.
        std::chrono::milliseconds delay{500};
    };

    /// REQUIRES: `platform` outlives the schedule. Not thread-safe.
    explicit DeliverySchedule(PlatformSimulator const& platform);
    DeliverySchedule(PlatformSimulator const& platform, Road road);

    void add(SimulatedWebhook webhook, Instant now);
    /// Attempts whose time has come; each must be answered by `report` exactly once.
    [[nodiscard]] std::vector<Attempt> due(Instant now);
    void report(std::uint64_t id, bool accepted, Instant now);
    /// When due() has something again; nothing when all is delivered or given up.
    [[nodiscard]] std::optional<Instant> next() const;
    /// The platform gave up on one webhook and switched the whole registration off (both platforms do).
    [[nodiscard]] bool disabled() const noexcept { return disabled_; }
    /// A person switches it on again; undelivered webhooks are gone, as on the real platforms.
    void enable() noexcept { disabled_ = false; }
    [[nodiscard]] std::size_t waiting() const noexcept { return pending_.size() + in_flight_.size(); }

private:
    struct Entry {
        SimulatedWebhook webhook;
        int number = 0;
    };

    void retry(std::uint64_t id, Entry entry, Instant now);

    PlatformSimulator const& platform_;
    Road road_;
    std::uint64_t last_id_ = 0;
    std::uint64_t added_ = 0;
    std::multimap<Instant, std::pair<std::uint64_t, Entry>> pending_;
    std::map<std::uint64_t, Entry> in_flight_;
    bool disabled_ = false;
};

}  // namespace hub::connectors
