// Arguments → configuration → the command. Everything else lives in app/.
#include "app/commands.hpp"

#include <fmt/format.h>

#include <exception>

int main(int argc, char** argv)
{
    try {
        return hub::app::run_command(argc, argv);
    } catch (std::exception const& error) {
        fmt::print(stderr, "hub: {}\n", error.what());
        return 1;
    }
}
