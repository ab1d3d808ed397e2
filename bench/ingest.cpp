// Durable acknowledgements a second: signed Zalo webhooks over kept-alive connections, one request in flight on each.
// One thread with epoll, so that the load takes little from the hub on a small machine. With limit_http beside this
// program the bare responder is measured in the same run and the ratio printed (G1). Half of the maximum rate is not
// paced here yet.

#include "base/crypto.hpp"
#include "bench/child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Options {
    int connections = 64;
    int seconds = 10;
    std::string hub;
};

struct Connection {
    int descriptor = -1;
    std::string input;
    Clock::time_point sent;
};

struct Figures {
    std::uint64_t answered = 0;
    std::uint64_t refused = 0;
    double seconds = 0;
    std::vector<double> millis;

    [[nodiscard]] double rate() const { return static_cast<double>(answered) / seconds; }
    [[nodiscard]] double at(double part)
    {
        if (millis.empty()) {
            return 0;
        }
        auto const place = millis.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(millis.size() - 1));
        std::nth_element(millis.begin(), place, millis.end());
        return *place;
    }
};

/// Test identities of config/hub.example.json; every request is a new message of a new citizen.
std::string next_request(std::uint64_t number)
{
    constexpr std::string_view kApp = "2718281828459045235";
    constexpr std::string_view kKey = "oaT3stK3yPh0ngS0ngXanh26";
    constexpr std::string_view kTime = "1795136400123";
    auto const body = fmt::format(
        R"({{"event_name":"user_send_text","app_id":"{}","sender":{{"id":"7{:018}"}},"recipient":{{"id":"3141592653589793238"}},)"
        R"("message":{{"text":"Kính gửi UBND phường, ngõ 45 đã 4 ngày chưa có xe lấy rác, rác chất thành đống trước cổng nhà văn hóa, )"
        R"(mùi rất khó chịu, trẻ em và người già đi qua đều phải bịt mũi. Mong phường cho người dọn giúp bà con trong tuần này.",)"
        R"("msg_id":"bench-{}"}},"timestamp":"{}","user_id_by_app":"5{:018}"}})",
        kApp,
        number,
        number,
        kTime,
        number
    );
    return fmt::format(
        "POST /webhooks/zalo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nX-ZEvent-Signature: "
        "mac={}\r\n"
        "Content-Length: {}\r\n\r\n{}",
        hub::sha256_hex({kApp, body, kTime, kKey}),
        body.size(),
        body
    );
}

/// Length of the whole answer at the front of `input`; 0 while it is incomplete.
std::size_t answer_size(std::string const& input)
{
    auto const head = input.find("\r\n\r\n");
    if (head == std::string::npos) {
        return 0;
    }
    std::string lower = input.substr(0, head);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    auto const field = lower.find("content-length:");
    auto const body = field == std::string::npos ? 0 : std::strtoul(lower.c_str() + field + 15, nullptr, 10);
    return input.size() >= head + 4 + body ? head + 4 + body : 0;
}

class Load {
public:
    Load(std::uint16_t port, Options const& options)
        : port_(port), options_(options), epoll_(epoll_create1(EPOLL_CLOEXEC))
    {
        connections_.resize(static_cast<std::size_t>(options.connections));
    }
    ~Load()
    {
        for (auto const& connection : connections_) {
            close(connection.descriptor);
        }
        close(epoll_);
    }

    Figures run()
    {
        for (std::size_t index = 0; index < connections_.size(); ++index) {
            open_connection(index);
        }
        auto const started = Clock::now();
        auto const until = started + std::chrono::seconds(options_.seconds);
        std::vector<epoll_event> events(256);
        while (Clock::now() < until) {
            int const count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 100);
            for (int i = 0; i < count; ++i) {
                read_from(static_cast<std::size_t>(events[static_cast<std::size_t>(i)].data.u64));
            }
        }
        figures_.seconds = std::chrono::duration<double>(Clock::now() - started).count();
        return std::move(figures_);
    }

private:
    void open_connection(std::size_t index)
    {
        auto& connection = connections_[index];
        if (connection.descriptor >= 0) {
            close(connection.descriptor);
        }
        connection = {hub::bench::connect_to(port_), {}, {}};
        if (connection.descriptor < 0) {
            throw std::runtime_error("the connection was refused");
        }
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = index;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.descriptor, &event);
        send_next(connection);
    }
    void send_next(Connection& connection)
    {
        auto const request = next_request(++number_);
        connection.sent = Clock::now();
        // far below the socket buffer: one call takes it whole; a dead connection shows at the next recv
        static_cast<void>(send(connection.descriptor, request.data(), request.size(), MSG_NOSIGNAL));
    }
    void read_from(std::size_t index)
    {
        auto& connection = connections_[index];
        char buffer[4096];
        auto const bytes = recv(connection.descriptor, buffer, sizeof(buffer), MSG_DONTWAIT);
        if (bytes <= 0) {
            open_connection(index);  // the server closes after its number of requests
            return;
        }
        connection.input.append(buffer, static_cast<std::size_t>(bytes));
        auto const size = answer_size(connection.input);
        if (size == 0) {
            return;
        }
        bool const accepted = connection.input.compare(9, 3, "200") == 0;
        ++(accepted ? figures_.answered : figures_.refused);
        figures_.millis.push_back(std::chrono::duration<double, std::milli>(Clock::now() - connection.sent).count());
        connection.input.erase(0, size);
        send_next(connection);
    }

    std::uint16_t port_;
    Options const& options_;
    int epoll_;
    std::vector<Connection> connections_;
    std::uint64_t number_ = 0;
    Figures figures_;
};

double measure(std::string const& name, std::uint16_t port, Options const& options)
{
    auto figures = Load(port, options).run();
    fmt::print(
        "{:<10} {:>9.0f} acks/s   p50 {:.2f} ms   p99 {:.2f} ms   not 200: {}\n",
        name,
        figures.rate(),
        figures.at(0.5),
        figures.at(0.99),
        figures.refused
    );
    return figures.rate();
}

int run(Options const& options)
{
    auto const folder = fs::temp_directory_path() / fmt::format("hub-bench-{}", getpid());
    fs::create_directories(folder);
    auto const self = fs::read_symlink("/proc/self/exe").parent_path();
    double limit = 0;
    if (auto const program = self / "limit_http"; fs::exists(program)) {
        auto const port = hub::bench::free_port();
        hub::bench::Child child(
            {program.string(), "--port", std::to_string(port), "--log", (folder / "limit.log").string()},
            (folder / "limit.out").string()
        );
        hub::bench::wait_for(child, port);
        limit = measure("limit", port, options);
    } else {
        fmt::print("limit      limit_http is not built: no ratio\n");
    }
    auto const port = hub::bench::free_port();
    double ours = 0;
    {
        hub::bench::Child child(
            {options.hub,
             "serve",
             "--config",
             "config/hub.example.json",
             "--set",
             fmt::format("server.port={}", port),
             "--set",
             fmt::format("store.url=sqlite:{}", (folder / "hub.db").string()),
             "--set",
             "log.level=warn"},
            (folder / "hub.out").string()
        );
        hub::bench::wait_for(child, port);
        ours = measure("hub", port, options);
    }
    fs::remove_all(folder);
    if (limit > 0) {
        fmt::print("ratio      {:.2f} of the limit (goal G1: 0.5)\n", ours / limit);
    }
    return ours > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    Options options;
    auto const* binary = std::getenv("HUB_BINARY");
    options.hub = binary == nullptr ? "build/release/hub" : binary;
    for (int i = 1; i < argc; ++i) {
        std::string const word = argv[i];
        if (word == "--connections" && i + 1 < argc) {
            options.connections = std::max(1, std::atoi(argv[++i]));
        } else if (word == "--seconds" && i + 1 < argc) {
            options.seconds = std::max(1, std::atoi(argv[++i]));
        } else {
            fmt::print(
                "Usage: bench_ingest [--connections 64] [--seconds 10]   (HUB_BINARY: the program, run from the source "
                "folder)\n"
            );
            return word == "--help" ? 0 : 2;
        }
    }
    try {
        return run(options);
    } catch (std::exception const& error) {
        fmt::print(stderr, "bench_ingest: {}\n", error.what());
        return 1;
    }
}
