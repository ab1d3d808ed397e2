// Version 3: the citizen is asked whether it is solved; texts of answers are counted by their print, not kept twice.
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigration3 = R"sql(
ALTER TABLE conversation ADD COLUMN rating_case INTEGER REFERENCES case_file(id);
ALTER TABLE case_file ADD COLUMN rating INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_file ADD COLUMN rating_asked_at INTEGER;
CREATE TABLE answer_print(
  unit TEXT NOT NULL, print TEXT NOT NULL, uses INTEGER NOT NULL, last_at INTEGER NOT NULL, PRIMARY KEY(unit, print)) WITHOUT ROWID;
)sql";

}  // namespace hub::adapters::sql
