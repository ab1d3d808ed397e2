#pragma once
// The clock that the hub runs on: the host's, or in a rehearsal one of its own; and the watch over its steps.
// docs/adr/0020-rehearsal-clock-and-clock-steps.md

#include "app/config.hpp"
#include "base/task.hpp"
#include "http/handlers/services.hpp"
#include "http/metrics.hpp"
#include "ports/guarded_clock.hpp"

#include <memory>
#include <optional>

namespace hub::app {

/// Nothing when the hub runs on the host's clock. Errc::invalid_input when a key cannot be read, or when the hub could
/// reach a real platform: on a made-up clock it must never write to a citizen.
[[nodiscard]] Result<std::optional<http::Rehearsal>> rehearsal_of(Config const& config);
/// What the keys ask for; the host's clock when they are wrong (rehearsal_of() has the error).
[[nodiscard]] std::unique_ptr<Clock> wall_clock(Config const& config);
[[nodiscard]] ClockGuard clock_guard(Config const& config);

/// Looks at the wall clock several times a second until cancelled; steps are alarms in the log and in /metrics.
Task<void> watch_clock(GuardedClock& clock, http::Metrics& metrics);
/// "clock" for /readyz: red while a step is doubted.
[[nodiscard]] http::ReadinessItem clock_item(GuardedClock const& clock);

}  // namespace hub::app
