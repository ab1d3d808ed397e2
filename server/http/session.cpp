// longer than 400 lines: one connection from its first byte to its last; Beast and its parser stay in this one file.
#include "http/session.hpp"

#include "base/log.hpp"
#include "http/ascii.hpp"
#include "http/live_session.hpp"
#include "http/message.hpp"
#include "http/session_answer.hpp"
#include "http/status.hpp"
#include "http/websocket_handshake.hpp"

#include <boost/asio/redirect_error.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace hub::http {
namespace {

constexpr std::string_view kLivePath = "/connection/websocket";
constexpr std::string_view kSessionCookie = "hub_session";
constexpr std::chrono::milliseconds kLinger{2'000};
constexpr std::chrono::milliseconds kRateGrace{5'000};
constexpr std::size_t kKeptBuffer = 64U << 10U;

std::string joined(std::vector<std::string> const& words)
{
    std::string text;
    for (auto const& word : words) {
        text += text.empty() ? word : ", " + word;
    }
    return text;
}

bool changes_state(std::string_view method)
{
    return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

bool is_json(Request const& request)
{
    auto const* const type = request.header("content-type");
    auto const name = type == nullptr ? std::string_view{} : trim(std::string_view(*type).substr(0, type->find(';')));
    return same_word(name, "application/json") || (name.size() > 5 && same_word(name.substr(name.size() - 5), "+json"));
}

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

// ---- reading -----------------------------------------------------------------------------------------------------

Task<std::optional<std::size_t>> HttpSession::read_head()
{
    auto const& limits = loop_.shared().options.limits;
    HeadLimits const head_limits{limits.head_bytes, limits.fields, limits.target_bytes};
    std::size_t scanned = 0;
    if (!in_.empty() || served_ == 0) {
        enter(Phase::head, limits.head_time);
    } else {
        enter(Phase::idle, limits.idle_time);
    }
    for (;;) {
        if (!in_.empty()) {
            auto const found = find_head_end(in_, scanned, head_limits);
            if (found.state == HeadEnd::State::complete) {
                in_.erase(0, found.skip);
                co_return found.size - found.skip;
            }
            if (found.state == HeadEnd::State::refused) {
                co_await refuse(found.refusal);
                co_return std::nullopt;
            }
        }
        if (!co_await fill(in_.empty() && served_ > 0)) {
            if (expired_ && !in_.empty()) {
                co_await refuse({408, "the head did not arrive in time"});
            }
            co_return std::nullopt;
        }
        if (phase_ == Phase::idle) {
            enter(Phase::head, limits.head_time);
        }
    }
}

Task<std::optional<Refusal>> HttpSession::read_body(
    Head const& head, std::size_t head_size, std::size_t max_body, std::size_t& size
)
{
    ChunkCheck chunks;
    size = head_size;
    if (head.framing == Framing::length) {
        if (head.content_length > max_body) {
            co_return Refusal{413, "body too large"};
        }
        size += static_cast<std::size_t>(head.content_length);
    }
    auto const length_known = head.framing != Framing::chunked;
    bool const expect = head.expect_continue;
    body_start_ = head_size;
    if (!length_known || in_.size() < size) {
        enter(Phase::body, loop_.shared().options.limits.body_time);
    }
    if (expect && in_.size() <= head_size && !co_await write_all("HTTP/1.1 100 Continue\r\n\r\n")) {
        co_return Refusal{0, {}};
    }
    for (;;) {
        if (length_known && in_.size() >= size) {
            co_return std::nullopt;
        }
        if (!length_known) {
            std::size_t used = 0;
            auto const state = chunks.feed(std::string_view(in_).substr(size), used, max_body);
            size += used;
            if (state == ChunkCheck::State::refused) {
                co_return chunks.refusal();
            }
            if (state == ChunkCheck::State::complete) {
                co_return std::nullopt;
            }
        }
        if (!co_await fill(false)) {
            co_return expired_ ? Refusal{408, "the body did not arrive in time"} : Refusal{0, {}};
        }
    }
}

// ---- one request -------------------------------------------------------------------------------------------------

/// Path, query and the like; the answer when they are bad.
std::optional<Response> HttpSession::fill_request(Request& request, Head const& head)
{
    request.method = std::string(head.method);
    request.trace_id = loop_.trace_id();
    auto const mark = head.target.find('?');
    auto path = head.target == "*" ? std::optional<std::string>("*") : normal_path(head.target.substr(0, mark));
    if (!path) {
        return problem(request, 400, "Bad Request", "bad path");
    }
    request.path = std::move(*path);
    if (mark != std::string_view::npos) {
        request.raw_query = std::string(head.target.substr(mark + 1));
        auto pairs = query_pairs(request.raw_query);
        if (!pairs) {
            return problem(request, 400, "Bad Request", "bad query");
        }
        for (auto& [name, value] : *pairs) {
            if (!request.query.try_emplace(std::move(name), std::move(value)).second) {
                return problem(request, 400, "Bad Request", "a query parameter appears twice");
            }
        }
    }
    auto const& hosts = loop_.shared().options.hosts;
    if (!hosts.empty() && std::ranges::find(hosts, host_name(head.host)) == hosts.end()) {
        return problem(request, 421, "Misdirected Request", "unknown host name");
    }
    return std::nullopt;
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
    bool const is_upload = match.route != nullptr && match.route->is_upload;
    auto const max_body = is_upload ? route_limit : std::min(body_limit, route_limit);
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

Task<Response> HttpSession::respond(Request& request, Router::Match const& match, std::string_view host)
{
    if (match.route == nullptr) {
        if (request.path == "*" || (request.method == "OPTIONS" && !match.allow.empty())) {
            Response response;
            response.status = 204;
            response.headers.emplace_back(
                "Allow", request.path == "*" ? "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS" : joined(match.allow)
            );
            co_return response;
        }
        bool const known = !match.allow.empty();
        auto response = problem(request, known ? 405 : 404, known ? "Method Not Allowed" : "Not Found", {});
        if (known) {
            response.headers.emplace_back("Allow", joined(match.allow));
        }
        co_return response;
    }
    if (request.header("content-encoding") != nullptr) {
        co_return problem(request, 415, "Unsupported Media Type", "bodies are taken uncompressed only");
    }
    if (request.path.starts_with("/api/") && changes_state(request.method)) {
        if (is_cross_site(request, host, loop_.shared().options.origins)) {
            co_return problem(request, 403, "Forbidden", "sent by a page of another site");
        }
        if (!request.body.empty() && !is_json(request)) {
            co_return problem(request, 415, "Unsupported Media Type", "Content-Type must be application/json");
        }
    }
    request.params = match.params;
    co_return co_await call(request, *match.route);
}

Task<Response> HttpSession::call(Request& request, Route const& route)
{
    auto& shared = loop_.shared();
    std::string const trace_id = request.trace_id;
    try {
        if (route.access == Access::local) {
            boost::system::error_code error;
            auto const address = boost::asio::ip::make_address(request.client_address, error);
            if (error || !(plain_address(address).is_loopback() || shared.local_networks.contains(address))) {
                co_return problem(request, 403, "Forbidden", "for listed networks only");
            }
        } else if (route.access == Access::session) {
            auto value = cookie(request, kSessionCookie);
            if (!value) {
                co_return problem(request, unauthenticated("sign in first").error());
            }
            auto signed_in = co_await shared.authenticator.by_cookie(std::move(*value));
            if (!signed_in) {
                co_return problem(request, signed_in.error());
            }
            request.person = std::move(signed_in->person);
            request.session_hash = std::move(signed_in->session_hash);
        }
        co_return co_await route.handler(std::move(request));
    } catch (std::exception const& error) {
        shared.counters.failed_handlers.fetch_add(1, std::memory_order_relaxed);
        log_error("http.handler_failed", {{"route", route.pattern}, {"trace", trace_id}, {"detail", error.what()}});
    }
    Request blank;
    blank.trace_id = trace_id;
    co_return problem(blank, 500, "Internal Server Error", {});
}

Task<HttpSession::Next> HttpSession::upgrade(Request& request, std::string_view host)
{
    auto& shared = loop_.shared();
    std::size_t origins = 0;
    bool own = true;
    for (auto const& [name, value] : request.headers) {
        if (name == "origin") {
            ++origins;
            own = own && is_own_origin(value, host, request.secure, shared.options.origins);
        }
    }
    auto const accepted = accept_upgrade(request);
    std::optional<Response> refusal;
    if (!own || origins > 1) {
        refusal = problem(request, 403, "Forbidden", "page of another site");
    } else if (!accepted) {
        refusal =
            problem(request, accepted.error().status, reason_phrase(accepted.error().status), accepted.error().reason);
        if (accepted.error().status == 426) {
            refusal->headers.emplace_back("Upgrade", "websocket");
            refusal->headers.emplace_back("Sec-WebSocket-Version", "13");
        }
    } else if (loop_.draining()) {
        refusal = problem(request, 503, "Service Unavailable", {});
    } else if (!shared.addresses.take(request.client_address, shared.options.live.sessions_per_address)) {
        shared.counters.over_limit.fetch_add(1, std::memory_order_relaxed);
        refusal = problem(request, 429, "Too Many Requests", "too many live connections from this address");
    }
    if (refusal) {
        co_await send(*refusal, request.method, nullptr, request.secure, request.trace_id, true);
        co_return Next::close;
    }
    LiveSession::Start start;
    start.address = request.client_address;
    if (auto value = cookie(request, kSessionCookie)) {
        try {
            // a cookie that is no longer good leaves a visitor who sees public topics
            if (auto signed_in = co_await shared.authenticator.by_cookie(std::move(*value))) {
                start.person = std::make_shared<Authenticator::SignedIn const>(std::move(*signed_in));
            }
        } catch (std::exception const& error) {
            log_error("http.authenticator_failed", {{"trace", request.trace_id}, {"detail", error.what()}});
        }
    }
    enter(Phase::writing, shared.options.limits.write_time);
    if (!co_await write_all(*accepted)) {
        shared.addresses.give_back(start.address);
        co_return Next::gone;
    }
    seen(request.method, nullptr, 101, request.trace_id);
    LiveSession::begin(loop_, std::move(transport_), std::move(start), in_);
    co_return Next::gone;
}

// ---- writing -----------------------------------------------------------------------------------------------------

Task<bool> HttpSession::send(
    Response const& response,
    std::string_view method,
    Route const* route,
    bool secure,
    std::string const& trace_id,
    bool close
)
{
    enter(Phase::writing, loop_.shared().options.limits.write_time);
    AnswerFrame frame;
    frame.date = loop_.date();
    frame.trace_id = trace_id;
    frame.secure = secure;
    frame.no_store = route != nullptr && (route->access == Access::session || route->pattern.starts_with("/api/"));
    frame.close = close;
    frame.body = method != "HEAD";
    out_.clear();
    write_answer(out_, response, frame);
    seen(method, route, response.status, trace_id);
    bool const sent = co_await write_all(out_);
    if (out_.capacity() > kKeptBuffer) {
        out_ = {};
    }
    co_return sent;
}

void HttpSession::seen(std::string_view method, Route const* route, int status, std::string_view trace_id)
{
    auto const& on_request = loop_.shared().options.on_request;
    if (on_request) {
        auto const duration = std::chrono::steady_clock::now() - request_start_;
        on_request(
            {method,
             route != nullptr ? std::string_view(route->pattern) : std::string_view{},
             status,
             std::chrono::duration_cast<std::chrono::microseconds>(duration),
             trace_id}
        );
    }
}

Task<void> HttpSession::refuse(Refusal refusal)
{
    auto& counters = loop_.shared().counters;
    (refusal.status == 408 ? counters.timed_out : counters.refused_framing).fetch_add(1, std::memory_order_relaxed);
    expired_ = false;
    request_start_ = std::chrono::steady_clock::now();
    Request nobody;
    nobody.trace_id = loop_.trace_id();
    auto response = problem(nobody, refusal.status, reason_phrase(refusal.status), refusal.reason);
    if (refusal.status == 405) {
        response.headers.emplace_back("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    }
    log_debug("http.refused", {{"status", refusal.status}, {"reason", refusal.reason}, {"trace", nobody.trace_id}});
    if (co_await send(response, {}, nullptr, transport_.secure(), nobody.trace_id, true)) {
        co_await linger();
    }
}

/// Reads a while longer, so that closing does not take the answer from a peer that is still sending.
Task<void> HttpSession::linger()
{
    transport_.finish_writing();
    in_ = {};
    enter(Phase::closing, kLinger);
    std::size_t dropped = 0;
    while (dropped < (1U << 20U) && co_await fill(false)) {
        dropped += in_.size();
        in_.clear();
    }
}

Task<bool> HttpSession::fill(bool wait_first)
{
    if (wait_first && !transport_.secure() && !co_await ready(false)) {
        co_return false;
    }
    for (;;) {
        auto& scratch = loop_.scratch();
        auto const got = transport_.read(scratch.data(), scratch.size());
        if (got.state == Io::done) {
            in_.append(scratch.data(), got.bytes);
            co_return true;
        }
        if (got.state == Io::closed || !co_await ready(got.state == Io::want_write)) {
            co_return false;
        }
    }
}

Task<bool> HttpSession::ready(bool for_writing)
{
    if (expired_) {
        co_return false;
    }
    boost::system::error_code error;
    auto const kind = for_writing ? Socket::wait_write : Socket::wait_read;
    co_await transport_.socket().async_wait(kind, asio::redirect_error(asio::use_awaitable, error));
    co_return !error && !expired_;
}

Task<bool> HttpSession::write_all(std::string_view bytes)
{
    while (!bytes.empty()) {
        auto const sent = transport_.write(bytes);
        bytes.remove_prefix(sent.bytes);
        if (sent.state == Io::closed) {
            co_return false;
        }
        if (sent.state != Io::done && !co_await ready(sent.state == Io::want_write)) {
            co_return false;
        }
    }
    co_return true;
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
