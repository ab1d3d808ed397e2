#include "connectors/sdk/simulator.hpp"

namespace hub::connectors {

std::vector<SimulatedWebhook> PlatformSimulator::act_many(std::vector<CitizenAction> const& actions, Instant now)
{
    std::vector<SimulatedWebhook> webhooks;
    webhooks.reserve(actions.size());
    for (auto const& action : actions) {
        webhooks.push_back(act(action, now));
    }
    return webhooks;
}

std::vector<std::pair<std::string, std::string>> PlatformSimulator::retry_headers(int) const
{
    return {};
}

std::string PlatformSimulator::handshake_query(std::string const&) const
{
    return {};
}

}  // namespace hub::connectors
