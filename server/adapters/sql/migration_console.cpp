// What the officials' console keeps: stored reply texts, mentions of a person, neighbours of a case.
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigrationConsole = R"sql(
CREATE TABLE reply_template(
  id INTEGER PRIMARY KEY, unit TEXT NOT NULL, title TEXT NOT NULL, shortcut TEXT NOT NULL, text TEXT NOT NULL,
  changed_by TEXT NOT NULL, changed_at INTEGER NOT NULL, retired_at INTEGER, version INTEGER NOT NULL);
CREATE INDEX reply_template_unit ON reply_template(unit, id);
-- cases of one ward near in time; what is restricted, accuses a unit or is sealed is in no such list
CREATE INDEX case_file_area ON case_file(area, opened_at) WHERE restricted=0 AND accused_unit='' AND listed='' AND area<>'';
-- who was called by name and has not said "seen"
CREATE INDEX case_alert_mention ON case_alert(username, id) WHERE kind='mention' AND acknowledged_at IS NULL;
)sql";

}  // namespace hub::adapters::sql
