#pragma once
// Reference data read again in a running hub: at HUP, by an administrator, and when a reform of the units changes the
// map. What cannot be read leaves what was good in force, and is told.

#include "app/config.hpp"
#include "app/current_desks.hpp"
#include "app/settings_log.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace hub::app {

/// The reforms that the store knows, in the order in which they were recorded. Blocks.
[[nodiscard]] Result<std::vector<ReformRecord>> recorded_reforms(Store& store);

/// Thread-safe after begin(). Everything referred to must outlive it.
class Reloading {
public:
    Reloading(Config const& config, Clock const& clock, CurrentDesks& desks)
        : config_(config), clock_(clock), desks_(desks), settings_(config)
    {
    }

    /// The first desks, before there is a store.
    void begin(std::shared_ptr<World const> first);
    /// Reference data of today with these reforms. What was good stays in force when it cannot be read: the error is
    /// logged (`reload.refused`) and kept for state(). Blocks.
    [[nodiscard]] Result<void> refresh(Store& store, std::vector<ReformRecord> const& reforms);
    /// refresh() with the reforms that the store knows now.
    [[nodiscard]] Result<void> reload(Store& store);
    [[nodiscard]] http::SettingsState state() const { return settings_.state(); }

private:
    [[nodiscard]] Result<void> read_again(Store& store, std::vector<ReformRecord> const& records);

    Config const& config_;
    Clock const& clock_;
    CurrentDesks& desks_;
    SettingsLog settings_;
    std::mutex one_at_a_time_;  ///< Whoever asked.
};

}  // namespace hub::app
