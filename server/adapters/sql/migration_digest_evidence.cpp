// Morning digests of people, and files that officials add to a case as evidence.
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigrationDigestEvidence = R"sql(
CREATE TABLE digest(
  username TEXT NOT NULL, day TEXT NOT NULL, made_at INTEGER NOT NULL, content TEXT NOT NULL, read_at INTEGER,
  PRIMARY KEY(username, day)) WITHOUT ROWID;
CREATE INDEX digest_day ON digest(day);
CREATE TABLE evidence_content(sha256 TEXT PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE evidence(
  id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES case_file(id), at INTEGER NOT NULL, username TEXT NOT NULL,
  name TEXT NOT NULL, type TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL REFERENCES evidence_content(sha256));
CREATE UNIQUE INDEX evidence_case ON evidence(case_id, sha256);
)sql";

}  // namespace hub::adapters::sql
