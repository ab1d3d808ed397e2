#pragma once
// `hub user …`: arguments to Accounts and back to plain lines.

#include "app/config.hpp"
#include "base/secret_box.hpp"
#include "domain/unit.hpp"
#include "ports/store.hpp"

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace hub::app {

struct AccountCommand {
    std::string action;
    std::string username;
    std::string display_name;
    std::vector<std::string> roles;
    std::vector<std::string> units;
    std::string password;
    bool password_from_input = false;
    bool off = false;
    bool start = false;  ///< The password must be changed at the first sign-in.
};

/// Adds add, list, disable, passwd and totp below `user`; `run` is called by the one that was given.
void add_account_commands(
    CLI::App& user,
    AccountCommand& command,
    std::function<void(CLI::App&)> const& add_common,
    std::function<void()> const& run
);
/// Exit status. A generated password is printed once, on standard output.
[[nodiscard]] int run_account_command(
    AccountCommand const& command, Config const& config, Store& store, UnitDirectory const& units
);
/// Key that seals secrets at rest: configured, or beside the store.
[[nodiscard]] Result<SecretBox> sealing_box(Config const& config);

}  // namespace hub::app
