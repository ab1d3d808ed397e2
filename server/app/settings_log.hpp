#pragma once
// Which reference data is in force since when, and what was wrong the last time it was read. Thread-safe.

#include "app/config.hpp"
#include "http/handlers/services.hpp"

#include <mutex>

namespace hub::app {

class SettingsLog {
public:
    /// Remembers which files the configuration names; an empty name is the one inside the program.
    explicit SettingsLog(Config const& config);
    void loaded(Instant at);
    void refused(std::string problem, Instant at);
    [[nodiscard]] http::SettingsState state() const;

private:
    mutable std::mutex mutex_;
    http::SettingsState state_;
};

}  // namespace hub::app
