#pragma once
// The Graph API's error codes and subcodes → what we do.

#include "domain/outbound.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace hub::connectors::facebook {

/// The row of code and subcode, else that of the code alone; nothing for an unknown code.
[[nodiscard]] std::optional<Outcome> outcome_of(std::int64_t code, std::int64_t subcode);

/// Every documented pair (subcode 0: the code alone), for tests and the simulator.
[[nodiscard]] std::vector<std::pair<std::int64_t, std::int64_t>> documented_codes();

}  // namespace hub::connectors::facebook
