#pragma once
// HTTP as handlers see it: plain values, one route table, one permission decision before any handler runs.
// Only listener.cpp and the sessions know Beast.

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/task.hpp"
#include "domain/inbound.hpp"
#include "domain/person.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hub::http {

/// A request whose framing, size and target have passed the checks of framing.hpp.
struct Request {
    std::string method;
    std::string path;                           ///< Decoded once, normalised.
    std::string raw_query;                      ///< As sent, without '?'.
    std::map<std::string, std::string> query;   ///< Decoded; a repeated parameter is answered 400 before the handler.
    std::map<std::string, std::string> params;  ///< From the route pattern: {code}.
    std::vector<std::pair<std::string, std::string>> headers;  ///< Lower-case names, in order.
    std::string body;
    std::string client_address;  ///< Socket address, or the last untrusted hop of a listed proxy.
    std::string trace_id;
    bool secure = false;           ///< TLS here or at a declared proxy.
    std::optional<Person> person;  ///< Set for routes that need a session.
    std::string session_hash;

    [[nodiscard]] std::string const* header(std::string_view name) const noexcept;
    [[nodiscard]] std::string query_or(std::string const& name, std::string_view fallback = {}) const;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json; charset=utf-8";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    bool close = false;
};

/// Answer with a JSON body.
[[nodiscard]] Response json_response(int status, Json const& body);
/// application/problem+json (RFC 9457): type, title, status, detail, trace_id. Retry-After on 429 and 503.
[[nodiscard]] Response problem(Request const& request, Error const& error);
[[nodiscard]] Response problem(Request const& request, int status, std::string_view title, std::string_view detail);
/// Body as a JSON object with known members only (security-checklist 9, 10). Errc::invalid_input names the wrong
/// member.
[[nodiscard]] Result<Json> json_body(Request const& request, std::vector<std::string_view> const& known_members);

/// Who may call a route. A route without one of these cannot be declared.
enum class Access {
    open,     ///< Anyone: webhooks (own signature), public pages, sign-in, health.
    session,  ///< A signed-in member of staff; the handler asks permits() with the object's scope.
    local,    ///< localhost and listed networks: metrics, details of health.
};

using Handler = std::function<Task<Response>(Request)>;

struct Route {
    std::string method;     ///< "GET"; HEAD is derived from GET.
    std::string pattern;    ///< "/api/v1/cases/{code}"; a last segment "{path...}" takes the rest.
    std::string operation;  ///< operationId in docs/api/openapi.yaml; empty for pages and webhooks.
    Access access = Access::session;
    Handler handler;
    std::size_t max_body_bytes = 1U << 20U;
    bool is_upload = false;  ///< Takes max_body_bytes even where the general limit is lower.
};

/// Immutable after start; match() is thread-safe.
class Router {
public:
    /// Throws std::logic_error on a doubled route.
    void add(Route route);
    struct Match {
        Route const* route = nullptr;  ///< nullptr: no such path, or wrong method when `allow` is not empty.
        std::map<std::string, std::string> params;
        std::vector<std::string> allow;  ///< Methods of this path, for 405.
    };
    [[nodiscard]] Match match(std::string_view method, std::string_view path) const;
    [[nodiscard]] std::vector<Route> const& routes() const noexcept { return routes_; }

private:
    struct PathHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    std::vector<Route> routes_;
    std::unordered_map<std::string, std::vector<std::size_t>, PathHash, std::equal_to<>>
        exact_;                          ///< Paths without parameters.
    std::vector<std::size_t> patterns_;  ///< The others, words first.
};

/// Finds the person of a session cookie; the API part implements it, the listener calls it.
class Authenticator {
public:
    virtual ~Authenticator() = default;
    struct SignedIn {
        Person person;
        std::string session_hash;
    };
    /// By cookie value. Errc::unauthenticated when unknown, ended or idle too long.
    virtual Task<Result<SignedIn>> by_cookie(std::string cookie_value) = 0;
    /// By live token (POST /api/v1/live-token).
    virtual Task<Result<SignedIn>> by_live_token(std::string token) = 0;
    /// True while the session may go on; asked every few seconds by WebSocket sessions (≤ 5 s after sign-out or
    /// disabling).
    virtual Task<bool> still_valid(std::string session_hash) = 0;
};

}  // namespace hub::http
