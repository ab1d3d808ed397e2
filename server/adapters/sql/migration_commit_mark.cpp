// What a writer leaves with each commit, so that one whose answer was cut off can be looked up: the number of a
// transaction is no proof, a server that crashed may give it to another. Only PostgreSQL's writer needs it.
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigrationCommitMark = R"sql(
CREATE TABLE commit_mark(writer TEXT PRIMARY KEY, mark INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
--pg ALTER TABLE commit_mark SET (fillfactor=10);
)sql";

}  // namespace hub::adapters::sql
