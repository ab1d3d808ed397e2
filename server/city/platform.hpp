#pragma once
// One simulated platform at work: its API on loopback, its webhooks on their way to the hub. One thread.

#include "app/config.hpp"
#include "city/web_client.hpp"
#include "connectors/sdk/delivery_schedule.hpp"
#include "connectors/sdk/simulator.hpp"
#include "ports/clock.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace hub::city {

struct PlatformCounts {
    std::uint64_t sent = 0;          ///< Webhooks of citizens' acts handed to delivery.
    std::uint64_t acknowledged = 0;  ///< Of them, those that got their 200.
    std::uint64_t other = 0;         ///< Echoes and receipts acknowledged.
    std::uint64_t retried = 0;
    std::uint64_t refused_calls = 0;  ///< API calls of the hub that the platform answered with an error status.
};

class Platform {
public:
    using OnDelivered = std::function<void(connectors::DeliveredText const&)>;

    /// REQUIRES: `tasks`, `hub` and `clock` outlive the platform. `run` makes ids unlike those of earlier runs.
    Platform(
        asio::any_io_executor executor,
        TaskGroup& tasks,
        WebClient& hub,
        app::Config const& config,
        std::string connector,
        std::string run,
        double time_scale,
        Clock const& clock
    );
    /// Opens the ports of its channels' api_base_url and starts delivering.
    [[nodiscard]] Result<void> start();
    void on_delivered(OnDelivered callback) { on_delivered_ = std::move(callback); }
    /// A citizen does something; the webhook is on its way when this returns.
    void act(connectors::CitizenAction const& action);
    [[nodiscard]] PlatformCounts const& counts() const noexcept { return counts_; }
    /// Nothing waits for delivery any more.
    [[nodiscard]] bool idle() const noexcept { return schedule_.waiting() == 0; }
    /// The platform gave up on a webhook and switched the registration off.
    [[nodiscard]] bool disabled() const noexcept { return schedule_.disabled(); }

private:
    Task<std::optional<ApiReply>> answer(connectors::SimulatedCall call);
    Task<void> deliver_all();
    Task<void> deliver(connectors::DeliverySchedule::Attempt attempt);
    Task<bool> post(connectors::SimulatedWebhook webhook);
    void translate_tokens(connectors::SimulatedCall& call) const;
    void tell_delivered();
    void kick();

    asio::any_io_executor executor_;
    TaskGroup& tasks_;
    WebClient& hub_;
    Clock const& clock_;
    std::string connector_;
    std::set<Address> addresses_;
    std::unique_ptr<connectors::PlatformSimulator> simulator_;
    connectors::DeliverySchedule schedule_;
    std::deque<connectors::DeliverySchedule::Attempt> ready_;
    std::set<std::string> citizen_ids_;               ///< External ids of citizens' acts still without a 200.
    std::map<std::string, std::string> real_tokens_;  ///< Token of the configuration → the one the simulator knows.
    asio::steady_timer wake_;
    bool kicked_ = false;
    int in_flight_ = 0;
    std::size_t told_ = 0;
    PlatformCounts counts_;
    OnDelivered on_delivered_;
};

}  // namespace hub::city
