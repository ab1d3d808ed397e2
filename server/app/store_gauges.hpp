#pragma once
// What the store knows and no counter of one process does, as figures for /metrics: cases past their date, channels
// that stopped, messages that wait. Every node tells the same; whoever adds nodes up takes the largest.

#include "base/task.hpp"
#include "http/metrics.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <chrono>

namespace hub::app {

/// Reads for ever, with this (real) pause between, and sets hub_queue_length{queue}: "cases_active", "cases_overdue",
/// "channels_stopped", "outbox_pending", "outbox_uncertain", "outbox_failed". Figures stay as they were while the
/// store is away. REQUIRES: all three outlive the task.
Task<void> run_store_gauges(Store& store, Clock const& clock, http::Metrics& metrics, std::chrono::milliseconds pause);

}  // namespace hub::app
