#pragma once
// The spool as the program runs it: only over PostgreSQL (a store in a file is the node's own disk already), opened
// before the store, drained by a task, told by readiness and metrics. docs/adr/0028-spool.md

#include "app/config.hpp"
#include "http/handlers/services.hpp"
#include "http/metrics.hpp"
#include "inbox/drainer.hpp"
#include "inbox/intake.hpp"

#include <memory>
#include <vector>

namespace hub::app {

class Spooling {
public:
    /// Makes and tries the folder. The error's detail is one clear line for the operator. Nothing over a store in a
    /// file.
    [[nodiscard]] Result<void> open(Config const& config);
    /// For Intake; nullptr over a store in a file. `stored` is called when the store got something new.
    [[nodiscard]] inbox::Detour* build(
        Config const& config, Store& store, Clock const& clock, std::function<void()> stored
    );
    void start(asio::any_io_executor const& executor, TaskGroup& tasks);
    /// Adds the item of /readyz: empty, waiting, full, failed. Thread-safe.
    void tell(std::vector<http::ReadinessItem>& items) const;
    void collect(http::Metrics& into) const;
    /// Writes what waits. After the store has been closed and the tasks have ended.
    void close() { spool_.reset(); }

private:
    void wake();

    std::unique_ptr<inbox::Drainer> drainer_;
    std::unique_ptr<inbox::Detour> detour_;
    std::unique_ptr<inbox::Spool> spool_;  ///< Ends first: its thread tells the others.
};

/// Counts hub_events_total{event}: "spool.kept" and "intake.refused".
[[nodiscard]] inbox::Intake::Observer spool_counters(http::Metrics& metrics);

}  // namespace hub::app
