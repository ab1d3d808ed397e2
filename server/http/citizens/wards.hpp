#pragma once
// Wards as citizens choose them. A ward is named in addresses by its unit id.

#include "http/handlers/services.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hub::http {

/// The ward of an address; nullptr when there is none, or it is not valid today. Lives as long as `reference`.
[[nodiscard]] Unit const* ward_of(Reference const& reference, std::string_view id, Instant now);
/// Wards valid today whose name holds every word of `search` (marks and case do not matter; "p. ba dinh" and "phường Ba
/// Đình" find the same), by name. Empty: all.
[[nodiscard]] std::vector<Unit const*> find_wards(Reference const& reference, std::string_view search, Instant now);
/// All units that answer for a ward: the ward and what is below it.
[[nodiscard]] std::vector<UnitId> units_of(Reference const& reference, Unit const& ward);
/// Accounts by which this ward is reached.
[[nodiscard]] std::vector<Channel> channels_of(Reference const& reference, Unit const& ward);
/// {"id","name","area"}
[[nodiscard]] Json ward_json(Unit const& ward);

}  // namespace hub::http
