#pragma once
// The API of a simulated platform on a loopback port. One thread.

#include "base/error.hpp"
#include "base/task.hpp"
#include "connectors/sdk/simulator.hpp"

#include <functional>
#include <optional>
#include <string>

namespace hub::city {

/// What to answer; nothing: the platform stays silent and closes after a while.
using PlatformHandler = std::function<Task<std::optional<ApiReply>>(connectors::SimulatedCall)>;

/// Listens and serves until `tasks` stops. Errc::unavailable when the port is taken.
[[nodiscard]] Result<void> serve_platform(
    asio::any_io_executor executor,
    TaskGroup& tasks,
    std::string const& host,
    std::string const& port,
    PlatformHandler handler
);

}  // namespace hub::city
