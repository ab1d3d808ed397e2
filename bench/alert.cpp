// Webhook sent → case opened → frame read on a dispatcher's live connection, at a fixed rate (G4). The number of each
// message stands in its text and comes back in the alert, so every alert is matched with its own webhook.

#include "bench/load.hpp"
#include "bench/rig.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <unordered_map>

namespace {

using namespace hub::bench;
using Clock = std::chrono::steady_clock;

constexpr char const* kPassword = "bốn con mèo vàng nhảy";
constexpr char const* kTopic = "unit:song-xanh.infra";

std::string masked(std::string const& payload)
{
    return std::string("\x81") + static_cast<char>(0x80U | payload.size()) + std::string(4, '\0') + payload;
}

/// A dispatcher's connection: signs in, subscribes, notes when each numbered message was told.
class Listener {
public:
    explicit Listener(Rig const& rig)
    {
        auto const signed_in = rig.request(
            "POST", "/api/v1/session", fmt::format(R"({{"username":"dieuphoi","password":"{}"}})", kPassword)
        );
        auto const at = signed_in.find("hub_session=");
        if (at == std::string::npos) {
            throw std::runtime_error("the dispatcher cannot sign in: " + signed_in.substr(0, 200));
        }
        auto const cookie = signed_in.substr(at, signed_in.find(';', at) - at);
        descriptor_ = connect_to(rig.port());
        say("GET /connection/websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: "
            "websocket\r\nCookie: " +
            cookie + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        read_until("\r\n\r\n");
        say(masked(R"({"id":1,"connect":{}})") +
            masked(fmt::format(R"({{"id":2,"subscribe":{{"channel":"{}"}}}})", kTopic)));
        read_until(R"("id":2)");
        if (text_.find(R"("error")") != std::string::npos) {
            throw std::runtime_error("the subscription was refused: " + text_.substr(0, 300));
        }
        text_.clear();
        reader_ = std::thread([this] { read(); });
    }
    Listener(Listener const&) = delete;
    Listener& operator=(Listener const&) = delete;
    ~Listener()
    {
        shutdown(descriptor_, SHUT_RDWR);
        reader_.join();
        close(descriptor_);
    }

    void sent(std::uint64_t number, Clock::time_point due)
    {
        std::lock_guard const lock(mutex_);
        waiting_.emplace(number, due);
    }
    std::vector<double> millis()
    {
        std::lock_guard const lock(mutex_);
        return millis_;
    }
    std::size_t missing()
    {
        std::lock_guard const lock(mutex_);
        return waiting_.size();
    }

private:
    void say(std::string const& text) const
    {
        static_cast<void>(send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL));
    }
    bool more()
    {
        char buffer[65536];
        auto const got = recv(descriptor_, buffer, sizeof(buffer), 0);
        if (got > 0) {
            text_.append(buffer, static_cast<std::size_t>(got));
        }
        return got > 0;
    }
    void read_until(std::string const& wanted)
    {
        while (text_.find(wanted) == std::string::npos) {
            if (!more()) {
                throw std::runtime_error("the live connection was closed: " + text_.substr(0, 300));
            }
        }
    }
    void read()
    {
        while (more()) {
            auto const now = Clock::now();
            constexpr std::string_view kMark = "Việc ";
            for (auto at = text_.find(kMark); at != std::string::npos; at = text_.find(kMark)) {
                auto const end = text_.find(':', at);
                if (end == std::string::npos) {
                    break;  // the rest comes with the next read
                }
                auto const from = at + kMark.size();
                note(number_of(std::string_view(text_).substr(from, end - from)), now);
                text_.erase(0, end);
            }
            if (text_.size() > 1'000'000) {
                text_.erase(0, text_.size() - 1'000);
            }
        }
    }
    void note(std::uint64_t number, Clock::time_point now)
    {
        std::lock_guard const lock(mutex_);
        if (auto const found = waiting_.find(number); found != waiting_.end()) {
            millis_.push_back(std::chrono::duration<double, std::milli>(now - found->second).count());
            waiting_.erase(found);
        }
    }

    int descriptor_ = -1;
    std::string text_;
    std::thread reader_;
    std::mutex mutex_;
    std::unordered_map<std::uint64_t, Clock::time_point> waiting_;
    std::vector<double> millis_;
};

int run(LoadOptions load)
{
    Rig rig(hub_program(), {"server.limits.requests_per_connection=1000000"});
    rig.command(
        {"user", "add", "dieuphoi", "--role", "dispatcher", "--unit", "song-xanh", "--password-stdin"},
        std::string(kPassword) + "\n"
    );
    rig.start();
    Listener listener(rig);
    load.on_send = [&listener](std::uint64_t number, SteadyTime due) { listener.sent(number, due); };
    auto figures = run_load(rig.port(), load);
    print("webhooks", figures);
    for (int round = 0; round < 500 && listener.missing() > 0; ++round) {
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    auto millis = listener.millis();
    fmt::print(
        "alert      {} frames at {:.0f} webhooks/s   p50 {:.2f} ms   p99 {:.2f} ms   not told: {}   (goal G4: 5, 25)\n",
        millis.size(),
        load.rate,
        percentile(millis, 0.5),
        percentile(millis, 0.99),
        listener.missing()
    );
    return !millis.empty() && listener.missing() == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    LoadOptions load;
    load.rate = 1'000;
    for (int i = 1; i < argc; ++i) {
        std::string const word = argv[i];
        if (word == "--rate" && i + 1 < argc) {
            load.rate = std::max(1, std::atoi(argv[++i]));
        } else if (word == "--seconds" && i + 1 < argc) {
            load.seconds = std::max(1, std::atoi(argv[++i]));
        } else {
            fmt::print("Usage: bench_alert [--rate 1000] [--seconds 10]   (HUB_BINARY: the program)\n");
            return word == "--help" ? 0 : 2;
        }
    }
    try {
        return run(load);
    } catch (std::exception const& error) {
        fmt::print(stderr, "bench_alert: {}\n", error.what());
        return 1;
    }
}
