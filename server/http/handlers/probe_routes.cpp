// Liveness, readiness, metrics, and the description of the API.

#include "embedded.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"
#include "http/metrics.hpp"

namespace hub::http {
namespace {

Task<Response> healthz(Services const&, Request)
{
    co_return json_response(200, Json{{"status", "ok"}});
}

Task<Response> readyz(Services const& services, Request request)
{
    auto const items = services.readiness ? services.readiness() : std::vector<ReadinessItem>{};
    bool const ready =
        !items.empty() && std::ranges::all_of(items, [](auto const& item) { return item.ok || !item.needed; });
    Json body{{"status", ready ? "ready" : "not_ready"}};
    for (auto const& item : items) {
        if (!item.ok && !item.needed) {
            body["degraded"].push_back(item.name);
        }
    }
    if (auto const& rehearsal = services.options.rehearsal) {
        body["rehearsal"] = Json{{"now", to_rfc3339(services.clock.now())}, {"speed", rehearsal->speed}};
    }
    if (is_local(services, request)) {
        Json checks = Json::array();
        for (auto const& item : items) {
            checks.push_back(Json{{"name", item.name}, {"ok", item.ok}, {"detail", item.detail}});
        }
        body["checks"] = std::move(checks);
    }
    auto response = json_response(ready ? 200 : 503, body);
    response.headers.emplace_back("Cache-Control", "no-store");
    if (!ready) {
        response.headers.emplace_back("Retry-After", "2");
    }
    co_return response;
}

Task<Response> metrics(Services const& services, Request)
{
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = services.metrics.text();
    response.headers.emplace_back("Cache-Control", "no-store");
    co_return response;
}

Task<Response> openapi(Services const&, Request)
{
    Response response;
    response.content_type = "application/yaml; charset=utf-8";
    response.body = std::string(embedded::openapi_yaml());
    co_return response;
}

}  // namespace

void add_probe_routes(Router& router, Services const& services)
{
    auto const add = [&](char const* pattern, char const* operation, Access access, auto handler) {
        router.add({"GET", pattern, operation, access, [&services, handler](Request request) {
                        return handler(services, std::move(request));
                    }});
    };
    add("/healthz", "getHealth", Access::open, healthz);
    add("/readyz", "getReadiness", Access::open, readyz);
    add("/metrics", "getMetrics", Access::local, metrics);
    add("/api/v1/openapi.yaml", "getDescription", Access::open, openapi);
}

}  // namespace hub::http
