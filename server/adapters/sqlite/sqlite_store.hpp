#pragma once
// The embedded store: SQLite in WAL mode, synchronous=FULL, behind the ports of server/ports.
//
// Threads      One writer thread owns the only connection that writes and checkpoints; `readers` threads own one
// read-only
//              connection each. Debian's SQLite 3.40.1 may lose committed pages when a checkpoint runs beside a commit
//              of another connection (docs/adr/0003-store.md), so nobody else ever checkpoints.
// Processes    A second process may open the same file (`hub user add`, `hub export`). Around each write transaction
// and each
//              checkpoint the writer of any process holds the lock in `<file>.lock`, and waiters take turns.
// Group commit docs/adr/0005-group-commit.md.

#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace hub::adapters::sqlite {

struct Options {
    std::string file;         ///< Its folder is made when missing; the file gets mode 0600.
    bool serving = false;     ///< The one process that sends and answers; a second one is refused (Errc::conflict).
    std::size_t readers = 2;  ///< Reader threads, each with a connection of its own.
    Clock const* clock =
        nullptr;  ///< For "due by now" in CaseStore::due; nullptr: the system's. Must outlive the store.
    std::size_t group_limit = 1024;                ///< Most closures behind one fsync.
    std::size_t queue_limit = 50'000;              ///< Most closures waiting; more get Errc::unavailable at once.
    std::chrono::milliseconds busy_timeout{5000};  ///< Waiting for another process.
    std::size_t checkpoint_pages = 4096;           ///< WAL pages after which the writer checkpoints.
    /// Called once after a failed fsync, on the writer's thread: must end the process. Empty: logs and ends it itself.
    std::function<void(std::string const& what)> on_fatal;
};

/// Opens or creates, checks and migrates. Errc::conflict when the data is newer than this program or another process
/// serves it already, Errc::internal when
/// the check finds damage, Errc::unavailable when the file cannot be opened or locked.
[[nodiscard]] Result<std::unique_ptr<Store>> open(Options options);

/// Copies a backup to `target`, where nothing may be yet (Errc::conflict), after checking it. Listeners' positions from
/// before are void afterwards: the copy gets a new epoch. Errc::not_found, Errc::invalid_input when it is no backup.
[[nodiscard]] Result<void> restore(std::string const& backup_file, std::string const& target);

/// Structure check of a whole file (the daily check), read-only, while the store may be running. O(size of the file).
[[nodiscard]] Result<void> quick_check(std::string const& file);

}  // namespace hub::adapters::sqlite
