#pragma once
// The offices every ward has: for channels of wards that the unit file does not know yet.

#include "domain/unit.hpp"

#include <string>
#include <vector>

namespace hub {

/// The ward itself (type "ward") and its standard offices: "<id>.psc", "<id>.infra", "<id>.chair" … all with `area`.
/// @param name  As shown to citizens: "Phường Sông Xanh".
/// @param parent  Unit above the ward; may be empty.
[[nodiscard]] std::vector<Unit> standard_ward(
    UnitId const& id, std::string const& name, AreaCode const& area, UnitId const& parent = {}
);

}  // namespace hub
