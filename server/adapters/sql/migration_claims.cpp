// Several nodes over one store: whose work a pending item is, and until when.
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigrationClaims = R"sql(
ALTER TABLE inbox_item ADD COLUMN claimed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE inbox_item ADD COLUMN claimed_until INTEGER;
CREATE INDEX inbox_item_claimed ON inbox_item(claimed_until) WHERE fate=0 AND claimed_until IS NOT NULL;
-- the other engine's index has no row number behind its key to walk by
--pg CREATE INDEX inbox_item_open ON inbox_item(id) WHERE fate=0;
)sql";

}  // namespace hub::adapters::sql
