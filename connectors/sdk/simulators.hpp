#pragma once
// Simulated platforms by connector name. Generated from the list in connectors/CMakeLists.txt.

#include "connectors/sdk/simulator.hpp"

#include <memory>
#include <string_view>

namespace hub::connectors {

/// The other side of connector `connector` ("zalo", "facebook"); nullptr when there is no such connector.
[[nodiscard]] std::unique_ptr<PlatformSimulator> make_simulator(std::string_view connector, SimulatorOptions options);

}  // namespace hub::connectors
