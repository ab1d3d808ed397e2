#pragma once
// SQL of each schema version. A released migration is never edited: add the next one.

namespace hub::adapters::sql {

extern char const* const kMigration1;
extern char const* const kMigration2;
extern char const* const kMigration3;
extern char const* const kMigration4;
extern char const* const kMigration5;
extern char const* const kMigrationDeadlines;
extern char const* const kMigrationGovernor;
extern char const* const kMigrationReform;
extern char const* const kMigrationDigestEvidence;
extern char const* const kMigrationOversight;
extern char const* const kMigrationMedia;
extern char const* const kMigrationSealed;
extern char const* const kMigrationClaims;
extern char const* const kMigrationSealedMedia;
extern char const* const kMigrationConsole;
extern char const* const kMigrationAdministration;
extern char const* const kMigrationCluster;
extern char const* const kMigrationCommitMark;

}  // namespace hub::adapters::sql
