// Accounts that several people change, sessions that a person can tell apart, and how each channel stands.
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigrationAdministration = R"sql(
ALTER TABLE account ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE account ADD COLUMN start_password_until INTEGER;
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN address TEXT NOT NULL DEFAULT '';
-- facts: what is known of the token, of the last hold and of what administrators were told (ChannelRecord)
CREATE TABLE channel_state(
  channel TEXT PRIMARY KEY, received_at INTEGER, sent_at INTEGER, facts TEXT NOT NULL);
)sql";

}  // namespace hub::adapters::sql
