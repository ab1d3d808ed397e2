#pragma once
// Zalo's error numbers → what we do. Two tables: the OA interface, and templates by telephone number, give one number
// two meanings.

#include "domain/outbound.hpp"

namespace hub::connectors::zalo {

enum class Interface { oa, phone_template };

[[nodiscard]] Outcome outcome_of(std::int64_t code, Interface interface);

/// Every documented code of an interface, for tests and the simulator.
[[nodiscard]] std::vector<std::int64_t> documented_codes(Interface interface);

}  // namespace hub::connectors::zalo
