// What one request of a connection means: its path and query, who may ask, the handler, and the way to a live session.
#include "base/log.hpp"
#include "http/ascii.hpp"
#include "http/live_session.hpp"
#include "http/message.hpp"
#include "http/session.hpp"
#include "http/status.hpp"
#include "http/websocket_handshake.hpp"

#include <algorithm>

namespace hub::http {
namespace {

constexpr std::string_view kSessionCookie = "hub_session";

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
        // a file's type is none that a form of another site can send, and its sender is looked at above
        if (!request.body.empty() && !match.route->takes_files && !is_json(request)) {
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

}  // namespace hub::http
