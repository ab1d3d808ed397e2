#pragma once
// The sealed lane as the program runs it: keys from the configuration, what readiness says of it, its daily work, and
// the commands on the officer's own machine.

#include "app/config.hpp"
#include "base/task.hpp"
#include "cases/sealed_lane.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <atomic>
#include <cstdio>
#include <string>

namespace hub::app {

/// Public keys of `sealed.officers` and the reply key. Errc::invalid_input for a broken key, unavailable when the reply
/// key can be neither read nor made. Blocking.
[[nodiscard]] Result<cases::SealedLane> load_lane(Config const& config);
/// What an administrator should read, one a line; empty: nothing.
[[nodiscard]] std::string lane_warning(Config const& config);

/// How the lane stands, for /readyz. Written by run_lane, read from anywhere.
struct LaneState {
    std::atomic<int> readers{-1};  ///< Officers with a key, an enabled account and the role; -1: not looked yet.
    [[nodiscard]] std::string text() const;
};

/// Counts the readers every minute, forgets reply addresses whose time is over, and takes words out of the index that a
/// stopped hub left there. Until cancelled.
Task<void> run_lane(
    Store& store, Clock const& clock, cases::SealedLane lane, std::int64_t address_days, LaneState& state
);

/// What a key command was asked.
struct SealedCommand {
    std::string officer;
    std::string file;      ///< Key file.
    std::string envelope;  ///< Answer of GET …/sealed or …/sealed/files/{id}; empty or "-": standard input.
    std::string out;       ///< Where the opened file goes.
    std::string password;
    bool password_from_input = false;  ///< First line of standard input.
};

/// Makes a key file (mode 0600, never over an existing one) and prints the configuration line.
[[nodiscard]] Result<void> make_officer_key(SealedCommand const& command, std::FILE* out);
/// Opens every envelope of the answer and prints what is in it as JSON lines. A file's envelope: its bytes go to
/// `command.out` (mode 0600, never over an existing one), the line that says what it is is printed.
[[nodiscard]] Result<void> open_envelopes(SealedCommand const& command, std::FILE* out);

}  // namespace hub::app
