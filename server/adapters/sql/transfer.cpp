#include "adapters/sql/transfer.hpp"

#include "adapters/sql/schema.hpp"

#include <fmt/format.h>

#include <array>

namespace hub::adapters::sql {
namespace {

/// A store in use has one of them.
constexpr std::array<char const*, 3> kTellUse{"inbox_item", "case_file", "account"};

std::int64_t count(Connection& database, std::string const& table)
{
    std::int64_t rows = 0;
    database.each_text("SELECT count(*) FROM " + table, {}, [&rows](Row& row) { row.read(rows); });
    return rows;
}

std::string joined_names(TableInfo const& table)
{
    std::string names;
    for (auto const& column : table.columns) {
        names += names.empty() ? column.name : ", " + column.name;
    }
    return names;
}

void pass_on(Statement const& from, Statement& to, TableInfo const& table)
{
    for (int place = 0; place < static_cast<int>(table.columns.size()); ++place) {
        if (from.is_null(place)) {
            to.bind_null(place + 1);
            continue;
        }
        switch (table.columns[static_cast<std::size_t>(place)].type) {
            case TableInfo::Type::integer:
                to.bind_integer(place + 1, from.integer(place));
                break;
            case TableInfo::Type::real:
                to.bind_real(place + 1, from.real(place));
                break;
            case TableInfo::Type::bytes:
                to.bind_bytes(place + 1, from.bytes(place));
                break;
            case TableInfo::Type::text:
                to.bind_text_copy(place + 1, from.bytes(place));
                break;
        }
    }
}

/// What tells of the store as such, and not of its content, stays the target's own.
std::string rows_to_take(TableInfo const& table)
{
    return table.name == "meta" ? " WHERE key NOT IN ('schema_version', 'application', 'epoch', 'probe')" : "";
}

std::int64_t copy_table(Connection& from, Connection& to, TableInfo const& table)
{
    auto const names = joined_names(table);
    std::string values;
    for (std::size_t place = 0; place < table.columns.size(); ++place) {
        values += values.empty() ? "?" : ",?";
    }
    auto const which = rows_to_take(table);
    to.carry_out(*to.prepare_change(fmt::format("DELETE FROM {}{}", table.name, which)));  // what migrations put there
    auto const source = from.prepare_stream(fmt::format("SELECT {} FROM {}{}", names, table.name, which));
    auto const target = to.prepare_change(fmt::format("INSERT INTO {}({}) VALUES({})", table.name, names, values));
    std::int64_t rows = 0;
    for (; source->step(); ++rows) {
        pass_on(*source, *target, table);
        to.carry_out(*target);
    }
    to.settle();
    return rows;
}

Result<void> check_ready(Connection& from, Connection& to)
{
    if (schema_version(from) != newest_version() || schema_version(to) != newest_version()) {
        return conflict("both stores must have the newest version of the data");
    }
    for (auto const* const table : kTellUse) {
        if (count(to, table) != 0) {
            return conflict("the store that should take the copy holds data already");
        }
    }
    return {};
}

Result<std::vector<CopiedTable>> copy_all(Connection& from, Connection& to)
{
    if (auto const ready = check_ready(from, to); !ready) {
        return std::unexpected(ready.error());
    }
    to.defer_references();
    std::vector<CopiedTable> copied;
    for (auto const& table : from.tables()) {
        auto const rows = copy_table(from, to, table);
        if (auto const there = count(to, table.name); table.name != "meta" && there != rows) {
            return failure(
                Errc::internal, fmt::format("{}: {} rows were copied, {} are there", table.name, rows, there)
            );
        }
        copied.push_back({table.name, rows});
    }
    renew_epoch(to);
    to.finish_copy();
    return copied;
}

}  // namespace

Result<std::vector<CopiedTable>> copy_store(Connection& from, Connection& to)
{
    from.begin_read();
    to.begin_write();
    auto copied = copy_all(from, to);
    to.script(copied ? "COMMIT" : "ROLLBACK");
    from.script("ROLLBACK");
    return copied;
}

}  // namespace hub::adapters::sql
