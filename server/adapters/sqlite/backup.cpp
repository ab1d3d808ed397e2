#include "adapters/sqlite/backup.hpp"

#include "adapters/sql/schema.hpp"
#include "adapters/sqlite/connection.hpp"
#include "adapters/sqlite/failure.hpp"
#include "adapters/sqlite/sqlite_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

namespace hub::adapters::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr int kBusyMillis = 5000;
constexpr int kStepPages = 4096;

std::unexpected<Error> system_failure(std::string_view what)
{
    auto const code = errno == EEXIST ? Errc::conflict : Errc::unavailable;
    return failure(code, fmt::format("{}: {}", what, ::strerrordesc_np(errno)));
}

Result<void> make_empty(std::string const& file)
{
    ::unlink(file.c_str());
    auto const descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        return system_failure("cannot make the copy");
    }
    ::close(descriptor);
    return {};
}

struct CloseRaw {
    void operator()(sqlite3* database) const noexcept { sqlite3_close(database); }
};
struct FinishBackup {
    void operator()(sqlite3_backup* backup) const noexcept { sqlite3_backup_finish(backup); }
};

/// All pages of the source's snapshot. Throws.
void copy_pages(Connection& source, std::string const& part)
{
    sqlite3* opened = nullptr;
    auto const code = sqlite3_open_v2(part.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    std::unique_ptr<sqlite3, CloseRaw> const target(opened);
    if (code != SQLITE_OK) {
        throw_code(code, "open the copy");
    }
    // the read transaction pins one snapshot, so that writers never make the copy start again
    source.run("BEGIN");
    source.number("SELECT count(*) FROM meta");
    std::unique_ptr<sqlite3_backup, FinishBackup> backup(sqlite3_backup_init(opened, "main", source.handle(), "main"));
    if (!backup) {
        throw_code(sqlite3_extended_errcode(opened), "start the copy");
    }
    int step = SQLITE_OK;
    while (step == SQLITE_OK) {
        step = sqlite3_backup_step(backup.get(), kStepPages);
    }
    if (step != SQLITE_DONE) {
        throw_code(step, "copy pages");
    }
    backup.reset();
    source.run("ROLLBACK");
}

/// Without WAL files beside it: the copy is one file.
void settle_copy(std::string const& part, bool new_epoch)
{
    Connection copy(part, Connection::Mode::writer, kBusyMillis);
    if (new_epoch) {
        copy.run("BEGIN IMMEDIATE");
        sql::renew_epoch(copy);
        copy.run("COMMIT");
    }
    copy.script("PRAGMA journal_mode=DELETE");
}

void remove_part(std::string const& part) noexcept
{
    for (auto const* ending : {"", "-wal", "-shm", "-journal"}) {
        ::unlink((part + ending).c_str());
    }
}

Result<void> publish(std::string const& part, std::string const& to)
{
    if (auto const synced = sync_path(part); !synced) {
        return synced;
    }
    // link refuses an existing name, rename would replace it
    if (::link(part.c_str(), to.c_str()) != 0) {
        return system_failure("cannot name the copy");
    }
    ::unlink(part.c_str());
    auto const folder = fs::path(to).parent_path();
    return sync_path(folder.empty() ? "." : folder.string());
}

Result<void> check_is_ours(Connection& database)
{
    if (database.number("PRAGMA application_id") != kApplicationId || sql::schema_version(database) == 0) {
        return invalid_input("the file is no backup of a hub");
    }
    if (sql::schema_version(database) > sql::newest_version()) {
        return conflict("the backup is of a newer program");
    }
    return {};
}

}  // namespace

Result<void> sync_path(std::string const& path)
{
    auto const descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return system_failure("cannot open to sync");
    }
    auto const synced = ::fsync(descriptor);
    auto const problem = errno;
    ::close(descriptor);
    errno = problem;
    return synced == 0 ? Result<void>{} : system_failure("cannot sync");
}

Result<void> copy_store(std::string const& from, std::string const& to, bool new_epoch)
{
    std::error_code ignored;
    for (auto const* ending : {"", "-wal", "-journal"}) {
        if (fs::exists(to + ending, ignored)) {
            return conflict("the file exists already");
        }
    }
    auto const part = to + ".part";
    remove_part(part);
    if (auto const made = make_empty(part); !made) {
        return made;
    }
    try {
        Connection source(from, Connection::Mode::reader, kBusyMillis);
        if (auto const ours = check_is_ours(source); !ours) {
            remove_part(part);
            return ours;
        }
        copy_pages(source, part);
        settle_copy(part, new_epoch);
    } catch (StoreFailure const& error) {
        remove_part(part);
        return unavailable(error.what());
    } catch (std::exception const& error) {
        remove_part(part);
        return failure(Errc::internal, error.what());
    }
    auto done = quick_check(part);
    if (done) {
        done = publish(part, to);
    }
    remove_part(part);
    return done;
}

Result<void> quick_check(std::string const& file)
{
    try {
        Connection database(file, Connection::Mode::reader, kBusyMillis);
        auto const verdict = database.first("PRAGMA quick_check(1)", [](Row& row) { return row.take<std::string>(); });
        if (verdict != "ok") {
            return failure(Errc::internal, "the store is damaged: " + verdict.value_or("no answer"));
        }
        return {};
    } catch (EngineFailure const& error) {
        auto const base = error.code & 0xff;
        auto const damaged = base == SQLITE_CORRUPT || base == SQLITE_NOTADB;
        return failure(damaged ? Errc::internal : Errc::unavailable, error.what());
    } catch (std::exception const& error) {
        return failure(Errc::internal, error.what());
    }
}

Result<void> restore(std::string const& backup_file, std::string const& target)
{
    std::error_code ignored;
    if (!fs::is_regular_file(backup_file, ignored)) {
        return not_found("no such backup");
    }
    if (auto const sound = quick_check(backup_file); !sound) {
        auto const code = sound.error().code == Errc::internal ? Errc::invalid_input : sound.error().code;
        return failure(code, "the backup cannot be used: " + sound.error().detail);
    }
    if (auto const folder = fs::path(target).parent_path(); !folder.empty()) {
        fs::create_directories(folder, ignored);
    }
    return copy_store(backup_file, target, true);
}

}  // namespace hub::adapters::sqlite
