// One connection from its first byte to its last: requests one after another, and the time that each step may take.
#include "http/session.hpp"

#include "base/log.hpp"
#include "http/ascii.hpp"
#include "http/message.hpp"

#include <algorithm>

namespace hub::http {
namespace {

constexpr std::string_view kLivePath = "/connection/websocket";
constexpr std::chrono::milliseconds kRateGrace{5'000};

}  // namespace

HttpSession::HttpSession(Loop& loop, Socket socket, boost::asio::ip::address peer)
    : loop_(loop),
      transport_(std::move(socket), loop.shared().tls.get()),
      peer_(std::move(peer)),
      phase_start_(std::chrono::steady_clock::now()),
      request_start_(phase_start_)
{
    enter(Phase::head, loop_.shared().options.limits.head_time);
}

Task<void> HttpSession::run(std::shared_ptr<HttpSession> session)
{
    try {
        co_await session->serve_all();
    } catch (std::exception const& error) {
        log_error("http.session_failed", {{"detail", error.what()}});
    }
    session->loop_.remove(*session);
}

Task<void> HttpSession::serve_all()
{
    auto const& limits = loop_.shared().options.limits;
    if (!co_await shake_hands()) {
        co_return;
    }
    for (;;) {
        auto const next = co_await serve_one();
        if (next == Next::gone) {
            co_return;
        }
        ++served_;
        if (next == Next::close || close_after_ || loop_.draining() || served_ >= limits.requests_per_connection) {
            co_await linger();
            co_return;
        }
    }
}

Task<bool> HttpSession::shake_hands()
{
    for (;;) {
        auto const state = transport_.handshake();
        if (state == Io::done) {
            co_return true;
        }
        if (state == Io::closed || !co_await ready(state == Io::want_write)) {
            co_return false;
        }
    }
}

Task<HttpSession::Next> HttpSession::serve_one()
{
    auto const head_size = co_await read_head();
    if (!head_size) {
        co_return Next::gone;
    }
    request_start_ = std::chrono::steady_clock::now();
    auto const& limits = loop_.shared().options.limits;
    auto const checked = check_head(
        std::string_view(in_).substr(0, *head_size), {limits.head_bytes, limits.fields, limits.target_bytes}
    );
    if (!checked) {
        co_await refuse(checked.error());
        co_return Next::gone;
    }
    Head head = *checked;
    Request request;
    auto early = fill_request(request, head);
    Router::Match match;
    if (!early) {
        match = loop_.shared().router.match(request.method, request.path);
    }
    // views into in_, which grows while the body arrives
    std::string const host(head.host);
    std::size_t size = 0;
    auto const body_limit = loop_.shared().options.limits.body_bytes;
    auto const route_limit = match.route != nullptr ? match.route->max_body_bytes : body_limit;
    bool const takes_files = match.route != nullptr && match.route->takes_files;
    auto const max_body = takes_files ? route_limit : std::min(body_limit, route_limit);
    if (auto const refused = co_await read_body(head, *head_size, max_body, size)) {
        if (refused->status != 0) {
            co_await refuse(*refused);
        }
        co_return Next::gone;
    }
    if (!read_message(std::string_view(in_).substr(0, size), request)) {
        co_await refuse({400, "bad request"});
        co_return Next::gone;
    }
    in_.erase(0, size);
    if (in_.empty() && in_.capacity() > kKeptBuffer) {
        in_ = {};
    }
    loop_.shared().counters.requests.fetch_add(1, std::memory_order_relaxed);
    enter(Phase::handling, std::chrono::milliseconds::max());
    bool const forwarded = !loop_.shared().proxies.empty() && loop_.shared().proxies.contains(peer_);
    auto const* const proto = forwarded ? request.header("x-forwarded-proto") : nullptr;
    request.secure = transport_.secure() || (proto != nullptr && same_word(trim(*proto), "https"));
    request.client_address = http::client_address(request, peer_, loop_.shared().proxies);
    if (!early && request.path == kLivePath) {
        co_return co_await upgrade(request, host);
    }
    // the handler takes the request: what is needed afterwards is kept here
    std::string const method = request.method;
    std::string const trace_id = request.trace_id;
    auto response = early ? std::move(*early) : co_await respond(request, match, host);
    bool const close = response.close || !head.keep_alive || close_after_ || loop_.draining() ||
                       served_ + 1 >= loop_.shared().options.limits.requests_per_connection;
    if (!co_await send(response, method, match.route, request.secure, trace_id, close)) {
        co_return Next::gone;
    }
    co_return close ? Next::close : Next::serve;
}

// ---- time --------------------------------------------------------------------------------------------------------

void HttpSession::enter(Phase phase, std::chrono::milliseconds time) noexcept
{
    phase_ = phase;
    phase_start_ = std::chrono::steady_clock::now();
    deadline_ = time == std::chrono::milliseconds::max() ? kNever : phase_start_ + time;
}

void HttpSession::look(SteadyTime now)
{
    bool late = now >= deadline_;
    if (phase_ == Phase::body && now - phase_start_ > kRateGrace) {
        auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(now - phase_start_).count();
        auto const wanted = static_cast<std::size_t>(seconds) * loop_.shared().options.limits.body_bytes_per_second;
        late = late || in_.size() - std::min(in_.size(), body_start_) < wanted;
    }
    if (!late) {
        return;
    }
    deadline_ = kNever;
    expired_ = true;
    if (phase_ == Phase::writing) {
        loop_.shared().counters.timed_out.fetch_add(1, std::memory_order_relaxed);
        transport_.reset();
    } else {
        boost::system::error_code ignored;
        transport_.socket().cancel(ignored);
    }
}

void HttpSession::drain()
{
    close_after_ = true;
    if (phase_ == Phase::idle || (phase_ == Phase::head && in_.empty())) {
        cut();
    }
}

void HttpSession::cut()
{
    expired_ = true;
    deadline_ = kNever;
    boost::system::error_code ignored;
    transport_.socket().cancel(ignored);
    transport_.socket().close(ignored);
}

}  // namespace hub::http
