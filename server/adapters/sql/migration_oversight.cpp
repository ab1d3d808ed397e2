// Questions of supervisors, exports, and what reports are counted from.
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigrationOversight = R"sql(
CREATE TABLE question(
  id INTEGER PRIMARY KEY, version INTEGER NOT NULL, case_id INTEGER REFERENCES case_file(id), unit TEXT NOT NULL,
  topic TEXT NOT NULL, on_behalf TEXT NOT NULL, asker TEXT NOT NULL, text TEXT NOT NULL, state INTEGER NOT NULL,
  asked_at INTEGER NOT NULL, due_at INTEGER NOT NULL, answered_at INTEGER, closed_at INTEGER, round INTEGER NOT NULL,
  reminders INTEGER NOT NULL, level INTEGER NOT NULL, next_action_at INTEGER);
CREATE INDEX question_case ON question(case_id) WHERE case_id IS NOT NULL;
CREATE INDEX question_next ON question(next_action_at, id) WHERE next_action_at IS NOT NULL;
CREATE TABLE question_step(
  question_id INTEGER NOT NULL REFERENCES question(id), sequence INTEGER NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL,
  kind TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY(question_id, sequence)) WITHOUT ROWID;

CREATE TABLE export_job(
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, format TEXT NOT NULL, parameters TEXT NOT NULL, owner TEXT NOT NULL,
  state INTEGER NOT NULL, rows_done INTEGER NOT NULL, rows_total INTEGER NOT NULL, bytes INTEGER NOT NULL, file TEXT NOT NULL,
  error TEXT NOT NULL, created_at INTEGER NOT NULL, finished_at INTEGER, expires_at INTEGER);
CREATE INDEX export_job_owner ON export_job(owner, id);
CREATE INDEX export_job_unfinished ON export_job(id) WHERE state IN (0,1);
CREATE INDEX export_job_expires ON export_job(expires_at) WHERE state=2;

-- a case that came back: the few events that say so, so that counting them does not read every history
CREATE INDEX case_event_reopened ON case_event(case_id)
  WHERE instr(data, '"state":"reopened"')>0 OR instr(data, '"to":"reopened"')>0;
)sql";

}  // namespace hub::adapters::sql
