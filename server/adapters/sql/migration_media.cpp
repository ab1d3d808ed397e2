// Citizens' pictures and papers (docs/adr/0023-media.md).
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigrationMedia = R"sql(
-- state: wanted, kept, failed. message_id: NULL for an upload that was not sent yet.
CREATE TABLE media(
  id TEXT PRIMARY KEY, owner TEXT NOT NULL, message_id INTEGER, position INTEGER NOT NULL, url TEXT NOT NULL,
  state INTEGER NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
  tries INTEGER NOT NULL, next_try_at INTEGER, reason TEXT NOT NULL, created_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX media_message ON media(message_id, position) WHERE message_id IS NOT NULL;
CREATE INDEX media_wanted ON media(next_try_at) WHERE state=0;
CREATE INDEX media_dropped ON media(id) WHERE state=3;
CREATE INDEX media_unsent ON media(created_at) WHERE message_id IS NULL;
-- pictures from before this version are still asked for: most of their addresses have expired, which the record then says
INSERT INTO meta(key, value) VALUES('media_cursor', '0');
)sql";

}  // namespace hub::adapters::sql
