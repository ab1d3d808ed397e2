#pragma once
// Generated from the list in connectors/CMakeLists.txt.

#include "connectors/sdk/connector.hpp"

#include <memory>
#include <vector>

namespace hub::connectors {

[[nodiscard]] std::vector<std::unique_ptr<Connector>> make_all();

}  // namespace hub::connectors
