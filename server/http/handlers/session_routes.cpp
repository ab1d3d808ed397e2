// Sign-in, sign-out, who am I, and the token for live connections.

#include "base/log.hpp"
#include "http/handlers/people_json.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/sessions.hpp"
#include "http/handlers/sign_in.hpp"
#include "http/handlers/tools.hpp"
#include "http/metrics.hpp"

namespace hub::http {
namespace {

std::string cookie(std::string_view value, std::chrono::seconds lives, bool secure)
{
    return fmt::format(
        "hub_session={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", value, lives.count(), secure ? "; Secure" : ""
    );
}

Result<SignIn::Attempt> attempt_of(Request const& request)
{
    auto const body = json_body(request, {"username", "password", "totp"});
    if (!body) {
        return std::unexpected(body.error());
    }
    auto const username = text_at(*body, "username");
    auto const password = text_at(*body, "password");
    if (!username || !password) {
        return invalid_input("username and password are needed");
    }
    if (auto const& totp = member(*body, "totp"); !totp.is_null() && !totp.is_string()) {
        return invalid_input("totp: must be text");
    }
    auto const* device = request.header("user-agent");
    return SignIn::Attempt{
        *username, *password, text_or(*body, "totp"), request.client_address, device == nullptr ? "" : *device
    };
}

/// Wrong name, wrong password: the same words. Only who knew the password learns that a code is needed.
Response refuse_sign_in(Services const& services, Request const& request, Error const& error)
{
    if (error.code == Errc::rate_limited) {
        services.metrics.refused("sign_in_rate");
        return refuse(request, error);
    }
    if (error.code != Errc::unauthenticated) {
        return refuse(request, error);
    }
    services.metrics.refused("sign_in");
    if (error.detail == "start_password") {
        return problem(
            request, 401, "Start password ended", "The start password is too old; ask an administrator for another."
        );
    }
    auto const needs_code = error.detail == "totp";
    return problem(
        request,
        401,
        needs_code ? "One-time code needed" : "Unauthorized",
        needs_code ? "A current one-time code is needed." : "The name or the password is wrong."
    );
}

Task<Response> sign_in(Services const& services, Request request)
{
    if (from_another_site(request)) {
        services.metrics.refused("cross_site");
        co_return problem(request, 403, "Forbidden", "Requests from other sites are refused.");
    }
    auto attempt = attempt_of(request);
    if (!attempt) {
        co_return refuse(request, attempt.error());
    }
    auto const opened = co_await services.sign_in.open(std::move(*attempt));
    if (!opened) {
        co_return refuse_sign_in(services, request, opened.error());
    }
    auto response = json_response(200, Json{{"user", own_json(opened->person)}});
    auto const lives = services.sessions.limits().absolute;
    response.headers.emplace_back("Set-Cookie", cookie(opened->cookie_value, lives, request.secure));
    response.headers.emplace_back("Cache-Control", "no-store");
    co_return response;
}

Task<Response> sign_out(Services const& services, Request request)
{
    auto const ended = co_await services.sessions.end(request.session_hash);
    if (!ended) {
        co_return refuse(request, ended.error());
    }
    Response response;
    response.status = 204;
    response.content_type.clear();
    response.headers.emplace_back("Set-Cookie", cookie("", std::chrono::seconds{0}, request.secure));
    response.headers.emplace_back("Clear-Site-Data", "\"cache\", \"storage\"");
    co_return response;
}

Task<Response> me(Services const&, Request request)
{
    co_return json_response(200, Json{{"user", own_json(*request.person)}});
}

Task<Response> live_token(Services const& services, Request request)
{
    auto const lives = std::chrono::duration_cast<std::chrono::seconds>(services.sessions.limits().live_token);
    co_return json_response(
        200, Json{{"token", services.sessions.live_token(request.session_hash)}, {"expires_in_seconds", lives.count()}}
    );
}

}  // namespace

void add_session_routes(Router& router, Services const& services)
{
    router.add(
        {"POST",
         "/api/v1/session",
         "signIn",
         Access::open,
         [&services](Request request) { return sign_in(services, std::move(request)); },
         16U << 10U}
    );
    router.add({"DELETE", "/api/v1/session", "signOut", Access::session, staff(services, sign_out)});
    router.add({"GET", "/api/v1/me", "getMe", Access::session, staff(services, me)});
    router.add({"POST", "/api/v1/live-token", "createLiveToken", Access::session, staff(services, live_token)});
}

}  // namespace hub::http
