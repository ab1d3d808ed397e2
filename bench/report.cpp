// Reports and the reception book over 1e4 and 1e5 cases of one year (--max 1e6): what each costs on a reader, while
// the writer goes on. Prints; docs/adr/0018-oversight.md has the figures.

#include "adapters/sqlite/sqlite_store.hpp"
#include "base/log.hpp"
#include "bench/made_cases.hpp"
#include "cases/holders.hpp"
#include "oversight/desk.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

namespace {

using namespace hub;
using Steady = std::chrono::steady_clock;

Json config_file(std::string const& name)
{
    std::ifstream file("config/" + name);
    return Json::parse(file);
}

double millis_since(Steady::time_point start)
{
    return std::chrono::duration<double, std::milli>(Steady::now() - start).count();
}

/// Of the whole process: what a report costs when others use the machine too.
double cpu_millis_since(std::clock_t start)
{
    return 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

void fill(Store& store, bench::MadeCases& made, std::size_t count)
{
    constexpr std::size_t kBatch = 4000;
    for (std::size_t stored = 0; stored < count; stored += kBatch) {
        auto const written = store.write_now([&](Tx& tx) -> Result<int> {
            for (std::size_t number = 0; number < std::min(kBatch, count - stored); ++number) {
                auto record = made.next();
                record.code = tx.cases().next_code(2026);
                auto const id = tx.cases().insert(record);
                tx.cases().append_event(
                    id, {0, record.opened_at, "citizen", "case.opened", {{"unit", record.lead_unit.value}}}
                );
            }
            return 0;
        });
        if (!written) {
            throw std::runtime_error(written.error().detail);
        }
    }
}

void measure(std::size_t count, std::string const& file)
{
    bench::MadeCases made(20'261'127);
    auto const units = UnitDirectory::from_units(made.units()).value();
    auto const topics = TopicCatalogue::from_json(config_file("topics.json")).value();
    auto const calendar = WorkCalendar::from_json(config_file("calendars/holidays-vn.json")).value();
    FakeClock clock{made.now()};
    adapters::sqlite::Options options;
    options.file = file;
    options.clock = &clock;
    auto store = adapters::sqlite::open(std::move(options)).value();
    fill(*store, made, count);
    oversight::Options joined;
    joined.cases.hold_steps = cases::hold_steps;
    oversight::OversightDesk const desk(units, topics, calendar, clock, joined);
    Person supervisor;
    supervisor.username = UserName{"giam-sat"};
    supervisor.roles = {Role::supervisor};
    auto const ask =
        [&](std::string const& label, std::string const& name, std::string const& by, std::string const& period) {
            oversight::ReportWish wish;
            wish.name = name;
            wish.by = by;
            wish.period = oversight::compared_periods({period, {}, {}, {}}, local_day(clock.now())).value();
            auto const start = Steady::now();
            auto const cpu = std::clock();
            auto const body = store->read_now([&](Tx& tx) { return desk.report(tx, supervisor, wish); });
            auto const took = millis_since(start);
            auto const worked = cpu_millis_since(cpu);
            auto const received = body ? dump(body->at("total").at("now")) : body.error().detail;
            fmt::print(
                "{:>9} cases  {:<28} {:>9.1f} ms, processor {:>9.1f} ms  {}\n",
                count,
                label,
                took,
                worked,
                received.substr(0, 60)
            );
        };
    ask("summary, month, by unit", "summary", "unit", "month");
    ask("summary, year, by topic", "summary", "topic", "year");
    ask("on time, year, by day", "on_time", "day", "year");
    ask("held, month, by unit", "held", "unit", "month");
    ask("held, year, by unit", "held", "unit", "year");
    auto const start = Steady::now();
    auto const cpu = std::clock();
    auto const figures = store->read_now([&](Tx& tx) { return desk.public_figures(tx, "unit"); });
    fmt::print(
        "{:>9} cases  {:<28} {:>9.1f} ms, processor {:>9.1f} ms  {}\n",
        count,
        "public figures, by unit",
        millis_since(start),
        cpu_millis_since(cpu),
        figures.has_value()
    );
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc > 1 && std::string(argv[1]) != "--max") {
        fmt::print("bench_report [--max CASES]  reports over 1e4, 1e5 … cases of one year; 1e5 when not told\n");
        return std::string(argv[1]) == "--help" ? 0 : 2;
    }
    std::size_t const most =
        argc > 2 && std::string(argv[1]) == "--max" ? static_cast<std::size_t>(std::atof(argv[2])) : 100'000;
    auto pattern = (std::filesystem::temp_directory_path() / "hub-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        return 1;
    }
    for (std::size_t count = 10'000; count <= most; count *= 10) {
        measure(count, pattern + "/" + std::to_string(count) + ".db");
    }
    std::filesystem::remove_all(pattern);
}
