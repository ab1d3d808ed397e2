// Version 5: the books. Cases that are older than this have entries only from their next event on.
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigration5 = R"sql(
-- entry: the exact text that was hashed. salt: NULL when the person behind it was erased.
CREATE TABLE ledger(
  number INTEGER PRIMARY KEY, case_id INTEGER NOT NULL, sequence INTEGER NOT NULL, at INTEGER NOT NULL, salt TEXT,
  hash TEXT NOT NULL, entry TEXT NOT NULL);
CREATE INDEX ledger_case ON ledger(case_id, sequence);
CREATE TABLE ledger_root(
  day TEXT PRIMARY KEY, number INTEGER NOT NULL, entry_hash TEXT NOT NULL, public_key TEXT NOT NULL, signature TEXT NOT NULL,
  at INTEGER NOT NULL) WITHOUT ROWID;
)sql";

}  // namespace hub::adapters::sql
