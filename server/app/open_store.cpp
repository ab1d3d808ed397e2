#include "app/open_store.hpp"

#include "adapters/postgres/postgres_store.hpp"
#include "adapters/sqlite/sqlite_store.hpp"

#include <filesystem>

namespace hub::app {
namespace {

Result<std::unique_ptr<Store>> open_postgres(Config const& config, std::size_t readers, Clock const* clock)
{
    auto const& store = config.store;
    // user:password@ would be printed and logged with the address
    auto const authority = store.url.substr(0, store.url.find_first_of("/?", std::string_view("postgresql://").size()));
    auto const at = authority.rfind('@');
    bool const has_password =
        at != std::string::npos && authority.find(':', std::string_view("postgresql://").size()) < at;
    if (has_password || store.url.find("password=") != std::string::npos) {
        return invalid_input(
            "store.url: give the password by store.password, HUB_STORE__PASSWORD or store.password_file"
        );
    }
    // keys, pictures and lists that stand beside a store in a file need their folder here, too; who makes one says what
    // hinders it
    if (auto const folder = std::filesystem::path(config.key_file_stem()).parent_path(); !folder.empty()) {
        std::error_code ignored;
        if (std::filesystem::create_directories(folder, ignored)) {
            std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
        }
    }
    adapters::postgres::Options options;
    options.connection = postgres_connection(config);
    options.readers = readers;
    options.clock = clock;
    return adapters::postgres::open(std::move(options));
}

}  // namespace

adapters::postgres::ConnectionOptions postgres_connection(Config const& config)
{
    auto const& store = config.store;
    adapters::postgres::ConnectionOptions options;
    options.url = store.url;
    options.password = store.password;
    options.connect_timeout = std::chrono::seconds(store.connect_seconds);
    options.statement_timeout = std::chrono::seconds(store.statement_seconds);
    options.lock_timeout = std::chrono::seconds(store.turn_seconds);
    options.idle_timeout = std::chrono::seconds(store.turn_seconds);
    return options;
}

Result<std::unique_ptr<Store>> open_store(Config const& config, Purpose purpose, Clock const* clock)
{
    auto const readers = purpose == Purpose::serving ? static_cast<std::size_t>(config.store.readers) : 1;
    if (config.uses_postgres()) {
        return open_postgres(config, readers, clock);
    }
    auto const file = config.sqlite_file();
    if (!file) {
        return std::unexpected(file.error());
    }
    adapters::sqlite::Options options;
    options.file = *file;
    options.serving = purpose == Purpose::serving;  // two senders on one outbox would send everything twice
    options.readers = readers;
    options.clock = clock;
    return adapters::sqlite::open(std::move(options));
}

}  // namespace hub::app
