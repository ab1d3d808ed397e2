#pragma once
// The bus between nodes over a Redis: publish and subscribe, nothing is stored there. One connection subscribes, one
// publishes; both are asked for a sign of life every second, so that a Redis that stands still is noticed within four
// seconds. A lost connection is made again, after 0.1 to 2 seconds with jitter.

#include "adapters/redis/address.hpp"
#include "ports/node_bus.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace hub::adapters::redis {

struct BusOptions {
    Address address;
    std::string ca_file;  ///< Authorities that Redis's certificate must come from; empty: the system's.
    std::string cluster;  ///< The same on all nodes over one store, another for every other store on this Redis.
    std::string node;     ///< Of one start of one node; no space in it.
    std::chrono::milliseconds connect_timeout{3'000};
    std::chrono::milliseconds command_timeout{2'000};
    std::chrono::milliseconds ping_every{1'000};
    std::chrono::milliseconds quiet_limit{2'500};  ///< Without any byte for this long the subscription is given up.
    std::chrono::milliseconds first_pause{100};
    std::chrono::milliseconds last_pause{2'000};
};

/// Errc::invalid_input when `ca_file` cannot be read. A Redis that is away is no error: it is tried for ever.
[[nodiscard]] Result<std::unique_ptr<NodeBus>> make_bus(BusOptions options);

}  // namespace hub::adapters::redis
