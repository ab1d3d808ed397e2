// Arguments → configuration → the command. Everything else lives in app/.
#include "app/commands.hpp"

#include <fmt/format.h>

#include <csignal>
#include <exception>

int main(int argc, char** argv)
{
    // a file size limit (LimitFSIZE=) then fails the write, which is a 503, instead of ending the process
    std::signal(SIGXFSZ, SIG_IGN);
    try {
        return hub::app::run_command(argc, argv);
    } catch (std::exception const& error) {
        fmt::print(stderr, "hub: {}\n", error.what());
        return 1;
    }
}
