#include "app/commands.hpp"

#include "adapters/sql/schema.hpp"
#include "adapters/sqlite/sqlite_store.hpp"
#include "app/accounts_commands.hpp"
#include "app/config.hpp"
#include "app/erasures.hpp"
#include "app/exports.hpp"
#include "app/ledger.hpp"
#include "app/open_store.hpp"
#include "app/reference_data.hpp"
#include "app/reform_commands.hpp"
#include "app/reforms.hpp"
#include "app/sealed.hpp"
#include "app/serve.hpp"
#include "app/store_transfer.hpp"
#include "app/wall_clock.hpp"
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
    ReformCommand reform;
    std::string what = "custody";
    std::string from;
    std::string until;
    std::string file;
    std::string key;
    SealedCommand sealed;
    std::string erased_case;
    std::string erased_channel;
    std::string erased_user;
    std::string ground;
    bool open_cases_too = false;
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
                auto const rehearsal = rehearsal_of(config);
                if (!world || !rehearsal) {
                    return fail(world ? rehearsal.error() : world.error());
                }
                fmt::print(
                    "The configuration is right: {} channels, {} units.\n",
                    config.channels.size(),
                    (*world)->reference.units.all().size()
                );
                if (auto const warning = lane_warning(config); !warning.empty()) {
                    fmt::print(stderr, "hub: warning: {}\n", warning);
                }
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
                    auto const records =
                        store.read_now([](Tx& tx) -> Result<std::vector<ReformRecord>> { return tx.reforms().all(); });
                    auto const world =
                        records ? load_world(config, reforms_of(*records)) : std::unexpected(records.error());
                    return world ? run_account_command(account, config, store, (*world)->reference.units)
                                 : fail(world.error());
                });
            }
        );
    }
    void add_reform()
    {
        auto* const command = app.add_subcommand("reform", "Units that merge, split, move or change their name");
        command->require_subcommand(1);
        add_reform_commands(
            *command,
            reform,
            [this](CLI::App& one) { common.add_to(one); },
            [this] {
                status = with_store(common, [this](Config& config, Store& store) {
                    return finish(run_reform_command(reform, config, store, SystemClock{}, stdout));
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
        check->add_option("--at", from, "Count what is overdue as of this time (default: now)");
        check->add_option("--key", key, "Public key that the ledger must be signed with (64 hex digits)");
        check->callback([this] {
            if (!file.empty()) {
                auto const at = instant_of(from, SystemClock{}.now());
                status = at ? finish(verify_ledger_file(file, key, *at, stdout)) : fail(at.error());
                return;
            }
            status = with_store(common, [](Config& config, Store& store) {
                auto const name = config.sqlite_file();
                auto const whole = name ? adapters::sqlite::quick_check(*name) : Result<void>{};
                fmt::print("file: {}\n", !name ? "PostgreSQL's own" : whole ? "sound" : whole.error().detail);
                auto const rules = verify(store, stdout);
                auto const books = verify_ledger(store, stdout);
                auto const audit = verify_audit(store, stdout);
                auto const units = verify_units(config, store, SystemClock{}, stdout);
                for (auto const& part : {rules, books, audit, units}) {
                    if (!part) {
                        return fail(part.error());
                    }
                }
                return whole ? 0 : 1;
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
            status = with_config(common, [this](Config& config) {
                auto const back = app::restore(config, file, stdout);
                return back ? replay(config) : fail(back.error());
            });
        });
    }
    /// Who was erased since the backup was taken is erased in it, too.
    int replay(Config const& config)
    {
        return with_store(common, [&config](Config&, Store& store) {
            auto const lane = load_lane(config);
            auto const again = lane ? replay_erasures(store, *lane, erasures_file(config))
                                    : Result<std::int64_t>(std::unexpected(lane.error()));
            if (!again) {
                return fail(again.error());
            }
            fmt::print("restored; {} threads erased again from the list\n", *again);
            return 0;
        });
    }
    void add_sealed()
    {
        auto* const group = app.add_subcommand("sealed", "The sealed lane, on an officer's own machine");
        group->require_subcommand(1);
        auto* const make = group->add_subcommand("keygen", "Make a key file under a password; prints the public key");
        make->add_option("officer", sealed.officer, "Sign-in name of the officer")->required();
        make->add_option("--key", sealed.file, "The new key file")->required();
        make->callback([this] { status = finish(make_officer_key(sealed, stdout)); });
        auto* const open = group->add_subcommand("open", "Open the answer of GET /api/v1/cases/{code}/sealed");
        open->add_option("--key", sealed.file, "The key file")->required()->check(CLI::ExistingFile);
        open->add_option("file", sealed.envelope, "The answer as a file; without it standard input");
        open->add_option("--out", sealed.out, "Where the bytes of a sealed file go");
        open->callback([this] { status = finish(open_envelopes(sealed, stdout)); });
        for (auto* const command : {make, open}) {
            command->add_flag(
                "--password-stdin", sealed.password_from_input, "Password is the first line of standard input"
            );
        }
    }
    void add_erase()
    {
        auto* const command = app.add_subcommand("erase", "Erase what the hub holds of one person, on a legal ground");
        common.add_to(*command);
        auto* const by_case = command->add_option("--case", erased_case, "A case of that person");
        auto* const channel = command->add_option("--channel", erased_channel, "Channel …");
        auto* const user = command->add_option("--user", erased_user, "… and the platform's id of the person there");
        channel->needs(user)->excludes(by_case);
        user->needs(channel);
        command->add_option("--ground", ground, "Legal ground and file number of the request")->required();
        command->add_flag(
            "--open-cases-too", open_cases_too, "Also when a case is still worked on: nobody can answer it any more"
        );
        command->callback([this] {
            if (erased_case.empty() && erased_user.empty()) {
                status = fail(Error{Errc::invalid_input, "say whom: --case, or --channel and --user"});
                return;
            }
            status = with_store(common, [this](Config& config, Store& store) {
                auto const lane = load_lane(config);
                cases::ErasureWish wish;
                wish.code = CaseCode(erased_case);
                wish.channel = ChannelId(erased_channel);
                wish.user_id = erased_user;
                wish.ground = ground;
                wish.open_cases_too = open_cases_too;
                return lane ? finish(erase_now(store, *lane, wish, erasures_file(config), stdout)) : fail(lane.error());
            });
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
    cli.add_reform();
    cli.add_export();
    cli.add_keeping();
    cli.add_sealed();
    cli.add_erase();
    try {
        cli.app.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        int const code = cli.app.exit(error, std::cout, std::cerr);
        return code == 0 ? 0 : 2;
    }
    return cli.status;
}

}  // namespace hub::app
