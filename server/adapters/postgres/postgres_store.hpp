#pragma once
// The store of a city: PostgreSQL behind the ports of server/ports, by the same store files as SQLite (adapters/sql).
//
// Threads      One writer thread with a connection of its own; `readers` threads with one each.
// Processes    Any number may write to one database. A group of writes takes the turn (an advisory lock that ends with
// its
//              transaction), so groups of all processes follow one another: numbers of live events and of the ledger
//              have no gap and no second author, and what is looked at in a write cannot be claimed by somebody else.
// Group commit docs/adr/0005-group-commit.md; what is different here in docs/adr/0024-postgresql.md.

#include "adapters/postgres/connection.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <chrono>
#include <memory>

namespace hub::adapters::postgres {

struct Options {
    ConnectionOptions connection;
    std::size_t readers = 2;                      ///< Reader threads, each with a connection of its own.
    Clock const* clock = nullptr;                 ///< nullptr: the system's. Must outlive the store.
    std::size_t group_limit = 256;                ///< Most closures behind one COMMIT.
    std::size_t queue_limit = 50'000;             ///< Most closures waiting; more get Errc::unavailable at once.
    std::chrono::milliseconds read_wait{10'000};  ///< A read that has waited longer gets Errc::unavailable.
    /// How long a COMMIT that was cut off is asked about before its writes are told to be unavailable.
    std::chrono::milliseconds doubt_limit{5'000};
};

/// Connects, checks and migrates. Errc::conflict when the data is newer than this program or another program's,
/// Errc::unavailable when the server cannot be reached or may not be trusted with acknowledged writes.
[[nodiscard]] Result<std::unique_ptr<Store>> open(Options options);

}  // namespace hub::adapters::postgres
