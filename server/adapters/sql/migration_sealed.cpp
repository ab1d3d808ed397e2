// The sealed lane and erasure: envelopes, threads without a person, deliveries whose bytes were replaced by their
// print.
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigrationSealed = R"sql(
-- reply_address: not empty in a sealed thread only; '-' when it was forgotten. listed: ",name,name,".
ALTER TABLE conversation ADD COLUMN reply_address TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_file ADD COLUMN listed TEXT NOT NULL DEFAULT '';
CREATE INDEX conversation_sealed ON conversation(id) WHERE reply_address<>'';
CREATE INDEX case_file_listed ON case_file(active, id) WHERE listed<>'';
CREATE TABLE sealed_item(
  id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES case_file(id), message_id INTEGER REFERENCES message(id),
  at INTEGER NOT NULL, envelope TEXT NOT NULL);
CREATE INDEX sealed_item_case ON sealed_item(case_id, id);
CREATE INDEX sealed_item_message ON sealed_item(message_id) WHERE message_id IS NOT NULL;
-- scrub_until: number of the delivery's last item; its bytes go when none of its items waits any more
ALTER TABLE inbox_delivery ADD COLUMN scrub_until INTEGER NOT NULL DEFAULT 0;
CREATE INDEX inbox_delivery_scrub ON inbox_delivery(id) WHERE scrub_until>0;
--pg CREATE FUNCTION strpos(BYTEA, BYTEA) RETURNS INTEGER LANGUAGE sql IMMUTABLE AS 'SELECT position($2 IN $1)';
CREATE TABLE erasure(
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, ground TEXT NOT NULL, threads TEXT NOT NULL, cases TEXT NOT NULL);
)sql";

}  // namespace hub::adapters::sql
