// Version 2: the follow-up of a case: what has been told of its running deadline, who is waited for, when to look
// again.
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigration2 = R"sql(
DROP INDEX case_file_untold;
ALTER TABLE case_file ADD COLUMN reminders INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_file ADD COLUMN reminded_at INTEGER;
ALTER TABLE case_file ADD COLUMN alert_level INTEGER NOT NULL DEFAULT -1;
ALTER TABLE case_file ADD COLUMN alert_top INTEGER NOT NULL DEFAULT -1;
ALTER TABLE case_file ADD COLUMN alert_until INTEGER;
ALTER TABLE case_file ADD COLUMN next_action_at INTEGER;
-- 2: both reminders before the deadline, 3: overdue. 1 ms: the scheduler looks at every open case once and knows more.
UPDATE case_file SET reminders = CASE WHEN overdue_told=1 THEN 3 WHEN due_soon_told=1 THEN 2 ELSE 0 END,
  reminded_at = CASE WHEN overdue_told=1 THEN due_at END,
  next_action_at = CASE WHEN active=1 AND resolve_met=0 THEN 1 END;
ALTER TABLE case_file DROP COLUMN due_soon_told;
ALTER TABLE case_file DROP COLUMN overdue_told;
CREATE INDEX case_file_next ON case_file(next_action_at, id) WHERE next_action_at IS NOT NULL;

CREATE TABLE case_alert(
  id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES case_file(id), kind TEXT NOT NULL, level INTEGER NOT NULL,
  username TEXT NOT NULL, raised_at INTEGER NOT NULL, acknowledged_at INTEGER, acknowledged_by TEXT NOT NULL);
CREATE INDEX case_alert_person ON case_alert(username, id);
CREATE INDEX case_alert_open_person ON case_alert(username, id) WHERE acknowledged_at IS NULL;
CREATE INDEX case_alert_open_case ON case_alert(case_id) WHERE acknowledged_at IS NULL;

-- who holds which office: follows from account, written with it
CREATE TABLE office_holder(
  unit TEXT NOT NULL, role INTEGER NOT NULL, username TEXT NOT NULL, PRIMARY KEY(unit, role, username)) WITHOUT ROWID;
CREATE INDEX office_holder_person ON office_holder(username);
INSERT INTO office_holder(unit, role, username)
  SELECT DISTINCT u.value, CAST(r.value AS INTEGER), a.username FROM account a, json_each(a.units) u, json_each(a.roles) r WHERE a.disabled=0;
)sql";

}  // namespace hub::adapters::sql
