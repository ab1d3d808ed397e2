// A disk without room: writes fail as unavailable, reads go on, nothing is written by half, and when there is room
// again the store works again without a restart.
#include "whole_steps.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <thread>

namespace hub::test {
namespace {

constexpr std::size_t kBulk = 8192;
constexpr int kMostSteps = 4000;

/// Takes the room away and gives it back.
struct Disk {
    std::function<void()> fill;
    std::function<void()> free;
};

/// First thing that is wrong; empty: all well. No GoogleTest in here: one caller runs it in another process.
std::string fail_and_recover(std::string const& file, Disk const& disk)
{
    adapters::sqlite::Options options;
    options.file = file;
    options.checkpoint_pages = 256;
    auto opened = adapters::sqlite::open(options);
    if (!opened) {
        return opened.error().detail;
    }
    auto& store = **opened;
    std::set<std::string> acknowledged;
    int number = 0;
    auto const step = [&] {
        auto const key = "k" + std::to_string(++number);
        auto const done = write_step(store, key, kBulk);
        if (done) {
            acknowledged.insert(key);
        }
        return done;
    };
    for (int round = 0; round < 3; ++round) {
        while (number % 20 != 19) {
            if (!step()) {
                return "a write failed before the disk was full";
            }
        }
        disk.fill();
        auto outcome = step();
        for (int tries = 0; outcome && tries < kMostSteps; ++tries) {
            outcome = step();
        }
        if (outcome || outcome.error().code != Errc::unavailable) {
            return outcome ? "the disk was never full" : "not unavailable: " + outcome.error().detail;
        }
        if (store.healthy()) {
            return "calls itself healthy";
        }
        if (auto const found = look_at(store); found.keys != acknowledged || !found.problem.empty()) {
            return "reads while full: " + found.problem;
        }
        disk.free();
        if (round == 0) {  // by itself, without a write
            auto const until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
            while (!store.healthy() && std::chrono::steady_clock::now() < until) {
                std::this_thread::yield();
            }
        } else if (!step()) {
            return "no write after there was room again";
        }
        if (!store.healthy()) {
            return "not healthy after there was room again";
        }
    }
    opened->reset();
    opened = adapters::sqlite::open(options);
    if (!opened) {
        return opened.error().detail;
    }
    if (auto const found = look_at(**opened); found.keys != acknowledged || !found.problem.empty()) {
        return "after all: " + found.problem;
    }
    opened->reset();
    return file_problem(file);
}

/// No file of this process may grow beyond what the store's files have now, and a little.
class FileSizeLimit {
public:
    explicit FileSizeLimit(std::filesystem::path folder)
        : folder_(std::move(folder)), before_(std::signal(SIGXFSZ, SIG_IGN))
    {
        ::getrlimit(RLIMIT_FSIZE, &old_);
    }
    FileSizeLimit(FileSizeLimit const&) = delete;
    FileSizeLimit& operator=(FileSizeLimit const&) = delete;
    ~FileSizeLimit()
    {
        lift();
        std::signal(SIGXFSZ, before_);
    }
    void set()
    {
        std::uintmax_t largest = 0;
        for (auto const& entry : std::filesystem::directory_iterator(folder_)) {
            largest = std::max(largest, entry.file_size());
        }
        rlimit limit = old_;
        limit.rlim_cur = largest + kBulk * 5 + 100;  // in the middle of a page
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    void lift() { ::setrlimit(RLIMIT_FSIZE, &old_); }

private:
    std::filesystem::path folder_;
    void (*before_)(int);
    rlimit old_{};
};

TEST(SqliteDiskFull, FileSizeLimitMakesWritesFailUntilItIsLifted)
{
    TempFolder const folder;
    FileSizeLimit limit(folder.path());
    EXPECT_EQ(fail_and_recover(folder.file("hub.db"), {[&] { limit.set(); }, [&] { limit.lift(); }}), "");
}

constexpr int kNotAllowed = 77;

/// Root may; anybody else becomes root of a name space of his own, where that is allowed.
bool own_mounts()
{
    if (::unshare(CLONE_NEWNS) == 0) {
        return true;
    }
    auto const user = fmt::format("0 {} 1", ::geteuid());
    auto const group = fmt::format("0 {} 1", ::getegid());
    return ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && std::ofstream("/proc/self/setgroups") << "deny" &&
           std::ofstream("/proc/self/uid_map") << user && std::ofstream("/proc/self/gid_map") << group;
}

/// In a process that has a small disk of its own.
int on_small_disk(std::string const& folder, int pipe)
{
    if (!own_mounts()) {
        return kNotAllowed;
    }
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("hub-test", folder.c_str(), "tmpfs", 0, "size=24m") != 0) {
        return kNotAllowed;
    }
    auto const ballast = folder + "/ballast";
    Disk const disk{
        [&] {
            auto const descriptor = ::open(ballast.c_str(), O_WRONLY | O_CREAT, 0600);
            std::string const piece(4096, 'x');
            while (::write(descriptor, piece.data(), piece.size()) > 0) {
            }
            ::close(descriptor);
        },
        [&] { ::unlink(ballast.c_str()); }
    };
    auto const problem = fail_and_recover(folder + "/hub.db", disk);
    say(pipe, problem);
    return problem.empty() ? 0 : 1;
}

TEST(SqliteDiskFull, ARealFullDiskMakesWritesFailUntilThereIsRoom)
{
    TempFolder const folder;
    ForkedProcess child([&](int pipe) { return on_small_disk(folder.path().string(), pipe); });
    auto const problem = child.line();
    auto const status = child.wait();
    if (status == kNotAllowed) {
        GTEST_SKIP() << "no mount allowed here; the file size limit is tested above";
    }
    EXPECT_EQ(status, 0) << problem;
}

}  // namespace
}  // namespace hub::test
