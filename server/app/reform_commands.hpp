#pragma once
// `hub reform …`: check, sign and record a reform of the units; the running hub carries it out on its day.

#include "app/config.hpp"
#include "domain/reform.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <cstdio>
#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace hub::app {

struct ReformCommand {
    std::string action;
    std::string file;
    std::string key_file;
    std::string out;
    std::string by;
    std::string id;
};

/// Adds check, sign, apply, list and cancel below `reform`; `run` is called by the one that was given.
void add_reform_commands(
    CLI::App& reform,
    ReformCommand& command,
    std::function<void(CLI::App&)> const& add_common,
    std::function<void()> const& run
);

/// Prints what the reform would do. Errc::invalid_input with every reason against it; nothing is changed.
[[nodiscard]] Result<void> check_reform(
    Config const& config, Store& store, Clock const& clock, Json const& document, std::FILE* out
);
/// check_reform, the signature too; then records it. Errc::unauthenticated, Errc::conflict when it was recorded before.
[[nodiscard]] Result<void> apply_reform(
    Config const& config, Store& store, Clock const& clock, Json const& document, std::string const& by, std::FILE* out
);
/// Only while its day has not begun.
[[nodiscard]] Result<void> cancel_reform(
    Store& store, Clock const& clock, std::string const& id, std::string const& by
);
[[nodiscard]] Result<void> list_reforms(Store& store, std::FILE* out);
/// Prints how many open cases there are and that each has one unit that is open today. Errc::rejected else.
[[nodiscard]] Result<void> verify_units(Config const& config, Store& store, Clock const& clock, std::FILE* out);
[[nodiscard]] Result<void> run_reform_command(
    ReformCommand const& command, Config const& config, Store& store, Clock const& clock, std::FILE* out
);

}  // namespace hub::app
