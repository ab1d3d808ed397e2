// Several nodes over one store: which of them does what only one may do (ports/lease_store.hpp).
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigrationLeases = R"sql(
CREATE TABLE lease(
  name TEXT PRIMARY KEY, holder TEXT NOT NULL, fence INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
)sql";

}  // namespace hub::adapters::sql
