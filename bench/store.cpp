// Cases listed and searched with 1e4, 1e5, 1e6 (--max 1e7) stored: CaseDesk::list over the embedded store, as
// GET /api/v1/cases asks it (goals.md G9), and opening the store with all of them (G10). Each question is asked for
// other units and words every time. Beside them stands the limit: the bare store fetching as many whole cases by
// number.

#include "adapters/sqlite/sqlite_store.hpp"
#include "base/fold.hpp"
#include "base/log.hpp"
#include "bench/made_cases.hpp"
#include "cases/desk.hpp"
#include "ports/clock.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <stdexcept>

namespace {

using namespace hub;
using Steady = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr std::size_t kPage = 50;
constexpr std::size_t kBatch = 4000;  ///< Cases of one transaction.

struct Options {
    std::size_t most = 1'000'000;
    int asked = 300;
    std::string folder;  ///< Empty: a temporary one, removed afterwards.
};

struct Figures {
    double p50 = 0;
    double p99 = 0;
    double cpu = 0;  ///< p99 of the processor time: what the question costs when others use the machine too.
};

double millis_since(Steady::time_point start)
{
    return std::chrono::duration<double, std::milli>(Steady::now() - start).count();
}

double cpu_millis()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

Json config_file(std::string const& name)
{
    std::ifstream file("config/" + name);
    return Json::parse(file);
}

/// The desk as the hub sets it up, with made-up wards.
class Subject {
public:
    explicit Subject(std::string file)
        : made_(20'261'127),
          units_(UnitDirectory::from_units(made_.units()).value()),
          topics_(TopicCatalogue::from_json(config_file("topics.json")).value()),
          calendar_(WorkCalendar::from_json(config_file("calendars/holidays-vn.json")).value()),
          clock_(made_.now()),
          desk_(units_, topics_, calendar_, clock_, cases::Options{})
    {
        options_.file = std::move(file);
        options_.clock = &clock_;
        open();
        auto const figures =
            store_->read_now([](Tx& tx) -> Result<CaseStore::Figures> { return tx.cases().figures(Instant{}); });
        stored_ = static_cast<std::size_t>(figures.value().total);
    }

    double open()
    {
        store_.reset();
        auto const start = Steady::now();
        auto opened = adapters::sqlite::open(options_);
        if (!opened) {
            throw std::runtime_error(opened.error().detail);
        }
        store_ = std::move(*opened);
        return millis_since(start);
    }
    void fill(std::size_t count)
    {
        while (stored_ < count) {
            auto const batch = std::min(kBatch, count - stored_);
            std::vector<CaseRecord> records;
            std::generate_n(std::back_inserter(records), batch, [this] { return made_.next(); });
            auto const written = store_->write_now([&](Tx& tx) -> Result<int> {
                for (auto& record : records) {
                    record.code = tx.cases().next_code(2026);
                    static_cast<void>(tx.cases().insert(record));
                }
                return 0;
            });
            if (!written) {
                throw std::runtime_error(written.error().detail);
            }
            stored_ += batch;
        }
    }
    [[nodiscard]] std::size_t list(Person const& person, cases::CaseFilter const& filter)
    {
        auto const page = store_->read_now([&](Tx& tx) -> Result<Json> { return desk_.list(tx, person, filter); });
        if (!page) {
            throw std::runtime_error(page.error().detail);
        }
        return page->at("items").size();
    }
    /// Some page after the first of a list.
    [[nodiscard]] cases::CaseFilter page_of(Person const& person, cases::CaseFilter filter, int number)
    {
        for (; number > 0; --number) {
            auto const page = store_->read_now([&](Tx& tx) -> Result<Json> { return desk_.list(tx, person, filter); });
            auto const& next = page.value().at("next_cursor");
            if (!next.is_string()) {
                break;
            }
            filter.cursor = next.get<std::string>();
        }
        return filter;
    }
    [[nodiscard]] std::size_t fetch(std::size_t first)
    {
        auto const found = store_->read_now([&](Tx& tx) -> Result<std::size_t> {
            std::size_t count = 0;
            for (std::size_t step = 0; step < kPage; ++step) {
                auto const id = 1 + (first + step * 7919) % stored_;
                count += tx.cases().find(CaseId{static_cast<std::int64_t>(id)}) ? 1 : 0;
            }
            return count;
        });
        return found.value();
    }
    [[nodiscard]] bench::MadeCases& made() noexcept { return made_; }
    [[nodiscard]] std::size_t stored() const noexcept { return stored_; }

private:
    bench::MadeCases made_;
    UnitDirectory units_;
    TopicCatalogue topics_;
    WorkCalendar calendar_;
    FakeClock clock_;
    cases::CaseDesk desk_;
    adapters::sqlite::Options options_;
    std::unique_ptr<Store> store_;
    std::size_t stored_ = 0;
};

Person person(Role role, UnitId const& unit)
{
    Person made;
    made.username = UserName{"can.bo"};
    made.roles = {role};
    if (!unit.empty()) {
        made.units = {unit};
    }
    return made;
}

struct Question {
    std::string name;
    std::function<std::function<std::size_t()>(Subject&, std::size_t)> make;  ///< Prepared outside the time taken.
};

cases::CaseFilter open_cases()
{
    cases::CaseFilter filter;
    filter.states = {CaseState::open, CaseState::accepted, CaseState::waiting_citizen};
    filter.limit = kPage;
    return filter;
}

cases::CaseFilter search(std::string const& words)
{
    cases::CaseFilter filter;
    filter.folded_text = fold(words);
    filter.limit = kPage;
    return filter;
}

Question ask(std::string name, Role role, std::function<cases::CaseFilter(Subject&, std::size_t)> filter)
{
    return {std::move(name), [role, filter = std::move(filter)](Subject& subject, std::size_t number) {
                auto& made = subject.made();
                auto const ward = number % made.wards();
                auto const who = role == Role::supervisor  ? person(role, {})
                                 : role == Role::unit_head ? person(role, made.ward(ward))
                                                           : person(role, made.busy_office(ward));
                return [&subject, who, asked = filter(subject, number)] { return subject.list(who, asked); };
            }};
}

std::vector<Question> questions()
{
    static std::vector<std::string> const common{"rác", "đường", "nước", "phường", "không", "xe", "đèn", "chợ"};
    static std::vector<std::string> const pairs{
        "rác thải", "đèn đường", "ngập nước", "vỉa hè", "xe máy", "đề nghị phường", "tiếng ồn", "nhà văn hóa"
    };
    auto const open_list = [](Subject&, std::size_t) { return open_cases(); };
    auto const common_words = [](Subject&, std::size_t number) { return search(common[number % common.size()]); };
    auto const pair_words = [](Subject&, std::size_t number) { return search(pairs[number % pairs.size()]); };
    auto const rare_words = [](Subject& subject, std::size_t) { return search(subject.made().rare_words()); };
    auto const mixed = [](Subject& subject, std::size_t number) {
        auto const words = subject.made().rare_words();
        return search(words.substr(0, words.find(" ngo")) + " " + pairs[number % pairs.size()]);
    };
    return {
        {"limit: 50 whole cases by number",
         [](Subject& subject, std::size_t number) {
             return [&subject, number] { return subject.fetch(number * 104'729); };
         }},
        ask("open, my office, by due date", Role::official, open_list),
        ask("open, my ward (14 units), by due date", Role::unit_head, open_list),
        {"the same, page 2 to 9",
         [](Subject& subject, std::size_t number) {
             auto const who = person(Role::unit_head, subject.made().ward(number % subject.made().wards()));
             auto const filter = subject.page_of(who, open_cases(), 1 + static_cast<int>(number % 8));
             return [&subject, who, filter] { return subject.list(who, filter); };
         }},
        ask("open, whole city, by due date", Role::supervisor, open_list),
        ask("search, common word, my office", Role::official, common_words),
        ask("search, common word, my ward", Role::unit_head, common_words),
        ask("search, common word, whole city", Role::supervisor, common_words),
        ask("search, two words, my office", Role::official, pair_words),
        ask("search, two words, my ward", Role::unit_head, pair_words),
        ask("search, two words, whole city", Role::supervisor, pair_words),
        ask("search, number and two words, my ward", Role::unit_head, mixed),
        ask("search, number and two words, city", Role::supervisor, mixed),
        ask("search, house and street, my ward", Role::unit_head, rare_words),
        ask("search, house and street, whole city", Role::supervisor, rare_words),
        ask("search, case code, whole city",
            Role::supervisor,
            [](Subject& subject, std::size_t number) {
                return search(fmt::format("PA-2026-{:06}", 1 + number * 7919 % subject.stored()));
            }),
    };
}

Figures measure(Subject& subject, Question const& question, int times)
{
    std::vector<double> millis;
    std::vector<double> cpu;
    for (int number = 0; number < times; ++number) {
        auto const run = question.make(subject, static_cast<std::size_t>(number));
        auto const cpu_start = cpu_millis();
        auto const start = Steady::now();
        static_cast<void>(run());
        millis.push_back(millis_since(start));
        cpu.push_back(cpu_millis() - cpu_start);
    }
    std::ranges::sort(millis);
    std::ranges::sort(cpu);
    return {millis[millis.size() / 2], millis[millis.size() * 99 / 100], cpu[cpu.size() * 99 / 100]};
}

std::size_t resident_mebibytes()
{
    std::ifstream file("/proc/self/statm");
    std::size_t all = 0;
    std::size_t resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) >> 20U;
}

int run(Options const& options)
{
    auto const file = (fs::path(options.folder) / "hub.db").string();
    Subject subject(file);
    std::map<std::string, Figures> smaller;
    bool met = true;
    for (std::size_t count = 10'000; count <= options.most; count *= 10) {
        auto const before = subject.stored();
        if (before > count) {
            continue;
        }
        auto const start = Steady::now();
        subject.fill(count);
        auto const seconds = millis_since(start) / 1000;
        fmt::print(
            "\n{} cases stored ({:.0f} a second, file {} MiB)\n",
            count,
            static_cast<double>(count - before) / seconds,
            fs::file_size(file) >> 20U
        );
        fmt::print("  {:<42} {:>9} {:>9} {:>9} {:>11}\n", "", "p50 ms", "p99 ms", "p99 cpu", "p50 growth");
        for (auto const& question : questions()) {
            auto const figures = measure(subject, question, options.asked);
            auto const known = smaller.find(question.name);
            auto const growth = known == smaller.end() ? "" : fmt::format("{:.2f}", figures.p50 / known->second.p50);
            fmt::print(
                "  {:<42} {:>9.2f} {:>9.2f} {:>9.2f} {:>11}\n",
                question.name,
                figures.p50,
                figures.p99,
                figures.cpu,
                growth
            );
            std::fflush(stdout);
            met &= figures.p99 <= 20;
            smaller[question.name] = figures;
        }
    }
    fmt::print("\nresident after all of it: {} MiB\n", resident_mebibytes());
    fmt::print("opening with {} cases: {:.0f} ms (goal G10, with all else: 1,000)\n", subject.stored(), subject.open());
    fmt::print("goal G9, p99 at most 20 ms everywhere: {}\n", met ? "met" : "missed");
    return 0;
}

}  // namespace

int main(int argc, char** argv)
{
    Options options;
    for (int i = 1; i < argc; ++i) {
        std::string const word = argv[i];
        if (word == "--max" && i + 1 < argc) {
            options.most = static_cast<std::size_t>(std::strtod(argv[++i], nullptr));
        } else if (word == "--asked" && i + 1 < argc) {
            options.asked = std::max(1, std::atoi(argv[++i]));
        } else if (word == "--folder" && i + 1 < argc) {
            options.folder = argv[++i];
        } else {
            fmt::print(
                "Usage: bench_store [--max 1e6] [--asked 300] [--folder DIR]\n"
                "Run from the source folder. A DIR is kept and used again; needs about 1.5 KiB a case.\n"
            );
            return word == "--help" ? 0 : 2;
        }
    }
    bool const keep = !options.folder.empty();
    fs::path const folder =
        keep ? fs::path(options.folder) : fs::temp_directory_path() / fmt::format("hub-bench-{}", getpid());
    int status = 1;
    try {
        open_log("-", LogLevel::warn);
        options.folder = folder.string();
        fs::create_directories(folder);
        status = run(options);
    } catch (std::exception const& error) {
        fmt::print(stderr, "bench_store: {}\n", error.what());
    }
    if (!keep) {
        fs::remove_all(folder);
    }
    return status;
}
