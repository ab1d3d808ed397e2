#include "adapters/sqlite/connection.hpp"

#include "adapters/sqlite/failure.hpp"
#include "adapters/sqlite/words_function.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace hub::adapters::sqlite {
namespace {

// synchronous=FULL: NORMAL loses acknowledged rows when the power fails. temp_store: no citizen's text in a temporary
// file.
constexpr char const* kPragmas =
    "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
    "PRAGMA wal_autocheckpoint=0; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;";
constexpr char const* kWriterPragmas = "PRAGMA cache_size=-65536; PRAGMA journal_size_limit=67108864;";
// no mmap: each reader would hold the pages it touched once more, gigabytes of them in a large store
constexpr char const* kReaderPragmas = "PRAGMA query_only=ON; PRAGMA cache_size=-65536;";

}  // namespace

class Connection::Prepared final : public sql::Statement {
public:
    Prepared(Connection& owner, sqlite3_stmt* statement) noexcept : owner_(owner), statement_(statement) {}
    ~Prepared() override { sqlite3_finalize(statement_); }

    void bind_null(int place) override { check(sqlite3_bind_null(statement_, place)); }
    void bind_integer(int place, std::int64_t value) override { check(sqlite3_bind_int64(statement_, place, value)); }
    void bind_real(int place, double value) override { check(sqlite3_bind_double(statement_, place, value)); }
    void bind_text(int place, std::string_view value) override
    {
        check(sqlite3_bind_text64(statement_, place, start(value), value.size(), SQLITE_STATIC, SQLITE_UTF8));
    }
    void bind_text_copy(int place, std::string_view value) override
    {
        check(sqlite3_bind_text64(statement_, place, start(value), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    }
    void bind_bytes(int place, std::string_view value) override
    {
        check(sqlite3_bind_blob64(statement_, place, start(value), value.size(), SQLITE_STATIC));
    }
    bool step() override
    {
        auto const code = sqlite3_step(statement_);
        if (code == SQLITE_ROW) {
            return true;
        }
        if (code != SQLITE_DONE) {
            owner_.fail(code, sqlite3_sql(statement_));
        }
        return false;
    }
    void reset() noexcept override
    {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
    }
    bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
    std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
    double real(int column) const override { return sqlite3_column_double(statement_, column); }
    std::string_view bytes(int column) const override
    {
        // blob access gives the stored bytes of texts too, without a conversion
        auto const* data = static_cast<char const*>(sqlite3_column_blob(statement_, column));
        auto const size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
        return data == nullptr ? std::string_view{} : std::string_view(data, size);
    }

private:
    // a null pointer would bind NULL; an empty text is not NULL
    static char const* start(std::string_view value) noexcept { return value.data() == nullptr ? "" : value.data(); }
    static void check(int code)
    {
        if (code != SQLITE_OK) {
            throw_code(code, "bind");
        }
    }

    Connection& owner_;
    sqlite3_stmt* statement_;
};

void Connection::Close::operator()(sqlite3* database) const noexcept
{
    sqlite3_close_v2(database);
}

Connection::Connection(std::string const& file, Mode mode, int busy_timeout_ms)
{
    // counting every allocation under one lock costs a tenth of the writer's time and nobody reads the count
    static int const without_statistics = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(without_statistics);
    auto const access = mode == Mode::writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    sqlite3* opened = nullptr;
    auto const code =
        sqlite3_open_v2(file.c_str(), &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    database_.reset(opened);
    if (code != SQLITE_OK) {
        throw EngineFailure(code, std::string("cannot open the store: ") + sqlite3_errstr(code));
    }
    sqlite3_busy_timeout(opened, busy_timeout_ms);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    if (mode == Mode::reader) {
        sqlite3_db_config(opened, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    }
    register_words_function(opened);
    register_marks();
    if (mode == Mode::writer) {
        script("PRAGMA journal_mode=WAL;");
    }
    script(kPragmas);
    script(mode == Mode::writer ? kWriterPragmas : kReaderPragmas);
}

void Connection::register_marks()
{
    auto const is_marked = [](sqlite3_context* context, int, sqlite3_value** arguments) {
        auto const& marked = *static_cast<std::vector<bool> const*>(sqlite3_user_data(context));
        auto const number = static_cast<std::size_t>(sqlite3_value_int64(arguments[0]));
        sqlite3_result_int(context, number < marked.size() && marked[number] ? 1 : 0);
    };
    auto const code = sqlite3_create_function_v2(
        handle(), "is_marked", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, &marked_, is_marked, nullptr, nullptr, nullptr
    );
    if (code != SQLITE_OK) {
        throw_code(code, "register is_marked");
    }
}

void Connection::mark(std::vector<std::int64_t> const& numbers)
{
    marked_.clear();
    for (auto const number : numbers) {
        auto const place = static_cast<std::size_t>(number);
        if (place >= marked_.size()) {
            marked_.resize(place + 1);
        }
        marked_[place] = true;
    }
}

Connection::~Connection()
{
    // statements go first: close_v2 would otherwise leave a half-dead connection that still holds its locks
    drop_statements();
}

std::unique_ptr<sql::Statement> Connection::prepare(char const* text, std::size_t size, Kind)
{
    sqlite3_stmt* statement = nullptr;
    auto const code =
        sqlite3_prepare_v3(handle(), text, static_cast<int>(size), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) {
        fail(code, std::string("prepare: ") + sqlite3_errmsg(handle()));
    }
    return std::make_unique<Prepared>(*this, statement);
}

sql::Changed Connection::finish(sql::Statement& statement)
{
    while (statement.step()) {
    }
    return sql::Changed(sqlite3_changes64(handle()));
}

std::optional<std::int64_t> Connection::finish_insert(sql::Statement& statement)
{
    while (statement.step()) {
    }
    return sqlite3_changes64(handle()) == 0 ? std::nullopt : std::optional(last_id());
}

void Connection::fail(int code, std::string const& what)
{
    try {
        throw_code(code, what);
    } catch (EngineFailure const&) {
        note_failure(code);
        throw;
    }
}

void Connection::script(std::string const& sql)
{
    if (auto const code = sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr); code != SQLITE_OK) {
        fail(code, std::string("script: ") + sqlite3_errmsg(handle()));
    }
}

std::int64_t Connection::last_id()
{
    return sqlite3_last_insert_rowid(handle());
}

bool Connection::in_transaction() const noexcept
{
    return sqlite3_get_autocommit(handle()) == 0;
}

bool Connection::merge_text_index(int pages)
{
    auto const before = sqlite3_total_changes64(handle());
    run("INSERT INTO case_text(case_text, rank) VALUES('merge', ?)", pages);
    return pages < 0 || sqlite3_total_changes64(handle()) - before >= 2;
}

bool Connection::has_table(std::string const& name)
{
    return number("SELECT count(*) FROM sqlite_master WHERE type='table' AND name=?", name) != 0;
}

bool Connection::is_empty()
{
    return number("SELECT count(*) FROM sqlite_master") == 0;
}

bool Connection::is_ours()
{
    return number("PRAGMA application_id") == kApplicationId;
}

void Connection::make_ours()
{
    script(fmt::format("PRAGMA application_id={}", kApplicationId));
}

std::vector<sql::TableInfo> Connection::tables()
{
    std::vector<sql::TableInfo> found;
    each(
        "SELECT m.name, c.name, upper(c.type) FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type='table'"
        " AND m.name NOT LIKE 'case_text%' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid",
        [&found](Row& row) {
            std::string table, column, type;
            row.read(table, column, type);
            if (found.empty() || found.back().name != table) {
                found.push_back({table, {}});
            }
            using Type = sql::TableInfo::Type;
            found.back().columns.push_back(
                {column,
                 type == "INTEGER" ? Type::integer
                 : type == "REAL"  ? Type::real
                 : type == "BLOB"  ? Type::bytes
                                   : Type::text}
            );
        }
    );
    return found;
}

void Connection::defer_references()
{
    script("PRAGMA defer_foreign_keys=ON");
}

void Connection::finish_copy()
{
    script("INSERT INTO case_text(case_text) VALUES('rebuild')");
}

}  // namespace hub::adapters::sqlite
