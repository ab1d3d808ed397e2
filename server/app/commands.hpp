#pragma once
// The command line of the program (contract.md §2).

namespace hub::app {

/// Runs one command. Exit status: 0 clean, 1 failed, 2 wrong arguments or configuration.
int run_command(int argc, char** argv);

}  // namespace hub::app
