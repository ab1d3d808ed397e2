#include "adapters/sql/schema.hpp"

#include "adapters/sql/migrations.hpp"
#include "base/random.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace hub::adapters::sql {
namespace {

// not constexpr: the texts live in files of their own
std::array const kMigrations{
    kMigration1,
    kMigration2,
    kMigration3,
    kMigration4,
    kMigration5,
    kMigrationDeadlines,
    kMigrationGovernor,
    kMigrationReform,
    kMigrationDigestEvidence,
    kMigrationOversight,
    kMigrationMedia,
    kMigrationSealed,
    kMigrationClaims,
    kMigrationSealedMedia,
    kMigrationConsole,
    kMigrationAdministration,
    kMigrationCluster,
    kMigrationCommitMark,
};

constexpr std::int64_t kOldestThatMayWork = 17;  // without leases two nodes would both do what time drives
constexpr char const* kOldestKey = "oldest_program";

void apply(Connection& database, std::size_t index, char const* statements)
{
    database.begin_write();
    try {
        database.script(statements);
        if (index == 0) {
            database.make_ours();
            renew_epoch(database);
        }
        put_meta(database, "schema_version", std::to_string(index + 1));
        put_meta(
            database, kOldestKey, std::to_string(std::min(kOldestThatMayWork, static_cast<std::int64_t>(index + 1)))
        );
        database.script("COMMIT");
    } catch (...) {
        if (database.in_transaction()) {
            database.script("ROLLBACK");
        }
        throw;
    }
}

}  // namespace

std::span<char const* const> all_migrations() noexcept
{
    return kMigrations;
}

std::int64_t newest_version() noexcept
{
    return static_cast<std::int64_t>(kMigrations.size());
}

std::int64_t oldest_that_may_work() noexcept
{
    return kOldestThatMayWork;
}

std::int64_t schema_version(Connection& database)
{
    if (!database.has_table("meta")) {
        return 0;
    }
    return database.number("SELECT CAST(value AS INTEGER) FROM meta WHERE key='schema_version'");
}

Result<void> migrate(Connection& database)
{
    return migrate(database, kMigrations);
}

Result<void> migrate(Connection& database, std::span<char const* const> migrations)
{
    auto const version = schema_version(database);
    auto const newest = static_cast<std::int64_t>(migrations.size());
    if (version > newest) {
        auto const oldest = meta_text(database, kOldestKey);
        if (database.is_ours() && !oldest.empty() && newest >= std::stoll(oldest)) {
            return {};  // an upgrade goes on, node by node
        }
        return conflict(fmt::format(
            "the data has version {}, this program knows versions up to {}: use the newer program", version, newest
        ));
    }
    if (version == 0 && !database.is_empty()) {
        return conflict("the file is a database of another program");
    }
    if (version > 0 && !database.is_ours()) {
        return conflict("the file is a database of another program");
    }
    for (auto next = static_cast<std::size_t>(version); next < migrations.size(); ++next) {
        apply(database, next, migrations[next]);
    }
    return {};
}

void renew_epoch(Connection& database)
{
    put_meta(database, "epoch", random_hex(8));
}

std::string meta_text(Connection& database, std::string const& key)
{
    return database.first(
                       "SELECT value FROM meta WHERE key=?", [](Row& row) { return row.take<std::string>(); }, key
    )
        .value_or(std::string{});
}

void put_meta(Connection& database, std::string const& key, std::string const& value)
{
    database.run(
        "INSERT INTO meta(key,value) VALUES(?,?) ON CONFLICT(key) DO UPDATE SET value=excluded.value", key, value
    );
}

}  // namespace hub::adapters::sql
