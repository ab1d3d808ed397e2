#include "bench/load.hpp"

#include "base/crypto.hpp"
#include "bench/child.hpp"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace hub::bench {
namespace {

using Clock = std::chrono::steady_clock;

/// Test identities of config/hub.example.json. The number stands in the text, so that a listener knows its message.
std::string request_of(std::uint64_t number)
{
    constexpr std::string_view kApp = "2718281828459045235";
    constexpr std::string_view kKey = "oaT3stK3yPh0ngS0ngXanh26";
    constexpr std::string_view kTime = "1795136400123";
    auto const body = fmt::format(
        R"({{"event_name":"user_send_text","app_id":"{}","sender":{{"id":"7{:018}"}},"recipient":{{"id":"3141592653589793238"}},)"
        R"("message":{{"text":"Việc {}: ngõ 45 đã 4 ngày chưa có xe lấy rác, rác chất thành đống trước cổng nhà văn hóa, mùi rất )"
        R"(khó chịu, trẻ em và người già đi qua đều phải bịt mũi. Mong phường cho người dọn giúp bà con trong tuần này.",)"
        R"("msg_id":"bench-{}"}},"timestamp":"{}","user_id_by_app":"5{:018}"}})",
        kApp,
        number,
        word_of(number),
        number,
        kTime,
        number
    );
    return fmt::format(
        "POST /webhooks/zalo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nX-ZEvent-Signature: "
        "mac={}\r\n"
        "Content-Length: {}\r\n\r\n{}",
        sha256_hex({kApp, body, kTime, kKey}),
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
    auto const field = input.find("ontent-Length: ");
    auto const body = field > head ? 0 : std::strtoul(input.c_str() + field + 15, nullptr, 10);
    return input.size() >= head + 4 + body ? head + 4 + body : 0;
}

struct Connection {
    int descriptor = -1;
    std::string input;
    SteadyTime due;
};

class Load {
public:
    Load(std::uint16_t port, LoadOptions const& options)
        : port_(port), options_(options), epoll_(epoll_create1(EPOLL_CLOEXEC)), number_(options.first_number - 1)
    {
        connections_.resize(static_cast<std::size_t>(options.connections));
    }
    Load(Load const&) = delete;
    Load& operator=(Load const&) = delete;
    ~Load()
    {
        for (auto const& connection : connections_) {
            close(connection.descriptor);
        }
        close(epoll_);
    }

    LoadFigures run()
    {
        for (std::size_t index = 0; index < connections_.size(); ++index) {
            open_connection(index);
        }
        started_ = Clock::now();
        auto const until = started_ + std::chrono::duration_cast<Clock::duration>(seconds(options_.seconds));
        std::vector<epoll_event> events(256);
        while (Clock::now() < until) {
            send_due();
            int const wait_millis = options_.rate > 0 ? 0 : 100;
            int const count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), wait_millis);
            for (int i = 0; i < count; ++i) {
                read_from(static_cast<std::size_t>(events[static_cast<std::size_t>(i)].data.u64));
            }
            if (options_.rate > 0 && count == 0) {
                usleep(50);  // the hub needs the core more than an exact instant does
            }
        }
        figures_.seconds = seconds(Clock::now() - started_).count();
        figures_.last_number = number_;
        return std::move(figures_);
    }

private:
    using seconds = std::chrono::duration<double>;

    void open_connection(std::size_t index)
    {
        auto& connection = connections_[index];
        if (connection.descriptor >= 0) {
            close(connection.descriptor);
        }
        connection = {connect_to(port_), {}, {}};
        if (connection.descriptor < 0) {
            throw std::runtime_error("the connection was refused");
        }
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = index;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.descriptor, &event);
        idle_.push_back(index);
    }
    /// Unpaced: every idle connection sends. Paced: those whose instant has come.
    void send_due()
    {
        while (!idle_.empty()) {
            auto due = Clock::now();
            if (options_.rate > 0) {
                auto const planned =
                    started_ + std::chrono::duration_cast<Clock::duration>(
                                   seconds(static_cast<double>(number_ + 1 - options_.first_number) / options_.rate)
                               );
                if (planned > due) {
                    return;
                }
                due = planned;
            }
            auto const index = idle_.back();
            idle_.pop_back();
            send_next(connections_[index], due);
        }
    }
    void send_next(Connection& connection, SteadyTime due)
    {
        auto const request = request_of(++number_);
        connection.due = due;
        if (options_.on_send) {
            options_.on_send(number_, due);
        }
        // far below the socket buffer: one call takes it whole; a dead connection shows at the next recv
        static_cast<void>(send(connection.descriptor, request.data(), request.size(), MSG_NOSIGNAL));
    }
    void read_from(std::size_t index)
    {
        auto& connection = connections_[index];
        char buffer[4096];
        auto const bytes = recv(connection.descriptor, buffer, sizeof(buffer), MSG_DONTWAIT);
        if (bytes <= 0) {
            std::erase(idle_, index);
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
        figures_.millis.push_back(std::chrono::duration<double, std::milli>(Clock::now() - connection.due).count());
        connection.input.erase(0, size);
        idle_.push_back(index);
        if (options_.rate == 0) {
            send_due();
        }
    }

    std::uint16_t port_;
    LoadOptions const& options_;
    int epoll_;
    std::vector<Connection> connections_;
    std::vector<std::size_t> idle_;
    std::uint64_t number_;
    SteadyTime started_;
    LoadFigures figures_;
};

}  // namespace

std::string word_of(std::uint64_t number)
{
    auto word = std::to_string(number);
    for (auto& digit : word) {
        digit = static_cast<char>('a' + (digit - '0'));
    }
    return word;
}

std::uint64_t number_of(std::string_view word)
{
    std::uint64_t number = 0;
    for (char const letter : word) {
        number = number * 10 + static_cast<std::uint64_t>(letter - 'a');
    }
    return number;
}

double percentile(std::vector<double>& values, double part)
{
    if (values.empty()) {
        return 0;
    }
    auto const place = values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

LoadFigures run_load(std::uint16_t port, LoadOptions const& options)
{
    return Load(port, options).run();
}

void print(std::string const& name, LoadFigures& figures)
{
    fmt::print(
        "{:<10} {:>9.0f} acks/s   p50 {:.2f} ms   p99 {:.2f} ms   not 200: {}\n",
        name,
        figures.rate(),
        percentile(figures.millis, 0.5),
        percentile(figures.millis, 0.99),
        figures.refused
    );
    std::fflush(stdout);
}

}  // namespace hub::bench
