// Alerts to acknowledge, clocks to stop and start, and the citizen's rating by the status page.

#include "base/crypto.hpp"
#include "cases/desk.hpp"
#include "cases/staff_text.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/status_tries.hpp"
#include "http/handlers/tools.hpp"
#include "http/metrics.hpp"

namespace hub::http {
namespace {

using namespace std::chrono_literals;

using cases::kMaxReasonChars;

Task<Response> list_alerts(Services const& services, Request request)
{
    auto const limit = limit_of(request);
    auto const before = number_of(request, "cursor");
    auto const state = request.query_or("state", "open");
    if (!limit || !before) {
        co_return refuse(request, limit ? before.error() : limit.error());
    }
    if (state != "open" && state != "all") {
        co_return refuse(request, Error{Errc::invalid_input, "state: open or all"});
    }
    auto const kind = request.query_or("kind");
    if (!kind.empty() && (kind != kMention || state != "open" || *before != 0)) {
        co_return refuse(request, Error{Errc::invalid_input, "kind: only mention, and only those that are open"});
    }
    auto const page = co_await services.store.read(
        [desk = services.cases(),
         person = *request.person,
         open = state == "open",
         before = *before,
         limit = *limit,
         mentions = !kind.empty()](Tx& tx) -> Result<Json> {
            return mentions ? desk->mentions(tx, person, limit)
                            : desk->alerts(tx, person, open, AlertId{before}, limit);
        }
    );
    co_return page ? json_response(200, *page) : refuse(request, page.error());
}

Task<Response> acknowledge_alert(Services const& services, Request request)
{
    auto const id = id_of(request);
    if (!id) {
        co_return refuse(request, id.error());
    }
    co_return co_await write_once(
        services,
        request,
        [desk = services.cases(), person = *request.person, id = *id](Tx& tx) -> Result<Answer> {
            auto alert = desk->acknowledge_alert(tx, person, AlertId{id});
            return alert ? Result<Answer>(Answer{200, std::move(*alert), std::nullopt})
                         : Result<Answer>(std::unexpected(alert.error()));
        }
    );
}

Task<Response> pause_case(Services const& services, Request request)
{
    auto const body = json_body(request, {"why", "reason"});
    auto const why = body ? text_member(*body, "why", 1, 40) : Result<std::string>(std::unexpected(body.error()));
    auto const reason = why ? text_member(*body, "reason", 1, kMaxReasonChars) : why;
    if (!reason) {
        co_return refuse(request, reason.error());
    }
    auto response = co_await write_case(services, request, [why = *why, reason = *reason](Tx& tx, CaseWrite const& by) {
        return answered(200, by.desk->pause(tx, by.person, by.code, by.expected, why, reason));
    });
    wake_outbox(services, response);
    co_return response;
}

Task<Response> resume_case(Services const& services, Request request)
{
    auto const body = json_body(request, {"reason"});
    auto const reason =
        body ? text_member(*body, "reason", 1, kMaxReasonChars) : Result<std::string>(std::unexpected(body.error()));
    if (!reason) {
        co_return refuse(request, reason.error());
    }
    co_return co_await write_case(services, request, [reason = *reason](Tx& tx, CaseWrite const& by) {
        return answered(200, by.desk->resume(tx, by.person, by.code, by.expected, reason));
    });
}

struct Rating {
    CaseCode code;
    std::string secret;
    std::optional<int> score;  ///< Nothing: not solved.
    std::string words;
};

Result<Rating> rating_of(Request const& request)
{
    auto const body = json_body(request, {"code", "secret", "rating", "solved", "text"});
    if (!body) {
        return std::unexpected(body.error());
    }
    auto const code = text_member(*body, "code", 1, 40);
    auto const secret = text_member(*body, "secret", 1, 100);
    auto const words = text_member(*body, "text", 0, kMaxReasonChars);
    if (!code || !secret || !words) {
        return std::unexpected(!code ? code.error() : !secret ? secret.error() : words.error());
    }
    Rating rating{CaseCode(as_typed(*code)), as_typed(*secret), std::nullopt, *words};
    bool const not_solved = member(*body, "solved").is_boolean() && !flag_at(*body, "solved");
    if (not_solved && member(*body, "rating").is_null()) {
        return rating;
    }
    auto const score = integer_at(*body, "rating");
    if (!score || *score < 1 || *score > 5) {
        return invalid_input("rating: 1 to 5");
    }
    rating.score = static_cast<int>(*score);
    return rating;
}

/// Wrong number and wrong secret are the same error; a try is counted before it is compared, and stays counted.
Result<std::optional<Error>> rate(
    Tx& tx, cases::CaseDesk const& desk, Rating const& rating, std::string const& address, Instant now
)
{
    if (!may_try_secret(tx, address, rating.code, now)) {
        return Error{Errc::rate_limited, "too many tries", 10min};
    }
    auto const record = tx.cases().find(rating.code);
    if (!record || !constant_time_equal(record->secret, rating.secret)) {
        return Error{Errc::not_found, "no such case"};
    }
    auto const done = desk.rate(tx, rating.code, rating.score, rating.words);
    return done ? Result<std::optional<Error>>{std::nullopt} : Result<std::optional<Error>>{done.error()};
}

Task<Response> rate_case(Services const& services, Request request)
{
    auto const rating = rating_of(request);
    if (!rating) {
        co_return refuse(request, rating.error());
    }
    auto const refused = co_await services.store.write(
        [desk = services.cases(), rating = *rating, address = request.client_address, now = services.clock.now()](Tx& tx
        ) { return rate(tx, *desk, rating, address, now); }
    );
    if (!refused || *refused) {
        if (refused && (*refused)->code == Errc::rate_limited) {
            services.metrics.refused("status_rate");
        }
        co_return refuse(request, refused ? **refused : refused.error());
    }
    if (services.outbox_changed) {
        services.outbox_changed();
    }
    auto response = json_response(
        200, Json{{"code", rating->code.value}, {"rating", rating->score ? Json(*rating->score) : Json(nullptr)}}
    );
    response.headers.emplace_back("Cache-Control", "no-store");
    co_return response;
}

}  // namespace

void add_alert_routes(Router& router, Services const& services)
{
    auto const add = [&](char const* method, char const* pattern, char const* operation, auto handler) {
        router.add({method, pattern, operation, Access::session, staff(services, handler)});
    };
    add("GET", "/api/v1/alerts", "listAlerts", list_alerts);
    add("POST", "/api/v1/alerts/{id}/acknowledge", "acknowledgeAlert", acknowledge_alert);
    add("POST", "/api/v1/cases/{code}/pause", "pauseCase", pause_case);
    add("POST", "/api/v1/cases/{code}/resume", "resumeCase", resume_case);
    router.add({"POST", "/public/v1/case-rating", "rateCase", Access::open, [&services](Request request) {
                    return rate_case(services, std::move(request));
                }});
}

}  // namespace hub::http
