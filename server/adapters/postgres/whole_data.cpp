// What Connection knows of the server and the data as a whole, and what it does for copies of them.
#include "adapters/postgres/connection.hpp"
#include "adapters/sql/case_words.hpp"

#include <utility>

namespace hub::adapters::postgres {
namespace {

/// Runs the statements that a query makes.
void run_each_of(sql::Connection& database, sql::Sql query)
{
    for (auto const& one : database.all(query, [](sql::Row& row) { return row.take<std::string>(); })) {
        database.script(one);
    }
}

}  // namespace

void Connection::check_durable()
{
    std::string fsync, commit, encoding;
    bool standby = false;
    each(
        "SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('server_encoding'),"
        " pg_is_in_recovery() OR current_setting('default_transaction_read_only')='on'",
        [&](Row& row) { row.read(fsync, commit, encoding, standby); }
    );
    std::string refused;
    if (fsync != "on") {
        refused =
            "PostgreSQL runs with fsync=off: what it acknowledges may be gone after a power failure. Turn fsync on";
    } else if (commit == "off") {
        refused =
            "PostgreSQL runs with synchronous_commit=off: it acknowledges before it has written. Set it to on for this "
            "database and user";
    } else if (encoding != "UTF8") {
        refused = "the database has the encoding " + encoding + ": make one with UTF8";
    } else if (standby) {
        refused = "the database is a standby or read-only: give the address of the primary";
    }
    if (!refused.empty()) {
        throw EngineFailure(kEngineFailed, refused);
    }
}

std::int64_t Connection::last_id()
{
    return number("SELECT lastval()");
}

bool Connection::has_table(std::string const& name)
{
    return number("SELECT count(*) FROM pg_tables WHERE schemaname=current_schema() AND tablename=?", name) != 0;
}

bool Connection::is_empty()
{
    return number("SELECT count(*) FROM pg_class WHERE relnamespace=CAST(current_schema() AS regnamespace)") == 0;
}

bool Connection::is_ours()
{
    return has_table("meta") && number("SELECT count(*) FROM meta WHERE key='application' AND value='hub'") == 1;
}

void Connection::make_ours()
{
    run("INSERT INTO meta(key, value) VALUES('application', 'hub')");
}

std::string Connection::server_version()
{
    return first(
               "SELECT current_setting('server_version')", [](Row& row) { return row.take<std::string>(); }
    ).value_or(std::string{});
}

std::vector<sql::TableInfo> Connection::tables()
{
    std::vector<sql::TableInfo> found;
    each(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema=current_schema()"
        " AND table_name<>'case_text' ORDER BY table_name COLLATE \"C\", ordinal_position",
        [&found](Row& row) {
            std::string table, column, type;
            row.read(table, column, type);
            if (found.empty() || found.back().name != table) {
                found.push_back({table, {}});
            }
            using Type = sql::TableInfo::Type;
            found.back().columns.push_back(
                {column,
                 type == "bigint"             ? Type::integer
                 : type == "double precision" ? Type::real
                 : type == "bytea"            ? Type::bytes
                                              : Type::text}
            );
        }
    );
    return found;
}

/// Only a superuser may switch references off; their owner may take them away and put them back, which checks every
/// row.
void Connection::defer_references()
{
    std::vector<std::string> away;
    each(
        "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', CAST(conrelid AS regclass), conname),"
        " format('ALTER TABLE %s ADD CONSTRAINT %I %s', CAST(conrelid AS regclass), conname, pg_get_constraintdef(oid))"
        " FROM pg_constraint WHERE contype='f' AND connamespace=CAST(current_schema() AS regnamespace) ORDER BY "
        "conname",
        [&](Row& row) {
            std::string drop, add;
            row.read(drop, add);
            away.push_back(std::move(drop));
            references_.push_back(std::move(add));
        }
    );
    for (auto const& one : away) {
        script(one);
    }
}

void Connection::finish_copy()
{
    run_each_of(
        *this,
        "SELECT format('SELECT setval(pg_get_serial_sequence(%L, %L), max(%I)) FROM %I HAVING max(%I)>=1',"
        " table_name, column_name, column_name, table_name, column_name) FROM information_schema.columns"
        " WHERE table_schema=current_schema() AND is_identity='YES'"
    );
    stream("SELECT id, search_text FROM case_file ORDER BY id", [this](Row& row) {
        std::int64_t id = 0;
        std::string text;
        row.read(id, text);
        run("INSERT INTO case_text(case_id, words) VALUES(?, CAST(? AS TSVECTOR))",
            id,
            sql::indexed_words(sql::all_words_of(text), " "));
    });
    for (auto const& one : std::exchange(references_, {})) {
        script(one);
    }
    // by name: without one, every schema of the database would be read and locked
    run_each_of(*this, "SELECT format('ANALYZE %I', tablename) FROM pg_tables WHERE schemaname=current_schema()");
}

}  // namespace hub::adapters::postgres
