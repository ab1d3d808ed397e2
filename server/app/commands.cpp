#include "app/commands.hpp"

#include "adapters/sql/schema.hpp"
#include "adapters/sqlite/sqlite_store.hpp"
#include "app/accounts_commands.hpp"
#include "app/app.hpp"
#include "app/config.hpp"
#include "app/exports.hpp"
#include "app/ledger.hpp"
#include "app/open_store.hpp"
#include "app/reference_data.hpp"
#include "app/store_transfer.hpp"
#include "base/log.hpp"
#include "city/city.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace hub::app {
namespace {

/// Options that every command which reads the configuration takes.
struct Common {
    std::string file;
    std::vector<std::string> sets;

    void add_to(CLI::App& command)
    {
        command.add_option("--config", file, "Configuration file (JSON, comments allowed)");
        command.add_option("--set", sets, "One setting over file and environment: --set server.port=8081")
            ->allow_extra_args(false);
    }
    [[nodiscard]] Result<Config> load() const
    {
        return load_config({file.empty() ? std::nullopt : std::optional(file), hub_environment(), sets});
    }
};

int fail(Error const& error)
{
    fmt::print(stderr, "hub: {}\n", error.detail);
    return error.code == Errc::invalid_input ? 2 : 1;
}

LogLevel level_of(std::string const& name)
{
    return name == "debug"   ? LogLevel::debug
           : name == "warn"  ? LogLevel::warn
           : name == "error" ? LogLevel::error
                             : LogLevel::info;
}

/// Loads the configuration and runs `action` with it; commands other than serve log only what is wrong.
int with_config(Common const& common, std::function<int(Config&)> const& action)
{
    auto config = common.load();
    if (!config) {
        return fail(config.error());
    }
    open_log("-", LogLevel::warn);
    return action(*config);
}

int with_store(Common const& common, std::function<int(Config&, Store&)> const& action)
{
    return with_config(common, [&](Config& config) {
        auto store = open_store(config, Purpose::command, nullptr);
        if (!store) {
            return fail(store.error());
        }
        int const status = action(config, **store);
        (*store)->close();
        return status;
    });
}

int finish(Result<void> const& result)
{
    return result ? 0 : fail(result.error());
}

Result<Instant> instant_of(std::string const& text, Instant fallback)
{
    if (text.empty()) {
        return fallback;
    }
    if (auto const day = parse_day(text)) {
        return to_instant(LocalInstant{*day});
    }
    return parse_rfc3339(text);
}

struct Cli {
    CLI::App app{"Cầu Nối: the public feedback and notification hub", "hub"};
    Common common;
    city::CityOptions city;
    AccountCommand account;
    std::string what = "custody";
    std::string from;
    std::string until;
    std::string file;
    std::string key;
    bool docs = false;
    bool schema = false;
    int status = 0;

    void add_serve()
    {
        auto* const command = app.add_subcommand("serve", "Run the hub");
        common.add_to(*command);
        command->callback([this] {
            auto config = common.load();
            if (!config) {
                status = fail(config.error());
                return;
            }
            open_log(config->log.file, level_of(config->log.level));
            status = serve(std::move(*config));
        });
    }
    void add_city()
    {
        auto* const command = app.add_subcommand("city", "The rehearsal city: simulated platforms and citizens");
        common.add_to(*command);
        city::add_options(*command, city);
        command->callback([this] {
            status = with_config(common, [this](Config& config) { return city::run_city(config, city); });
        });
    }
    void add_config_commands()
    {
        auto* const check =
            app.add_subcommand("check-config", "Say whether the configuration is right, with every error");
        common.add_to(*check);
        check->callback([this] {
            status = with_config(common, [](Config& config) {
                auto const world = load_world(config);
                if (!world) {
                    return fail(world.error());
                }
                fmt::print(
                    "The configuration is right: {} channels, {} units.\n",
                    config.channels.size(),
                    (*world)->reference.units.all().size()
                );
                return 0;
            });
        });
        auto* const print = app.add_subcommand("print-config", "Print everything in force; secrets as ***");
        common.add_to(*print);
        print->add_flag("--docs", docs, "Print docs/configuration.md instead");
        print->add_flag("--schema", schema, "Print config/schema.json instead");
        print->callback([this] {
            if (docs || schema) {
                fmt::print("{}", docs ? configuration_docs() : configuration_schema().dump(2) + "\n");
                return;
            }
            status = with_config(common, [](Config& config) {
                fmt::print("{}\n", print_config(config).dump(2));
                return 0;
            });
        });
    }
    void add_user()
    {
        auto* const user = app.add_subcommand("user", "Accounts of staff");
        user->require_subcommand(1);
        add_account_commands(
            *user,
            account,
            [this](CLI::App& command) { common.add_to(command); },
            [this] {
                status = with_store(common, [this](Config& config, Store& store) {
                    auto const world = load_world(config);
                    return world ? run_account_command(account, config, store, (*world)->reference.units)
                                 : fail(world.error());
                });
            }
        );
    }
    void add_export()
    {
        auto* const command = app.add_subcommand("export", "JSON lines on standard output");
        common.add_to(*command);
        command->add_option("what", what, "custody, cases or ledger")
            ->required()
            ->check(CLI::IsMember({"custody", "cases", "ledger"}));
        command->add_option("--from", from, "From this time on (2026-11-20 or RFC 3339)");
        command->add_option("--to", until, "Up to this time, not included");
        command->callback([this] {
            auto const begin = instant_of(from, Instant{});
            auto const end = instant_of(until, from_millis(253'402'300'799'000));
            if (!begin || !end) {
                status = fail(begin ? end.error() : begin.error());
                return;
            }
            status = with_store(common, [this, &begin, &end](Config&, Store& store) {
                auto const run = what == "custody" ? export_custody : what == "cases" ? export_cases : export_ledger;
                return finish(run(store, *begin, *end, stdout));
            });
        });
    }
    void add_keeping()
    {
        auto* const check = app.add_subcommand("verify", "Check the live store, or an exported ledger");
        common.add_to(*check);
        check->add_option("file", file, "A ledger export, or -; without it the live store is checked");
        check->add_option("--key", key, "Public key that the ledger must be signed with (64 hex digits)");
        check->callback([this] {
            if (!file.empty()) {
                status = finish(verify_ledger_file(file, key, SystemClock{}.now(), stdout));
                return;
            }
            status = with_store(common, [](Config& config, Store& store) {
                auto const name = config.sqlite_file();
                auto const whole = name ? adapters::sqlite::quick_check(*name) : Result<void>{};
                fmt::print("file: {}\n", !name ? "PostgreSQL's own" : whole ? "sound" : whole.error().detail);
                auto const rules = verify(store, stdout);
                auto const books = verify_ledger(store, stdout);
                return whole ? finish(rules ? books : rules) : 1;
            });
        });
        auto* const migrate = app.add_subcommand("migrate", "Bring the store to this program's version, then end");
        common.add_to(*migrate);
        migrate->callback([this] {
            status = with_store(common, [](Config&, Store&) {  // opening has done it
                fmt::print("The store has version {}.\n", adapters::sql::newest_version());
                return 0;
            });
        });
        auto* const backup = app.add_subcommand("backup", "Consistent copy into a new file, while the hub runs");
        common.add_to(*backup);
        backup->add_option("file", file, "The new file")->required();
        backup->callback([this] {
            status = with_config(common, [this](Config& config) { return finish(back_up(config, file)); });
        });
        auto* const restore = app.add_subcommand("restore", "Put a backup where no store is yet; SQLite or PostgreSQL");
        common.add_to(*restore);
        restore->add_option("file", file, "The backup")->required();
        restore->callback([this] {
            status = with_config(common, [this](Config& config) { return finish(app::restore(config, file, stdout)); });
        });
    }
};

}  // namespace

int run_command(int argc, char** argv)
{
    Cli cli;
    cli.app.set_version_flag("--version", fmt::format("hub {}", HUB_VERSION));
    cli.app.require_subcommand(1);
    cli.add_serve();
    cli.add_city();
    cli.add_config_commands();
    cli.add_user();
    cli.add_export();
    cli.add_keeping();
    try {
        cli.app.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        int const code = cli.app.exit(error, std::cout, std::cerr);
        return code == 0 ? 0 : 2;
    }
    return cli.status;
}

}  // namespace hub::app
