#pragma once
// Generated from the list in connectors/CMakeLists.txt.

#include <memory>
#include <vector>

#include "connectors/sdk/connector.hpp"

namespace hub::connectors {

[[nodiscard]] std::vector<std::unique_ptr<Connector>> make_all();

}  // namespace hub::connectors
