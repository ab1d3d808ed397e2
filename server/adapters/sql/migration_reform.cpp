// Units that change: the reforms that were signed and accepted, and which case each of them moved.
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigrationReform = R"sql(
-- document: exactly what was signed, with its signature. position: how far the sorted list of its units is worked off.
CREATE TABLE reform(
  number INTEGER PRIMARY KEY, id TEXT NOT NULL, document TEXT NOT NULL, effective INTEGER NOT NULL, recorded_by TEXT NOT NULL,
  recorded_at INTEGER NOT NULL, state INTEGER NOT NULL, position INTEGER NOT NULL, started_at INTEGER, ended_at INTEGER,
  totals TEXT NOT NULL);
CREATE UNIQUE INDEX reform_id ON reform(id);
-- a case as the map before the reform had it: figures on the old map read this. day: days since 1970, Vietnam time
CREATE TABLE reform_move(
  case_id INTEGER NOT NULL REFERENCES case_file(id), number INTEGER NOT NULL, day INTEGER NOT NULL, reform TEXT NOT NULL,
  from_unit TEXT NOT NULL, from_area TEXT NOT NULL, to_unit TEXT NOT NULL, PRIMARY KEY(case_id, number)) WITHOUT ROWID;
)sql";

}  // namespace hub::adapters::sql
