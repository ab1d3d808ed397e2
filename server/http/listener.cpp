#include "http/listener.hpp"

#include "base/log.hpp"
#include "http/listener_loop.hpp"
#include "http/session.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <csignal>
#include <thread>

namespace hub::http {

using boost::asio::ip::tcp;

struct Server::State {
    State(
        ServerOptions options,
        Router const& router,
        Authenticator& authenticator,
        LiveAuthorizer& authorizer,
        feed::LiveHub& hub
    )
        : shared{std::move(options), router, authenticator, authorizer, hub, nullptr, {}, {}, {}, {}, {}}
    {
    }

    Shared shared;
    std::vector<std::unique_ptr<Loop>> loops;
    std::vector<std::thread> threads;
    std::unique_ptr<tcp::acceptor> acceptor;
    std::unique_ptr<boost::asio::steady_timer> pause;
    std::uint16_t port = 0;
    std::size_t next_loop = 0;
    std::atomic<bool> stopping{false};
    std::atomic<std::size_t> running{0};
    std::function<void()> done;

    Result<void> prepare();
    Result<void> bind();
    void accept();
    void accepted(Loop& loop, Socket socket);
    void loop_ended();
};

Result<void> Server::State::prepare()
{
    auto const& options = shared.options;
    auto proxies = Networks::parse(options.proxies);
    auto local = Networks::parse(options.local_networks);
    if (!proxies || !local) {
        return std::unexpected(proxies ? local.error() : proxies.error());
    }
    shared.proxies = std::move(*proxies);
    shared.local_networks = std::move(*local);
    if (!options.tls.certificate_file.empty()) {
        auto context = TlsContext::load(options.tls.certificate_file, options.tls.key_file);
        if (!context) {
            return std::unexpected(context.error());
        }
        shared.tls = std::move(*context);
        // OpenSSL writes to the socket without MSG_NOSIGNAL
        std::signal(SIGPIPE, SIG_IGN);
    }
    auto const wanted = options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t index = 0; index < wanted; ++index) {
        loops.push_back(std::make_unique<Loop>(shared));
    }
    return {};
}

Result<void> Server::State::bind()
{
    boost::system::error_code error;
    auto const address = boost::asio::ip::make_address(shared.options.address, error);
    if (error) {
        return invalid_input("server.address is not an IP address");
    }
    acceptor = std::make_unique<tcp::acceptor>(loops.front()->io());
    pause = std::make_unique<boost::asio::steady_timer>(loops.front()->io());
    tcp::endpoint const endpoint(address, shared.options.port);
    acceptor->open(endpoint.protocol(), error);
    if (!error) {
        acceptor->set_option(tcp::acceptor::reuse_address(true), error);
        acceptor->bind(endpoint, error);
    }
    if (!error) {
        acceptor->listen(4096, error);
    }
    if (error) {
        return unavailable("cannot listen on " + shared.options.address + ": " + error.message());
    }
    port = acceptor->local_endpoint().port();
    return {};
}

void Server::State::accept()
{
    auto& loop = *loops[next_loop++ % loops.size()];
    // accepted onto the loop where it will live; the handler itself runs on the first loop
    acceptor->async_accept(loop.io().get_executor(), [this, &loop](boost::system::error_code error, Socket socket) {
        if (error == boost::asio::error::operation_aborted || stopping) {
            return;
        }
        if (error) {
            // out of descriptors, or a peer that left: a short rest instead of a busy loop
            log_warn("http.accept_failed", {{"detail", error.message()}});
            pause->expires_after(std::chrono::milliseconds{100});
            pause->async_wait([this](boost::system::error_code stopped) {
                if (!stopped && !stopping) {
                    accept();
                }
            });
            return;
        }
        boost::asio::post(loop.io(), [this, &loop, moved = std::move(socket)]() mutable {
            accepted(loop, std::move(moved));
        });
        accept();
    });
}

void Server::State::accepted(Loop& loop, Socket socket)
{
    boost::system::error_code error;
    auto const peer = socket.remote_endpoint(error);
    if (error || stopping) {
        return;
    }
    shared.counters.accepted.fetch_add(1, std::memory_order_relaxed);
    if (shared.counters.connections.load(std::memory_order_relaxed) >= shared.options.limits.connections) {
        shared.counters.over_limit.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    auto session = std::make_shared<HttpSession>(loop, std::move(socket), peer.address());
    loop.add(session);
    loop.spawn("http.session", HttpSession::run(std::move(session)));
}

void Server::State::loop_ended()
{
    if (running.fetch_sub(1) == 1 && done) {
        std::exchange(done, nullptr)();
    }
}

Server::Server(
    ServerOptions options,
    Router const& router,
    Authenticator& authenticator,
    LiveAuthorizer& authorizer,
    feed::LiveHub& hub
)
    : state_(std::make_unique<State>(std::move(options), router, authenticator, authorizer, hub))
{
}

Server::~Server()
{
    state_->stopping = true;
    for (auto const& loop : state_->loops) {
        boost::asio::post(loop->io(), [state = state_.get(), loop = loop.get()] {
            if (loop == state->loops.front().get() && state->acceptor) {
                state->acceptor->close();
            }
            loop->drain(std::chrono::milliseconds{0});
        });
    }
    for (auto& thread : state_->threads) {
        thread.join();
    }
}

Result<void> Server::start()
{
    auto ready = state_->prepare();
    if (ready) {
        ready = state_->bind();
    }
    if (!ready) {
        return ready;
    }
    boost::asio::post(state_->loops.front()->io(), [state = state_.get()] { state->accept(); });
    state_->running = state_->loops.size();
    for (auto const& loop : state_->loops) {
        state_->threads.emplace_back([state = state_.get(), loop = loop.get()] {
            loop->run();
            state->loop_ended();
        });
    }
    log_info(
        "http.listening",
        {{"address", state_->shared.options.address}, {"port", state_->port}, {"threads", state_->loops.size()}}
    );
    return {};
}

std::uint16_t Server::port() const noexcept
{
    return state_->port;
}

bool Server::accepting() const noexcept
{
    return state_->port != 0 && !state_->stopping;
}

void Server::recheck_live()
{
    for (auto const& loop : state_->loops) {
        boost::asio::post(loop->io(), [loop = loop.get()] { loop->recheck(); });
    }
}

void Server::stop(std::function<void()> done)
{
    if (state_->threads.empty() || state_->stopping.exchange(true)) {
        done();
        return;
    }
    state_->done = std::move(done);
    boost::asio::post(state_->loops.front()->io(), [state = state_.get()] {
        boost::system::error_code ignored;
        state->acceptor->close(ignored);
        state->pause->cancel();
        for (auto const& loop : state->loops) {
            boost::asio::post(loop->io(), [state, loop = loop.get()] {
                loop->drain(state->shared.options.stop_budget);
            });
        }
    });
}

ServerCounts Server::counts() const noexcept
{
    auto const& from = state_->shared.counters;
    ServerCounts counts;
    counts.connections = from.connections;
    counts.live_sessions = from.live_sessions;
    counts.accepted = from.accepted;
    counts.requests = from.requests;
    counts.refused_framing = from.refused_framing;
    counts.timed_out = from.timed_out;
    counts.over_limit = from.over_limit;
    counts.slow_closed = from.slow_closed;
    counts.live_frames = from.live_frames;
    counts.failed_handlers = from.failed_handlers;
    return counts;
}

}  // namespace hub::http
