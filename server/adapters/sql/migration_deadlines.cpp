// Legal deadlines of cases, and the calendars that deadlines were counted by. Cases that are older than this were
// counted by the calendars of the first start after it.
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigrationDeadlines = R"sql(
CREATE TABLE case_deadlines(
  id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES case_file(id), step TEXT NOT NULL, rule TEXT NOT NULL,
  clock_start TEXT NOT NULL, variant TEXT NOT NULL, starts_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL, met_at INTEGER, ended_at INTEGER, basis TEXT NOT NULL, confidence TEXT NOT NULL, owner TEXT NOT NULL,
  extended INTEGER NOT NULL, stands_since INTEGER, stood INTEGER NOT NULL, reminders INTEGER NOT NULL, reminded_at INTEGER);
CREATE INDEX case_deadlines_case ON case_deadlines(case_id, id);
ALTER TABLE case_file ADD COLUMN legal_at INTEGER;
ALTER TABLE case_file ADD COLUMN calendar INTEGER NOT NULL DEFAULT 1;
CREATE TABLE calendar_generation(
  number INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL, saved TEXT NOT NULL, at INTEGER NOT NULL);
)sql";

}  // namespace hub::adapters::sql
