#pragma once
// Opens the store that the configuration names: the one place that knows both engines.

#include "adapters/postgres/connection.hpp"
#include "app/config.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <memory>

namespace hub::app {

/// How to reach the PostgreSQL that store.url names.
[[nodiscard]] adapters::postgres::ConnectionOptions postgres_connection(Config const& config);

enum class Purpose {
    serving,  ///< `hub serve`: a store in a file takes only one.
    command,  ///< Beside it: one reader.
};

/// Opens, checks and migrates. The error's detail is one clear line for the operator.
[[nodiscard]] Result<std::unique_ptr<Store>> open_store(Config const& config, Purpose purpose, Clock const* clock);

}  // namespace hub::app
