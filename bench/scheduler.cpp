// The scheduler with 1,000,000 open cases: CaseDesk::tick over the embedded store, one working day in steps of a
// minute, three days without a node, and the start of a process up to its first due event. Every round is held against
// the oracle of scheduler_rig.hpp: due cases in order, each told once, nothing else told. Ends with status 1 when it
// objects.

#include "base/log.hpp"
#include "bench/scheduler_rig.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace {

using namespace hub;
using Steady = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr double kRestartGoal = 5.0;

Json config_file(std::string const& name)
{
    std::ifstream file("config/" + name);
    if (!file) {
        throw std::runtime_error("config/" + name + ": run this from the source folder");
    }
    return Json::parse(file);
}

double seconds_since(Steady::time_point start)
{
    return std::chrono::duration<double>(Steady::now() - start).count();
}

double cpu_seconds()
{
    rusage use{};
    ::getrusage(RUSAGE_SELF, &use);
    auto const of = [](timeval const& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return of(use.ru_utime) + of(use.ru_stime);
}

double resident_mebibytes()
{
    std::ifstream file("/proc/self/statm");
    double all = 0;
    double resident = 0;
    file >> all >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1048576;
}

Instant local(std::string const& text)
{
    return parse_rfc3339(text + "+07:00").value();
}

struct Sum {
    std::size_t cases = 0;
    std::size_t events = 0;
    std::size_t ticks = 0;
    std::size_t objections = 0;
    std::chrono::nanoseconds longest{};
    double seconds = 0;
    double cpu = 0;
};

void add(Sum& sum, bench::SchedulerRig::Told const& told)
{
    sum.cases += told.looked_at;
    sum.events += told.events;
    sum.ticks += told.slices;
    sum.longest = std::max(sum.longest, told.longest);
    sum.objections += told.problems.size();
    for (auto const& problem : told.problems) {
        fmt::print("  OBJECTION: {}\n", problem);
    }
}

void show(std::string const& what, Sum const& sum)
{
    fmt::print(
        "  {:<34} {:>8} cases due, {:>8} events, {:>6} ticks, {:.1f} s with the oracle, {:.1f} s CPU, {:.0f} events/s, "
        "longest "
        "tick {:.0f} ms\n",
        what,
        sum.cases,
        sum.events,
        sum.ticks,
        sum.seconds,
        sum.cpu,
        static_cast<double>(sum.events) / std::max(sum.seconds, 1e-9),
        std::chrono::duration<double, std::milli>(sum.longest).count()
    );
    std::fflush(stdout);
}

template <class F>
Sum timed(F work)
{
    Sum sum;
    auto const cpu = cpu_seconds();
    auto const start = Steady::now();
    work(sum);
    sum.seconds = seconds_since(start);
    sum.cpu = cpu_seconds() - cpu;
    return sum;
}

int run(std::string const& file, std::size_t count, int minutes)
{
    auto const start = local("2026-11-25T07:59:00");
    auto const empty = resident_mebibytes();
    bench::SchedulerRig rig(
        file, config_file("topics.json"), config_file("calendars/holidays-vn.json"), start, 20'261'127
    );
    rig.hire();
    auto begun = Steady::now();
    rig.fill(count);
    fmt::print(
        "  loaded {} open cases in {:.0f} s ({:.0f} a second, 4,000 a transaction: case, event, entry in the books), "
        "file {} MiB\n",
        count,
        seconds_since(begun),
        static_cast<double>(count) / seconds_since(begun),
        fs::file_size(file) >> 20U
    );
    std::fflush(stdout);
    std::size_t objections = 0;

    constexpr int kIdle = 1'000;
    begun = Steady::now();
    auto const cpu = cpu_seconds();
    for (int round = 0; round < kIdle; ++round) {
        static_cast<void>(rig.bare_tick(start));
    }
    fmt::print(
        "  nothing due: {:.0f} µs a tick ({:.0f} µs CPU), {:.0f} ticks/s\n",
        seconds_since(begun) / kIdle * 1e6,
        (cpu_seconds() - cpu) / kIdle * 1e6,
        kIdle / seconds_since(begun)
    );

    auto const day = timed([&](Sum& sum) {
        for (int minute = 1; minute <= minutes; ++minute) {
            add(sum, rig.tick(start + std::chrono::minutes{minute}));
        }
    });
    show(fmt::format("a working day, {} minutes", minutes), day);
    objections += day.objections;

    auto const stopped = start + std::chrono::minutes{minutes};
    auto const back = stopped + std::chrono::days{3};
    auto const deadlines = rig.deadlines_between(stopped, back);
    auto const away = timed([&](Sum& sum) { add(sum, rig.tick(back)); });
    show(fmt::format("3 days away, {} deadlines passed", deadlines), away);
    auto const again = timed([&](Sum& sum) { add(sum, rig.tick(back)); });
    show("the same instant again", again);
    objections += away.objections + again.objections + (again.events > 0 ? 1 : 0) + (deadlines < 1'000 ? 1 : 0);

    auto const due = rig.first_due();
    begun = Steady::now();
    rig.open();  // closes, opens, checks
    auto const opened = seconds_since(begun);
    auto const first = rig.bare_tick(due);
    auto const restart = seconds_since(begun);
    fmt::print(
        "  restart: store open after {:.2f} s, {} due events told after {:.2f} s (goal {:.0f} s): {}\n",
        opened,
        first.told,
        restart,
        kRestartGoal,
        restart < kRestartGoal && first.told > 0 ? "met" : "missed"
    );
    rusage use{};
    ::getrusage(RUSAGE_SELF, &use);
    fmt::print(
        "  memory: {:.0f} MiB resident ({:.0f} before, the oracle's own maps included), at most {:.0f} MiB\n",
        resident_mebibytes(),
        empty,
        static_cast<double>(use.ru_maxrss) / 1024
    );
    fmt::print("  oracle: {}\n", objections == 0 ? "no objection" : fmt::format("{} OBJECTIONS", objections));
    return objections == 0 && restart < kRestartGoal && first.told > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    std::size_t count = 1'000'000;
    int minutes = 545;
    std::string parent;
    for (int at = 1; at < argc; ++at) {
        std::string const word = argv[at];
        if (word == "--cases" && at + 1 < argc) {
            count = static_cast<std::size_t>(std::strtod(argv[++at], nullptr));
        } else if (word == "--minutes" && at + 1 < argc) {
            minutes = std::max(1, std::atoi(argv[++at]));
        } else if (word == "--folder" && at + 1 < argc) {
            parent = argv[++at];
        } else {
            fmt::print(
                "Usage: bench_scheduler [--cases 1e6] [--minutes 545] [--folder DIR]\n"
                "Run from the source folder. Needs about 2.5 KiB a case in DIR (default: the system's temporary "
                "folder).\n"
            );
            return word == "--help" ? 0 : 2;
        }
    }
    fs::path const folder = fs::path(parent.empty() ? fs::temp_directory_path().string() : parent) /
                            fmt::format("hub-scheduler-{}", ::getpid());
    int status = 1;
    try {
        open_log("-", LogLevel::error);
        fs::create_directories(folder);
        status = run((folder / "hub.db").string(), count, minutes);
    } catch (std::exception const& error) {
        fmt::print(stderr, "bench_scheduler: {}\n", error.what());
    }
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    return status;
}
