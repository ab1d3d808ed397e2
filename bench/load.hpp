#pragma once
// Signed Zalo webhooks over kept-alive connections, one request in flight on each, from one thread with epoll so that
// the load takes little from the hub on a small machine. Unpaced it finds the maximum; paced it sends at fixed instants
// and counts latency from the instant that was due, so that a stall of the server is not hidden.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hub::bench {

using SteadyTime = std::chrono::steady_clock::time_point;

struct LoadOptions {
    int connections = 64;
    double seconds = 10;
    double rate = 0;                 ///< Requests a second; 0: as fast as answers come.
    std::uint64_t first_number = 1;  ///< Every request is a new message of a new citizen.
    /// Called just before request `number` leaves; may be empty.
    std::function<void(std::uint64_t number, SteadyTime due)> on_send;
};

struct LoadFigures {
    std::uint64_t answered = 0;  ///< 200s.
    std::uint64_t refused = 0;   ///< Everything else.
    std::uint64_t last_number = 0;
    double seconds = 0;
    std::vector<double> millis;

    [[nodiscard]] double rate() const { return static_cast<double>(answered) / seconds; }
};

/// The number as a word of letters, as it stands in the text after "Việc ": digits would be masked in alerts.
[[nodiscard]] std::string word_of(std::uint64_t number);
[[nodiscard]] std::uint64_t number_of(std::string_view word);

/// Value below which `part` (0 to 1) of them lie; 0 when there are none. Reorders them.
[[nodiscard]] double percentile(std::vector<double>& values, double part);

/// Throws std::runtime_error when the server refuses connections.
[[nodiscard]] LoadFigures run_load(std::uint16_t port, LoadOptions const& options);

/// "name  12345 acks/s  p50 …  p99 …"
void print(std::string const& name, LoadFigures& figures);

}  // namespace hub::bench
