#include "app/store_transfer.hpp"

#include "adapters/postgres/postgres_store.hpp"
#include "adapters/sql/schema.hpp"
#include "adapters/sql/transfer.hpp"
#include "adapters/sqlite/connection.hpp"
#include "adapters/sqlite/sqlite_store.hpp"
#include "app/open_store.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

namespace hub::app {
namespace {

namespace fs = std::filesystem;
constexpr int kBusyMillis = 5000;
constexpr std::chrono::hours kLongStatement{6};  ///< An index of a whole city takes its time.

/// A folder that nobody else may read, gone with this object: it holds citizens' words.
class PrivateFolder {
public:
    explicit PrivateFolder(fs::path const& where)
    {
        std::string pattern = (where / ".hub-copy-XXXXXX").string();
        if (::mkdtemp(pattern.data()) != nullptr) {
            path_ = pattern;
        }
    }
    PrivateFolder(PrivateFolder const&) = delete;
    PrivateFolder& operator=(PrivateFolder const&) = delete;
    ~PrivateFolder()
    {
        std::error_code ignored;
        if (!path_.empty()) {
            fs::remove_all(path_, ignored);
        }
    }
    [[nodiscard]] bool is_there() const noexcept { return !path_.empty(); }
    [[nodiscard]] std::string file(char const* name) const { return (path_ / name).string(); }

private:
    fs::path path_;
};

Result<adapters::postgres::ConnectionOptions> connection_options(Config const& config)
{
    // opening makes the tables and refuses what may not be trusted
    auto const store = open_store(config, Purpose::command, nullptr);
    if (!store) {
        return std::unexpected(store.error());
    }
    (*store)->close();
    auto options = postgres_connection(config);
    options.statement_timeout = kLongStatement;
    options.idle_timeout = kLongStatement;
    return options;
}

template <class F>
auto guarded(F work) -> std::invoke_result_t<F&>
{
    try {
        return work();
    } catch (StoreFailure const& error) {
        return unavailable(error.what());
    } catch (std::exception const& error) {
        return failure(Errc::internal, error.what());
    }
}

Result<void> copy_out(adapters::postgres::ConnectionOptions const& options, std::string const& file)
{
    return guarded([&]() -> Result<void> {
        adapters::postgres::Connection from(options);
        adapters::sqlite::Connection to(file, adapters::sqlite::Connection::Mode::writer, kBusyMillis);
        if (auto const made = adapters::sql::migrate(to); !made) {
            return made;
        }
        auto const copied = adapters::sql::copy_store(from, to);
        return copied ? Result<void>{} : std::unexpected(copied.error());
    });
}

Result<void> copy_in(std::string const& file, adapters::postgres::ConnectionOptions const& options, std::FILE* out)
{
    return guarded([&]() -> Result<void> {
        adapters::sqlite::Connection from(file, adapters::sqlite::Connection::Mode::writer, kBusyMillis);
        if (auto const made = adapters::sql::migrate(from); !made) {  // it may be of an older program
            return made;
        }
        adapters::postgres::Connection to(options);
        auto const copied = adapters::sql::copy_store(from, to);
        if (!copied) {
            return std::unexpected(copied.error());
        }
        for (auto const& table : *copied) {
            fmt::print(out, "{}: {}\n", table.name, table.rows);
        }
        return {};
    });
}

}  // namespace

Result<void> back_up(Config const& config, std::string const& file)
{
    if (!config.uses_postgres()) {
        auto const store = open_store(config, Purpose::command, nullptr);
        return store ? (*store)->backup(file) : std::unexpected(store.error());
    }
    std::error_code ignored;
    if (fs::exists(file, ignored)) {
        return conflict("the file exists already");
    }
    auto const options = connection_options(config);
    if (!options) {
        return std::unexpected(options.error());
    }
    auto const beside = fs::path(file).parent_path();
    PrivateFolder const folder(beside.empty() ? "." : beside);
    if (!folder.is_there()) {
        return unavailable("cannot make a folder beside the new file");
    }
    auto const part = folder.file("copy.db");
    auto const done = copy_out(*options, part);
    // checked, synced and named as any restored copy is
    return done ? adapters::sqlite::restore(part, file) : done;
}

Result<void> restore(Config const& config, std::string const& file, std::FILE* out)
{
    if (!config.uses_postgres()) {
        auto const target = config.sqlite_file();
        return target ? adapters::sqlite::restore(file, *target) : std::unexpected(target.error());
    }
    std::error_code ignored;
    PrivateFolder const folder(fs::temp_directory_path(ignored));
    if (!folder.is_there()) {
        return unavailable("cannot make a temporary folder");
    }
    auto const copy = folder.file("copy.db");  // the backup itself is never changed
    if (auto const checked = adapters::sqlite::restore(file, copy); !checked) {
        return checked;
    }
    auto const options = connection_options(config);
    return options ? copy_in(copy, *options, out) : std::unexpected(options.error());
}

}  // namespace hub::app
