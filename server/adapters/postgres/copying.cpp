// What Connection does for copies of whole stores.
#include "adapters/postgres/connection.hpp"
#include "adapters/sql/case_words.hpp"

#include <fmt/format.h>

namespace hub::adapters::postgres {

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

/// Only a superuser may switch references off; their owner may take them away and put them back, which checks every row.
void Connection::defer_references()
{
    std::vector<std::string> away;
    each(
        "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', CAST(conrelid AS regclass), conname),"
        " format('ALTER TABLE %s ADD CONSTRAINT %I %s', CAST(conrelid AS regclass), conname, pg_get_constraintdef(oid))"
        " FROM pg_constraint WHERE contype='f' AND connamespace=CAST(current_schema() AS regnamespace) ORDER BY conname",
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
    std::vector<std::string> numbered;
    each(
        "SELECT format('SELECT setval(pg_get_serial_sequence(%L, %L), max(%I)) FROM %I HAVING max(%I)>=1',"
        " table_name, column_name, column_name, table_name, column_name) FROM information_schema.columns"
        " WHERE table_schema=current_schema() AND is_identity='YES'",
        [&](Row& row) { numbered.push_back(row.take<std::string>()); }
    );
    for (auto const& one : numbered) {
        script(one);
    }
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
    script("ANALYZE");
}

}  // namespace hub::adapters::postgres
