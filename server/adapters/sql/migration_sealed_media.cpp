// Pictures of sealed messages are closed for officers only (docs/adr/0016-sealed-lane.md).
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigrationSealedMedia = R"sql(
-- seal_for: "name=public key" lines of those who may open the file; '' for a file in clear
ALTER TABLE media ADD COLUMN seal_for TEXT NOT NULL DEFAULT '';
)sql";

}  // namespace hub::adapters::sql
