// Intake and what follows it, in one run: the bare responder with a log (limit_http), the hub at its maximum (G1), the
// time until all of that has become cases (G5), and the hub at half of its maximum (G3).

#include "bench/load.hpp"
#include "bench/rig.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>

namespace {

using namespace hub::bench;
using Clock = std::chrono::steady_clock;

double measure_limit(LoadOptions const& load)
{
    auto const program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "limit_http";
    if (!std::filesystem::exists(program)) {
        fmt::print("limit      limit_http is not built: no ratio\n");
        return 0;
    }
    Folder const folder;
    auto const port = free_port();
    Child child({program.string(), std::to_string(port), "--log", folder.file("limit.log")}, folder.file("limit.out"));
    wait_for(child, port);
    auto figures = run_load(port, load);
    print("limit", figures);
    return figures.rate();
}

/// Cases a second from the first webhook until nothing waits any more.
void measure_cases(Rig const& rig, LoadFigures const& sent, Clock::time_point started)
{
    constexpr double kLongest = 600;
    auto const while_sending = rig.cpu_seconds();
    rig.wait_for_empty_inbox(kLongest);
    auto const took = std::chrono::duration<double>(Clock::now() - started).count();
    fmt::print(
        "cases      {:>9.0f} a second over {:.1f} s until the inbox was empty (goal G5: 5000)\n",
        static_cast<double>(sent.answered) / took,
        took
    );
    auto const each = 1e6 / static_cast<double>(sent.answered);
    fmt::print(
        "processor  {:.0f} µs for each webhook while they came, {:.0f} µs in all until its case was stored\n",
        while_sending * each,
        rig.cpu_seconds() * each
    );
}

int run(LoadOptions load)
{
    auto const limit = measure_limit(load);
    Rig rig(hub_program(), {"server.limits.requests_per_connection=1000000"});
    rig.start();
    auto const started = Clock::now();
    auto most = run_load(rig.port(), load);
    print("hub", most);
    if (limit > 0) {
        fmt::print("ratio      {:.2f} of the limit (goal G1: 0.5)\n", most.rate() / limit);
    }
    std::fflush(stdout);
    measure_cases(rig, most, started);
    load.rate = most.rate() / 2;
    load.first_number = most.last_number + 1;
    auto half = run_load(rig.port(), load);
    print("hub half", half);
    fmt::print("half rate  p99 {:.2f} ms (goal G3: 10)\n", percentile(half.millis, 0.99));
    return most.answered > 0 && most.refused == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    LoadOptions load;
    for (int i = 1; i < argc; ++i) {
        std::string const word = argv[i];
        if (word == "--connections" && i + 1 < argc) {
            load.connections = std::max(1, std::atoi(argv[++i]));
        } else if (word == "--seconds" && i + 1 < argc) {
            load.seconds = std::max(1, std::atoi(argv[++i]));
        } else {
            fmt::print(
                "Usage: bench_ingest [--connections 64] [--seconds 10]   (HUB_BINARY: the program, run from the source "
                "folder)\n"
            );
            return word == "--help" ? 0 : 2;
        }
    }
    try {
        return run(load);
    } catch (std::exception const& error) {
        fmt::print(stderr, "bench_ingest: {}\n", error.what());
        return 1;
    }
}
