#include "app/accounts_commands.hpp"

#include "app/accounts.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <charconv>
#include <iostream>

namespace hub::app {
namespace {

int fail(Error const& error)
{
    fmt::print(stderr, "hub: {}\n", error.detail);
    return error.code == Errc::invalid_input ? 2 : 1;
}

/// One line of standard input, so that a password is never in a process list.
std::optional<std::string> password_of(AccountCommand const& command)
{
    if (command.password_from_input) {
        std::string line;
        std::getline(std::cin, line);
        return line;
    }
    return command.password.empty() ? std::nullopt : std::optional(command.password);
}

int print_password(std::string const& username, Result<NewPassword> const& made)
{
    if (!made) {
        return fail(made.error());
    }
    if (made->generated) {
        fmt::print("{} {}\n", username, made->password);
    } else {
        fmt::print("{}\n", username);
    }
    return 0;
}

int list(Accounts& accounts)
{
    auto const all = accounts.list();
    if (!all) {
        return fail(all.error());
    }
    for (auto const& account : *all) {
        std::vector<std::string_view> roles;
        std::vector<std::string> units;
        for (auto const role : account.person.roles) {
            roles.push_back(name_of(role));
        }
        for (auto const& unit : account.person.units) {
            units.push_back(unit.value);
        }
        fmt::print(
            "{}\t{}\t{}\t{}\t{}\t{}\n",
            account.person.username.value,
            account.disabled ? "disabled" : "active",
            fmt::join(roles, ","),
            fmt::join(units, ","),
            account.totp_secret.empty() ? "-" : "totp",
            account.person.display_name
        );
    }
    return 0;
}

}  // namespace

Result<SecretBox> sealing_box(Config const& config)
{
    auto const& hex = config.sessions.sealing_key;
    if (hex.empty()) {
        return SecretBox::from_file(config.key_file_stem() + ".key");
    }
    std::array<unsigned char, SecretBox::kKeyBytes> key{};
    for (std::size_t place = 0; place < key.size(); ++place) {
        auto const* const digits = hex.data() + 2 * place;
        if (hex.size() != 2 * key.size() || std::from_chars(digits, digits + 2, key[place], 16).ptr != digits + 2) {
            return invalid_input("sessions.sealing_key must be 64 hex digits");
        }
    }
    return SecretBox(key);
}

void add_account_commands(
    CLI::App& user,
    AccountCommand& command,
    std::function<void(CLI::App&)> const& add_common,
    std::function<void()> const& run
)
{
    auto const add = [&](std::string const& name, std::string const& help, bool names_one) {
        auto* const sub = user.add_subcommand(name, help);
        add_common(*sub);
        if (names_one) {
            sub->add_option("username,--username", command.username, "Sign-in name")->required();
        }
        sub->callback([&command, name, run] {
            command.action = name;
            run();
        });
        return sub;
    };
    auto* const made = add("add", "Make an account; without a password one is generated and printed once", true);
    made->add_option("--name", command.display_name, "Name as shown to colleagues");
    made->add_option(
            "--role",
            command.roles,
            "dispatcher, official, unit_head, communications, supervisor, administrator, inspector"
    )
        ->required()
        ->delimiter(',');
    made->add_option("--unit", command.units, "Unit id; several with commas")->delimiter(',');
    add("list", "One line an account", false);
    add("disable", "Close an account and end its sessions", true);
    auto* const passwd = add("passwd", "A new password; opens a disabled account again", true);
    for (auto* const sub : {made, passwd}) {
        sub->add_option("--password", command.password, "The password; better --password-stdin");
        sub->add_flag("--password-stdin", command.password_from_input, "Read the password from standard input");
        sub->add_flag(
            "--start", command.start, "A start password: to be changed at the first sign-in, within 72 hours"
        );
    }
    add("totp", "One-time codes: a new secret, or off", true)
        ->add_flag("--off", command.off, "Switch one-time codes off");
}

int run_account_command(AccountCommand const& command, Config const& config, Store& store, UnitDirectory const& units)
{
    auto box = sealing_box(config);
    if (!box) {
        return fail(box.error());
    }
    SystemClock const clock;
    Accounts accounts(store, clock, units, *box);
    if (command.action == "list") {
        return list(accounts);
    }
    if (command.action == "add") {
        auto const shown = command.display_name.empty() ? command.username : command.display_name;
        return print_password(
            command.username,
            accounts.add({command.username, shown, command.roles, command.units, password_of(command), command.start})
        );
    }
    if (command.action == "passwd") {
        return print_password(command.username, accounts.passwd(command.username, password_of(command), command.start));
    }
    if (command.action == "totp" && !command.off) {
        auto const made = accounts.totp_on(command.username);
        if (!made) {
            return fail(made.error());
        }
        fmt::print("{}\n", made->uri);
        return 0;
    }
    auto const done =
        command.action == "disable" ? accounts.disable(command.username) : accounts.totp_off(command.username);
    return done ? 0 : fail(done.error());
}

}  // namespace hub::app
