#include "adapters/sql/connection.hpp"

#include "adapters/sql/case_words.hpp"
#include "adapters/sql/failure.hpp"

#include <sqlite3.h>

namespace hub::adapters::sql {
namespace {

constexpr std::size_t kKeptTexts = 256;

// synchronous=FULL: NORMAL loses acknowledged rows when the power fails. temp_store: no citizen's text in a temporary
// file.
constexpr char const* kPragmas =
    "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
    "PRAGMA wal_autocheckpoint=0; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;";
constexpr char const* kWriterPragmas = "PRAGMA cache_size=-65536; PRAGMA journal_size_limit=67108864;";
// no mmap: each reader would hold the pages it touched once more, gigabytes of them in a large store
constexpr char const* kReaderPragmas = "PRAGMA query_only=ON; PRAGMA cache_size=-65536;";

}  // namespace

void Connection::Finalize::operator()(sqlite3_stmt* statement) const noexcept
{
    sqlite3_finalize(statement);
}

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
    kept_.clear();
    kept_texts_.clear();
}

Connection::Prepared Connection::prepare(char const* text, std::size_t size)
{
    sqlite3_stmt* statement = nullptr;
    auto const code =
        sqlite3_prepare_v3(handle(), text, static_cast<int>(size), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) {
        fail(code, std::string("prepare: ") + sqlite3_errmsg(handle()));
    }
    return Prepared(statement);
}

void Connection::fail(int code, std::string const& what)
{
    try {
        throw_code(code, what);
    } catch (EngineFailure const&) {
        failed_ = failed_.value_or(code);
        throw;
    }
}

void Connection::script(std::string const& sql)
{
    if (auto const code = sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr); code != SQLITE_OK) {
        fail(code, std::string("script: ") + sqlite3_errmsg(handle()));
    }
}

std::int64_t Connection::changes() const noexcept
{
    return sqlite3_changes64(handle());
}

std::int64_t Connection::last_id() const noexcept
{
    return sqlite3_last_insert_rowid(handle());
}

bool Connection::in_transaction() const noexcept
{
    return sqlite3_get_autocommit(handle()) == 0;
}

Connection::Use::Use(Connection& owner, std::string const& sql, std::vector<Parameter> const& parameters)
    : owner_(owner)
{
    if (owner.kept_texts_.size() > kKeptTexts) {
        std::erase_if(owner.kept_texts_, [](auto const& entry) { return !entry.second.busy; });
    }
    take(owner.kept_texts_[sql], sql.data(), sql.size());
    Binder binder(statement_);
    for (auto const& parameter : parameters) {
        std::visit([&binder](auto const& value) { binder.put(value); }, parameter);
    }
}

void Connection::Use::take(Kept& kept, char const* text, std::size_t size)
{
    if (kept.busy) {
        own_ = owner_.prepare(text, size);
        statement_ = own_.get();
        return;
    }
    if (!kept.statement) {
        kept.statement = owner_.prepare(text, size);
    }
    kept.busy = true;
    kept_ = &kept;
    statement_ = kept.statement.get();
}

Connection::Use::~Use()
{
    if (kept_ != nullptr) {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
        kept_->busy = false;
    }
}

bool Connection::Use::step()
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

}  // namespace hub::adapters::sql
