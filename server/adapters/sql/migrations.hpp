#pragma once
// SQL of each schema version. A released migration is never edited: add the next one.

namespace hub::adapters::sql {

extern char const* const kMigration1;
extern char const* const kMigration2;
extern char const* const kMigration3;
extern char const* const kMigration4;
extern char const* const kMigration5;
extern char const* const kMigrationClaims;

}  // namespace hub::adapters::sql
