// Fan-out to N listeners, one thread: our server and protocol beside a bare writer (one send() a listener of a ready
// frame) in the same run, rounds interleaved. Also resident memory for each idle, subscribed listener.   fanout [N …]
#include "base/log.hpp"
#include "bench/fanout_clients.hpp"
#include "tests/integration/net_support.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <fstream>

namespace hub::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kTopic = "public:bench";

long resident_kb()
{
    std::ifstream file("/proc/self/statm");
    long total = 0;
    long resident = 0;
    file >> total >> resident;
    return resident * ::sysconf(_SC_PAGESIZE) / 1024;
}

struct Child {
    pid_t pid = 0;
    int to = -1;
    int from = -1;

    Child(unsigned short port, int count, bool live, std::size_t bytes)
    {
        int in[2];
        int out[2];
        if (::pipe(in) != 0 || ::pipe(out) != 0) {
            std::abort();
        }
        pid = ::fork();
        if (pid == 0) {
            ::close(in[1]);
            ::close(out[0]);
            run_listeners(port, count, live, bytes, in[0], out[1]);
        }
        ::close(in[0]);
        ::close(out[1]);
        to = in[1];
        from = out[0];
    }
    void expect(char wanted) const
    {
        char got = 0;
        if (::read(from, &got, 1) != 1 || got != wanted) {
            std::fprintf(stderr, "the listeners gave up\n");
            std::exit(1);
        }
    }
    void begin() const { (void)!::write(to, "g", 1); }
    ~Child()
    {
        ::close(to);
        ::waitpid(pid, nullptr, 0);
        ::close(from);
    }
};

/// The limit: accepts, then nothing but send().
class BareWriter {
public:
    BareWriter()
    {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof at);
        ::listen(listener_, 4096);
        socklen_t size = sizeof at;
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
        port = ntohs(at.sin_port);
    }
    void accept(int count)
    {
        for (int index = 0; index < count; ++index) {
            int const fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            int const on = 1;
            ::setsockopt(fd, IPPROTO_TCP, 1 /* TCP_NODELAY */, &on, sizeof on);
            fds_.push_back(fd);
        }
    }
    void send(std::string const& frame) const
    {
        for (int const fd : fds_) {
            (void)!::send(fd, frame.data(), frame.size(), MSG_NOSIGNAL);
        }
    }
    ~BareWriter()
    {
        for (int const fd : fds_) {
            ::close(fd);
        }
        ::close(listener_);
    }
    unsigned short port = 0;

private:
    int listener_ = -1;
    std::vector<int> fds_;
};

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void run(int count)
{
    Json const data = {{"text", std::string(200, 'x')}};
    LiveEvent event{kTopic, 100, std::make_shared<std::string const>(dump(data)), 1};
    std::string frame;
    feed::append_push_frame(frame, event);

    BareWriter bare;
    Child bare_child(bare.port, count, false, frame.size());
    bare.accept(count);
    bare_child.expect('r');

    test::NetServer net;
    net.options.threads = 1;
    net.start();
    for (int index = 0; index < 99; ++index) {
        net.store.say(kTopic, data);  // so that every frame measured has the same length
    }
    auto const before = resident_kb();
    Child child(net.server->port(), count, true, frame.size());
    child.expect('r');
    auto const each = static_cast<double>(resident_kb() - before) * 1024 / count;

    auto const rounds = std::clamp(400'000 / count, 20, 200);
    std::vector<double> ours;
    std::vector<double> limit;
    for (int index = 0; index < rounds; ++index) {
        auto start = Clock::now();
        bare_child.begin();
        bare.send(frame);
        bare_child.expect('d');
        limit.push_back(std::chrono::duration<double>(Clock::now() - start).count());
        start = Clock::now();
        child.begin();
        net.store.say(kTopic, data);
        child.expect('d');
        ours.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    }
    fmt::print(
        "listeners={} ours={:.0f}/s limit={:.0f}/s ratio={:.2f} last_reached_p50={:.1f}ms limit_p50={:.1f}ms "
        "bytes_per_listener={:.0f}\n",
        count,
        count / median(ours),
        count / median(limit),
        median(limit) / median(ours),
        median(ours) * 1000,
        median(limit) * 1000,
        each
    );
    std::fflush(stdout);
}

}  // namespace
}  // namespace hub::bench

int main(int argc, char** argv)
{
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    hub::open_log("/dev/null", hub::LogLevel::error);
    std::vector<int> counts{1000, 5000, 10000};
    if (argc > 1) {
        counts.clear();
        for (int index = 1; index < argc; ++index) {
            counts.push_back(std::atoi(argv[index]));
        }
    }
    for (int const count : counts) {
        // two descriptors a listener in this process: ours and the bare writer's
        if (static_cast<rlim_t>(count) * 2 + 200 > files.rlim_cur) {
            std::printf(
                "listeners=%d skipped: %lu descriptors are not enough\n",
                count,
                static_cast<unsigned long>(files.rlim_cur)
            );
            continue;
        }
        hub::bench::run(count);
    }
}
