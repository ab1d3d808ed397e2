#pragma once
// Numbered migrations and the table `meta`. Each migration runs once, in a transaction of its own; data of a newer
// program is refused. One list for both engines: PostgreSQL reads INTEGER, REAL, BLOB and TEXT as its own types, leaves
// out WITHOUT ROWID and virtual tables, and takes lines that start with `--pg ` besides
// (adapters/postgres/dialect.hpp).

#include "adapters/sql/connection.hpp"

#include <span>
#include <string>

namespace hub::adapters::sql {

/// Version of the data in an open file; 0: empty.
[[nodiscard]] std::int64_t schema_version(Connection& database);
/// One text of statements for each version, in order.
[[nodiscard]] std::span<char const* const> all_migrations() noexcept;
/// Version this program knows.
[[nodiscard]] std::int64_t newest_version() noexcept;
/// The oldest version whose program may still work on this data: while a cluster is upgraded node by node, two programs
/// share one store. A migration that only adds (expands) leaves it; one that takes away (contracts) raises it, one
/// release after nobody needs the old form any more.
[[nodiscard]] std::int64_t oldest_that_may_work() noexcept;
/// Brings the file to the newest version and gives a new store its epoch. Data of a newer program is left as it is
/// when that program allows it (oldest_that_may_work). Errc::conflict when it does not, or when the file is another
/// program's.
[[nodiscard]] Result<void> migrate(Connection& database);
/// The same with a list of the caller's own: tests try steps that this program does not have yet.
[[nodiscard]] Result<void> migrate(Connection& database, std::span<char const* const> migrations);
/// New random epoch: positions of listeners from before are void. Inside the caller's transaction.
void renew_epoch(Connection& database);
[[nodiscard]] std::string meta_text(Connection& database, std::string const& key);
void put_meta(Connection& database, std::string const& key, std::string const& value);

}  // namespace hub::adapters::sql
