// What anyone may read: announcements, statistics, the status of a case by its code and secret, the Atom feed.

#include "announce/desk.hpp"
#include "base/crypto.hpp"
#include "http/handlers/atom.hpp"
#include "http/handlers/case_status.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/status_tries.hpp"
#include "http/handlers/tools.hpp"
#include "http/metrics.hpp"

namespace hub::http {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kFeedEntries = 50;

/// Anyone's page may read these, without credentials.
Response public_answer(Response response, std::string_view cache)
{
    response.headers.emplace_back("Access-Control-Allow-Origin", "*");
    response.headers.emplace_back("Cache-Control", std::string(cache));
    return response;
}

Task<Response> announcements(Services const& services, Request request)
{
    auto const limit = limit_of(request);
    if (!limit) {
        co_return refuse(request, limit.error());
    }
    auto const page =
        co_await services.store.read([desk = services.announcements(),
                                      cursor = request.query_or("cursor"),
                                      limit = *limit](Tx& tx) { return desk->list_public(tx, cursor, limit); });
    if (!page) {
        co_return refuse(request, page.error());
    }
    co_return public_answer(json_response(200, *page), "public, max-age=5");
}

Task<Response> statistics(Services const& services, Request request)
{
    auto const now = services.clock.now();
    auto const figures =
        co_await services.store.read([now](Tx& tx) -> Result<CaseStore::Figures> { return tx.cases().figures(now); });
    if (!figures) {
        co_return refuse(request, figures.error());
    }
    auto const body = Json{
        {"at", to_rfc3339(now)},
        {"cases",
         {{"total", figures->total},
          {"active", figures->active},
          {"answered", figures->answered},
          {"overdue", figures->overdue}}},
    };
    co_return public_answer(json_response(200, body), "public, max-age=5");
}

Task<Response> answer_status(Services const& services, Request request, StatusTry wanted)
{
    auto const work = [wanted, reference = services.reference(), now = services.clock.now()](Tx& tx) {
        return look_up_status(tx, wanted, *reference, now);
    };
    // Counting is a write; without a secret there is nothing to count.
    auto const found = wanted.secret ? co_await services.store.write(work) : co_await services.store.read(work);
    if (!found) {
        co_return refuse(request, found.error());
    }
    if (!*found) {
        services.metrics.refused("status_rate");
        co_return refuse(request, Error{Errc::rate_limited, "too many tries", 10min});
    }
    if ((*found)->is_null()) {
        co_return refuse(request, Error{Errc::not_found, "no such case"});
    }
    auto response = json_response(200, **found);
    response.headers.emplace_back("Cache-Control", "no-store");
    co_return response;
}

Task<Response> status_by_address(Services const& services, Request request)
{
    StatusTry wanted{CaseCode(as_typed(request.params.at("code"))), std::nullopt, request.client_address};
    if (!is_case_code(wanted.code.value)) {
        co_return refuse(request, Error{Errc::not_found, "no such case"});
    }
    if (request.query.contains("secret")) {
        wanted.secret = as_typed(request.query_or("secret").substr(0, 100));
    }
    co_return co_await answer_status(services, std::move(request), std::move(wanted));
}

/// The secret in a body keeps it out of addresses, histories and logs: what the page at / uses.
Task<Response> status_by_form(Services const& services, Request request)
{
    auto const body = json_body(request, {"code", "secret"});
    auto const code = body ? text_member(*body, "code", 1, 40) : Result<std::string>(std::unexpected(body.error()));
    auto const secret =
        code ? text_member(*body, "secret", 0, 100) : Result<std::string>(std::unexpected(code.error()));
    if (!secret) {
        co_return refuse(request, secret.error());
    }
    StatusTry wanted{CaseCode(as_typed(*code)), std::nullopt, request.client_address};
    if (!is_case_code(wanted.code.value)) {
        co_return refuse(request, Error{Errc::not_found, "no such case"});
    }
    if (!secret->empty()) {
        wanted.secret = as_typed(*secret);
    }
    co_return co_await answer_status(services, std::move(request), std::move(wanted));
}

Task<Response> atom(Services const& services, Request request)
{
    auto const entries = co_await services.store.read([](Tx& tx) -> Result<std::vector<Announcement>> {
        return tx.announcements().list(true, AnnouncementId{}, kFeedEntries);
    });
    if (!entries) {
        co_return refuse(request, entries.error());
    }
    Response response;
    response.content_type = "application/atom+xml; charset=utf-8";
    response.body = atom_feed(*entries, services.reference()->units, services.options.public_base_url);
    auto const tag = "\"" + sha256_hex({response.body}).substr(0, 32) + "\"";
    response.headers.emplace_back("ETag", tag);
    if (auto const* known = request.header("if-none-match"); known != nullptr && *known == tag) {
        response.status = 304;
        response.body.clear();
    }
    co_return public_answer(std::move(response), "public, max-age=60");
}

}  // namespace

void add_public_routes(Router& router, Services const& services)
{
    auto const add = [&](char const* method, char const* pattern, char const* operation, auto handler) {
        router.add({method, pattern, operation, Access::open, [&services, handler](Request request) {
                        return handler(services, std::move(request));
                    }});
    };
    add("GET", "/public/v1/announcements", "listPublicAnnouncements", announcements);
    add("GET", "/public/v1/statistics", "getStatistics", statistics);
    add("GET", "/public/v1/cases/{code}", "getCaseStatus", status_by_address);
    add("POST", "/public/v1/case-status", "findCaseStatus", status_by_form);
    add("GET", "/feeds/announcements.atom", "getAnnouncementsFeed", atom);
}

}  // namespace hub::http
