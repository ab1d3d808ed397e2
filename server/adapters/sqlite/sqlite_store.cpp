#include "adapters/sqlite/sqlite_store.hpp"

#include "adapters/sql/readers.hpp"
#include "adapters/sql/schema.hpp"
#include "adapters/sqlite/backup.hpp"
#include "adapters/sqlite/failure.hpp"
#include "adapters/sqlite/writer.hpp"
#include "base/log.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace hub::adapters::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kFullCheckBytes =
    64u << 20;  ///< Larger files are checked in part at open, in full by the daily check.
constexpr int kWalResetFixed = 3'051'003;

sql::ReaderOptions reader_options(Options const& options)
{
    sql::ReaderOptions wanted;
    wanted.count = options.readers;
    wanted.queue_limit = options.queue_limit;
    wanted.clock = options.clock;
    wanted.connect = [file = options.file, busy = static_cast<int>(options.busy_timeout.count())] {
        return std::make_unique<Connection>(file, Connection::Mode::reader, busy);
    };
    return wanted;
}

class SqliteStore final : public Store {
public:
    SqliteStore(Options options, std::unique_ptr<Connection> database, ProcessLock lock)
        : options_(std::move(options)),
          writer_(options_, std::move(database), std::move(lock)),
          readers_(reader_options(options_))
    {
    }
    ~SqliteStore() override { close(); }

    void submit_write(Work work, Done done) override
    {
        writer_.submit(std::move(work), std::move(done), Writer::Urgency::can_wait);
    }
    void submit_urgent_write(Work work, Done done) override
    {
        writer_.submit(std::move(work), std::move(done), Writer::Urgency::urgent);
    }
    void submit_read(Work work, Done done) override { readers_.submit(std::move(work), std::move(done)); }
    void on_commit(std::function<void(std::vector<LiveEvent>)> listener) override
    {
        writer_.listen(std::move(listener));
    }
    bool healthy() const noexcept override { return writer_.healthy(); }
    Counts counts() const noexcept override { return writer_.counts(); }
    // readers first: the last connection to close is then the one that may checkpoint
    void close() override
    {
        readers_.close();
        writer_.close();
    }
    Result<void> backup(std::string const& file) override { return copy_store(options_.file, file, false); }

private:
    Options options_;
    Writer writer_;
    sql::Readers readers_;
};

/// Debian 12's 3.40.1 is affected; back-ports exist for 3.44 and 3.50. Source: sqlite.org/wal.html#walresetbug
bool has_wal_reset_bug(int version) noexcept
{
    bool const back_ported =
        (version >= 3'044'006 && version < 3'045'000) || (version >= 3'050'007 && version < 3'051'000);
    return version < kWalResetFixed && !back_ported;
}

/// The folder, and the file with a mode that lets nobody else read it; its WAL gets the same. An existing file is not
/// opened here: closing a second descriptor would drop the locks of a connection in this process.
Result<void> make_file(std::string const& file)
{
    auto const folder = fs::path(file).parent_path();
    std::error_code error;
    if (!folder.empty() && !fs::exists(folder, error)) {
        fs::create_directories(folder, error);
        fs::permissions(folder, fs::perms::owner_all, error);
    }
    auto const descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0 && errno != EEXIST) {
        return unavailable(std::string("cannot make the store's file: ") + ::strerrordesc_np(errno));
    }
    if (descriptor < 0) {
        if (::chmod(file.c_str(), 0600) != 0) {
            return unavailable(std::string("cannot protect the store's file: ") + ::strerrordesc_np(errno));
        }
        return {};
    }
    ::close(descriptor);
    return sync_path(folder.empty() ? "." : folder.string());
}

Result<void> check_parts(Connection& database)
{
    auto const custody = database.number("SELECT count(*) FROM custody");
    auto const verdict = database.first(
        "SELECT group_concat(quick_check) FROM (SELECT quick_check FROM pragma_quick_check('meta') UNION ALL"
        " SELECT quick_check FROM pragma_quick_check('custody') UNION ALL SELECT quick_check FROM "
        "pragma_quick_check('account'))",
        [](Row& row) { return row.take<std::string>(); }
    );
    if (custody != 1 || verdict != "ok,ok,ok") {
        return failure(Errc::internal, "the store is damaged: " + verdict.value_or("no answer"));
    }
    return {};
}

Result<void> check_at_open(Connection& database, std::string const& file)
{
    std::error_code error;
    if (fs::file_size(file, error) <= kFullCheckBytes) {
        auto const verdict = database.first("PRAGMA quick_check(1)", [](Row& row) { return row.take<std::string>(); });
        return verdict == "ok" ? Result<void>{}
                               : failure(Errc::internal, "the store is damaged: " + verdict.value_or("no answer"));
    }
    return check_parts(database);
}

void log_version()
{
    log_info(
        "store.open",
        {{"engine", "sqlite"},
         {"version", sqlite3_libversion()},
         {"wal_reset_bug",
          has_wal_reset_bug(sqlite3_libversion_number()) ? "affected, guarded by the single writer" : "fixed"}}
    );
}

Result<std::unique_ptr<Store>> open_checked(Options options, ProcessLock lock)
{
    if (options.serving && !lock.claim_serving()) {
        return conflict("another hub is serving this store: stop it first, or give this one a store of its own");
    }
    std::unique_ptr<Connection> database;
    {
        LockGuard const guard(lock, options.busy_timeout);
        if (!guard.held()) {
            return unavailable("another process keeps the write lock of the store");
        }
        database = std::make_unique<Connection>(
            options.file, Connection::Mode::writer, static_cast<int>(options.busy_timeout.count())
        );
        if (auto const migrated = sql::migrate(*database); !migrated) {
            return std::unexpected(migrated.error());
        }
        if (auto const sound = check_at_open(*database, options.file); !sound) {
            return std::unexpected(sound.error());
        }
    }
    log_version();
    return std::make_unique<SqliteStore>(std::move(options), std::move(database), std::move(lock));
}

}  // namespace

Result<std::unique_ptr<Store>> open(Options options)
{
    if (auto const made = make_file(options.file); !made) {
        return std::unexpected(made.error());
    }
    auto lock = ProcessLock::open(options.file + ".lock");
    if (!lock) {
        return std::unexpected(lock.error());
    }
    try {
        return open_checked(std::move(options), std::move(*lock));
    } catch (EngineFailure const& error) {
        auto const base = error.code & 0xff;
        bool const damaged = base == SQLITE_CORRUPT || base == SQLITE_NOTADB;
        return failure(damaged ? Errc::internal : Errc::unavailable, error.what());
    } catch (std::exception const& error) {
        return failure(Errc::internal, error.what());
    }
}

}  // namespace hub::adapters::sqlite
