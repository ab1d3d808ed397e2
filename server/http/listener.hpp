#pragma once
// The HTTP and WebSocket server.
//
// Flow         One acceptor hands connections round-robin to `threads` loops. A connection lives on one loop for ever,
// so its
//              state needs no lock. session.cpp: head → framing check (framing.hpp) → Beast's parser (message.hpp) →
//              router → handler → one send. GET /connection/websocket turns the connection into a live session
//              (live_session.hpp).
// Time limits  One timer a loop looks over its connections; connections hold a deadline, not a timer.
// Stop         Stop accepting → idle connections close, running requests finish, WebSockets close with 3001 → past the
// budget
//              everything is cut → `done`.

#include "base/error.hpp"
#include "http/live_authorizer.hpp"
#include "http/router.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace hub::feed {
class LiveHub;
}

namespace hub::http {

struct TlsFiles {
    std::string certificate_file;  ///< PEM chain; empty: plain HTTP.
    std::string key_file;
};

/// Limits of one connection and of all. Source: security-checklist.md A 4–5, J 64–67.
struct ServerLimits {
    std::size_t head_bytes = 16U << 10U;
    std::size_t fields = 100;
    std::size_t target_bytes = 8U << 10U;
    std::size_t body_bytes = 1U << 20U;  ///< A route may allow less.
    std::chrono::milliseconds head_time{10'000};
    std::chrono::milliseconds body_time{30'000};
    std::size_t body_bytes_per_second = 1000;  ///< Looked at after 5 s.
    std::chrono::milliseconds write_time{30'000};
    std::chrono::milliseconds idle_time{15'000};
    std::size_t requests_per_connection = 1000;
    std::size_t connections = 20'000;
};

/// Limits of live sessions.
struct LiveLimits {
    std::size_t message_bytes = 64U << 10U;
    std::size_t queue_bytes = 1U << 20U;
    std::size_t queue_messages = 4096;
    std::size_t sessions_per_address = 50;
    std::size_t sessions_per_user = 10;
    std::size_t subscriptions = 128;
    double messages_per_second = 20;
    double message_burst = 60;
    double commands_per_second = 40;
    double command_burst = 300;
    double control_frames_per_second = 30;
    std::chrono::milliseconds connect_time{10'000};  ///< Without a connect command: closed 3502.
    std::chrono::milliseconds ping_interval{25'000};
    std::chrono::milliseconds pong_time{8'000};
    std::chrono::milliseconds recheck_interval{5'000};
    std::chrono::milliseconds close_time{5'000};  ///< For the peer to take what is queued and our close frame.
    std::size_t history = 300;                    ///< Events a recovery or a history answer may hold.
    int send_buffer_bytes = 256 << 10;            ///< Kernel buffer of a WebSocket; bounds what a stopped reader costs.
};

/// One answered request, for metrics and the access log.
struct RequestSeen {
    std::string_view method;
    std::string_view route;  ///< Pattern, or "" when none matched.
    int status = 0;
    std::chrono::microseconds duration{};
    std::string_view trace_id;
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  ///< 0: any free one, see Server::port().
    std::size_t threads = 0;    ///< 0: one per core.
    TlsFiles tls;
    std::vector<std::string> hosts;    ///< Host names we answer to, without port; empty: any.
    std::vector<std::string> origins;  ///< Besides our own: "https://portal.example.vn". Exact scheme, host and port.
    std::vector<std::string> proxies;  ///< Addresses or networks ("10.0.0.0/8") whose X-Forwarded-For and -Proto count.
    std::vector<std::string> local_networks;  ///< Besides loopback, who may call Access::local routes.
    ServerLimits limits;
    LiveLimits live;
    std::chrono::milliseconds stop_budget{8'000};
    std::function<void(RequestSeen const&)> on_request;  ///< On a server thread; must be quick and thread-safe.
};

/// Since start; for /metrics.
struct ServerCounts {
    std::uint64_t connections = 0;    ///< Open now.
    std::uint64_t live_sessions = 0;  ///< Open now.
    std::uint64_t accepted = 0;
    std::uint64_t requests = 0;
    std::uint64_t refused_framing = 0;  ///< 400, 413, 414, 431 and the like, before any handler.
    std::uint64_t timed_out = 0;
    std::uint64_t over_limit = 0;       ///< Turned away: too many connections.
    std::uint64_t slow_closed = 0;      ///< Live sessions closed with 3008.
    std::uint64_t live_frames = 0;      ///< Frames given to live sessions.
    std::uint64_t failed_handlers = 0;  ///< Exceptions that became 500.
};

class Server {
public:
    /// Everything referred to must outlive the server.
    Server(
        ServerOptions options,
        Router const& router,
        Authenticator& authenticator,
        LiveAuthorizer& authorizer,
        feed::LiveHub& hub
    );
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;
    /// Cuts everything and joins the threads; call stop() first to be polite.
    ~Server();

    /// Binds, loads certificates, starts the threads. Errc::unavailable "port in use", Errc::invalid_input for bad
    /// options.
    [[nodiscard]] Result<void> start();
    /// The bound port. REQUIRES: start() succeeded.
    [[nodiscard]] std::uint16_t port() const noexcept;
    /// False once stop() began: readiness turns red.
    [[nodiscard]] bool accepting() const noexcept;
    /// Polite stop within stop_budget. `done` runs once on a server thread; do not destroy the server inside it.
    void stop(std::function<void()> done);
    [[nodiscard]] ServerCounts counts() const noexcept;
    /// Sessions were ended: asks at once of every live connection whether it may go on, not at the next regular look.
    void recheck_live();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace hub::http
