// The reply-window governor: when to look at a window again, numbers and ways that are shut.
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigrationGovernor = R"sql(
ALTER TABLE conversation ADD COLUMN phone_refused TEXT NOT NULL DEFAULT '';
ALTER TABLE conversation ADD COLUMN window_look_at INTEGER;
-- windows that stand open now are looked at once, and then planned
UPDATE conversation SET window_look_at=1 WHERE is_public=0 AND last_inbound_at IS NOT NULL
  AND id IN (SELECT conversation_id FROM case_file WHERE active=1);
CREATE INDEX conversation_window ON conversation(window_look_at, id) WHERE window_look_at IS NOT NULL;
-- what a channel may still send by one way; void from `until` on
CREATE TABLE channel_quota(
  channel TEXT NOT NULL, way TEXT NOT NULL, remaining INTEGER NOT NULL, until INTEGER NOT NULL,
  PRIMARY KEY(channel, way)) WITHOUT ROWID;
)sql";

}  // namespace hub::adapters::sql
