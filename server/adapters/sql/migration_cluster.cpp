// Several nodes over one store: which of them does what only one may do (ports/lease_store.hpp). And of which
// configured pair a channel's credentials come, so that a replaced one is noticed.
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigrationCluster = R"sql(
CREATE TABLE lease(
  name TEXT PRIMARY KEY, holder TEXT NOT NULL, fence INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
ALTER TABLE credentials ADD COLUMN configured TEXT NOT NULL DEFAULT '';
)sql";

}  // namespace hub::adapters::sql
