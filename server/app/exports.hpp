#pragma once
// `hub export` and `hub verify`: JSON lines for outside examiners, and a check of the store against its own rules.

#include "base/error.hpp"
#include "base/time.hpp"
#include "ports/store.hpp"

#include <cstdio>

namespace hub::app {

/// One line for each webhook item ever acknowledged in [from, until). Source: contract.md §6.
[[nodiscard]] Result<void> export_custody(Store& store, Instant from, Instant until, std::FILE* out);
/// One line for each case opened in [from, until), with its events. Restricted cases show code, state and dates only.
[[nodiscard]] Result<void> export_cases(Store& store, Instant from, Instant until, std::FILE* out);
/// Custody balance adds up, case events are without gaps, every case has a lead unit. Prints what it found to `out`.
/// Errc::rejected when a rule is broken.
[[nodiscard]] Result<void> verify(Store& store, std::FILE* out);

}  // namespace hub::app
