// Version 4: why a clock stands, until when at most, and how long it has stood before.
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigration4 = R"sql(
ALTER TABLE case_file ADD COLUMN pause_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE case_file ADD COLUMN pause_until INTEGER;
ALTER TABLE case_file ADD COLUMN paused_minutes INTEGER NOT NULL DEFAULT 0;
-- clocks that stand already have no limit noted: the scheduler looks at them once and resumes them from the rule
UPDATE case_file SET pause_reason='citizen', next_action_at=1 WHERE paused_at IS NOT NULL;
)sql";

}  // namespace hub::adapters::sql
