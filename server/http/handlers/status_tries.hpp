#pragma once
// Guessing a case's secret: every try counts, whichever public page it comes by.

#include "ports/store.hpp"

#include <string>

namespace hub::http {

/// A code or secret as typed on a phone: lower case and spaces are forgiven.
[[nodiscard]] std::string as_typed(std::string text);

/// Counts one try with a secret; false when this address (10 an hour) or this case (30 a day) has had too many.
[[nodiscard]] bool may_try_secret(Tx& tx, std::string const& address, CaseCode const& code, Instant now);

}  // namespace hub::http
