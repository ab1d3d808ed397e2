// Follow my case: find it by code and secret, see what happened, rate it, say that it is not solved. Works by plain
// forms. The secret stands in one POST body only: what opens the page afterwards is a short-lived cookie that holds the
// code and a signature, so no address, history, log or Referer ever carries a secret.

#include "base/crypto.hpp"
#include "base/random.hpp"
#include "base/utf8.hpp"
#include "cases/desk.hpp"
#include "http/citizens/page.hpp"
#include "http/handlers/case_status.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/status_tries.hpp"
#include "http/metrics.hpp"
#include "http/request_rules.hpp"

#include <fmt/format.h>

#include <charconv>

namespace hub::http {
namespace {

constexpr std::chrono::minutes kOpen{30};
constexpr std::string_view kCookie = "hub_case";
constexpr std::string_view kFormCookie = "hub_form";
constexpr std::size_t kMaxWords = 1000;
using Form = std::map<std::string, std::string>;

std::string value_of(Form const& form, std::string const& name)
{
    auto const found = form.find(name);
    return found == form.end() ? std::string() : found->second;
}

std::string pass_for(Services const& services, std::string const& code, Instant now)
{
    auto const text = fmt::format("{}.{}", code, to_millis(now));
    return text + "." + services.sign("citizen case page", text);
}

/// The code that this cookie opens.
std::optional<std::string> opened_by(Services const& services, Request const& request)
{
    auto const pass = cookie(request, kCookie);
    auto const last = pass ? pass->rfind('.') : std::string::npos;
    auto const first = pass ? pass->find('.') : std::string::npos;
    if (last == std::string::npos || first == last || !services.sign) {
        return std::nullopt;
    }
    auto const text = pass->substr(0, last);
    if (!constant_time_equal(services.sign("citizen case page", text), pass->substr(last + 1))) {
        return std::nullopt;
    }
    std::int64_t issued = 0;
    std::from_chars(text.data() + first + 1, text.data() + text.size(), issued);
    auto const age = services.clock.now() - from_millis(issued);
    return age >= std::chrono::milliseconds{0} && age < kOpen ? std::optional(text.substr(0, first)) : std::nullopt;
}

/// Proves that a form was written by the page that this cookie opened.
std::string form_token(Services const& services, Request const& request)
{
    return services.sign("citizen case form", cookie(request, kCookie).value_or("")).substr(0, 32);
}

void set_cookie(Response& response, std::string_view value, std::chrono::seconds lives, bool secure)
{
    response.headers.emplace_back(
        "Set-Cookie",
        fmt::format(
            "hub_case={}; Path=/c; Max-Age={}; HttpOnly; SameSite=Strict{}",
            value,
            lives.count(),
            secure ? "; Secure" : ""
        )
    );
}

/// A form is only taken together with the strict cookie that came with it: another site can send neither.
std::string find_token(Services const& services, std::string const& form_cookie)
{
    return services.sign("citizen find form", form_cookie).substr(0, 32);
}

bool is_own_form(Services const& services, Request const& request, Form const& form)
{
    auto const kept = cookie(request, kFormCookie);
    return kept && constant_time_equal(value_of(form, "form_token"), find_token(services, *kept));
}

Response find_page(
    Services const& services, Request const& request, int status, std::string_view problem_word, std::string const& code
)
{
    auto const kept = cookie(request, kFormCookie);
    auto const form_cookie = kept ? *kept : random_hex(16);
    auto const language = language_of(request);
    PageLook look{"find", word(language, "find.title"), status};
    Json data{
        {"code", shown_text(code, 40)},
        {"problem", problem_word.empty() ? std::string() : word(language, problem_word)},
        {"form_token", find_token(services, form_cookie)},
    };
    look.is_private = true;
    auto response = page(request, look, std::move(data));
    if (!kept) {
        response.headers.emplace_back(
            "Set-Cookie",
            fmt::format(
                "hub_form={}; Path=/c; Max-Age=86400; HttpOnly; SameSite=Strict{}",
                form_cookie,
                request.secure ? "; Secure" : ""
            )
        );
    }
    return response;
}

Response message_page(Request const& request, int status, std::string_view what, std::string const& back)
{
    auto const language = language_of(request);
    auto const base = std::string(what);
    PageLook look{"message", word(language, base + ".title"), status};
    look.is_private = true;
    Json data{
        {"heading", look.title},
        {"text", word(language, base + ".text")},
        {"back", back},
        {"back_text", word(language, "find.again")},
    };
    return page(request, look, std::move(data));
}

std::string time_at(Json const& line, std::string_view name)
{
    auto const at = parse_rfc3339(text_or(line, name));
    return at ? shown_time(*at) : std::string();
}

Json timeline_data(Json const& lines, Language language)
{
    Json list = Json::array();
    for (auto const& line : lines) {
        auto const what = text_or(line, "what");
        std::string more = shown_text(text_or(line, "unit"), 200);
        if (line.contains("until")) {
            more = time_at(line, "until");
        }
        if (auto const score = integer_at(line, "rating")) {
            more = fmt::format("{}/5", *score);
        }
        list.push_back(
            {{"when", time_at(line, "at")},
             {"what", word(language, "step." + what)},
             {"more", more},
             {"text", shown_text(text_or(line, "text"), 10'000)},
             {"kind", what}}
        );
    }
    return list;
}

Json scores(Language language)
{
    Json list = Json::array();
    for (int score = 5; score >= 1; --score) {
        auto const number = std::to_string(score);
        list.push_back({{"score", number}, {"name", word(language, "score." + number)}});
    }
    return list;
}

Response status_page(Services const& services, Request const& request, Json const& status, bool opened)
{
    auto const language = language_of(request);
    auto const code = text_or(status, "code");
    auto const state = text_or(status, "state");
    PageLook look{"case", word(language, "case.title") + " " + code, 200};
    look.is_private = true;
    look.scripts = {"case.js"};
    auto const done = request.query_or("done");
    bool const known_done = done == "rated" || done == "not_solved";
    Json data{
        {"code", code},
        {"state", word(language, "state." + state)},
        {"opened", opened},
        {"bare", !opened},
        {"done", known_done ? word(language, "done." + done) : std::string()},
        {"received", time_at(status, "opened_at")},
        {"topic", shown_text(text_or(status, language == Language::vi ? "topic" : "topic_en"), 200)},
        {"unit", shown_text(text_or(status, "unit"), 200)},
        {"due", time_at(status, "due_at")},
        {"paused", flag_at(status, "paused")},
        {"restricted", opened && !status.contains("timeline")},
        {"timeline", timeline_data(member(status, "timeline"), language)},
        {"can_rate", flag_at(status, "can_rate")},
        {"scores", scores(language)},
        {"rating", member(status, "rating").is_null() ? std::string() : status["rating"].dump() + "/5"},
        {"form_token", opened ? form_token(services, request) : std::string()},
    };
    return page(request, look, std::move(data));
}

// ---- routes ---------------------------------------------------------------------------------------------------------

Task<Response> find(Services const& services, Request request)
{
    co_return find_page(services, request, 200, {}, request.query_or("code"));
}

Task<Response> open(Services const& services, Request request)
{
    auto const form = form_of(request);
    if (!form || from_foreign_page(request) || !is_own_form(services, request, *form)) {
        services.metrics.refused(form ? "cross_site" : "form");
        co_return find_page(services, request, form ? 403 : 400, form ? "find.foreign" : "find.wrong", {});
    }
    StatusTry wanted{CaseCode(as_typed(value_of(*form, "code").substr(0, 40))), std::nullopt, request.client_address};
    if (auto secret = as_typed(value_of(*form, "secret").substr(0, 100)); !secret.empty()) {
        wanted.secret = std::move(secret);
    }
    if (!is_case_code(wanted.code.value)) {
        co_return find_page(services, request, 422, "find.wrong", wanted.code.value);
    }
    auto const found =
        co_await services.store.write([wanted, reference = services.reference(), now = services.clock.now()](Tx& tx) {
            return look_up_status(tx, wanted, *reference, now);
        });
    if (!found) {
        co_return find_page(services, request, 503, "find.unavailable", wanted.code.value);
    }
    if (!*found) {
        services.metrics.refused("status_rate");
        co_return find_page(services, request, 429, "find.too_many", wanted.code.value);
    }
    if ((*found)->is_null()) {
        co_return find_page(services, request, 422, "find.wrong", wanted.code.value);
    }
    if (!wanted.secret || !services.sign) {
        co_return status_page(services, request, **found, false);
    }
    auto response = see_other("/c/" + wanted.code.value);
    set_cookie(response, pass_for(services, wanted.code.value, services.clock.now()), kOpen, request.secure);
    co_return response;
}

Task<Response> show(Services const& services, Request request)
{
    auto const code = as_typed(request.params.at("code"));
    auto const opened = opened_by(services, request);
    if (!opened || *opened != code) {
        co_return see_other(is_case_code(code) ? "/c?code=" + code : "/c");
    }
    auto const status = co_await services.store.read([code, reference = services.reference()](Tx& tx) -> Result<Json> {
        auto const record = tx.cases().find(CaseCode(code));
        return record ? Result<Json>(own_status(tx, *record, *reference)) : Result<Json>(not_found("no such case"));
    });
    if (!status) {
        bool const gone = status.error().code == Errc::not_found;
        co_return message_page(request, gone ? 404 : 503, gone ? "no_case" : "unavailable", "/c");
    }
    co_return status_page(services, request, *status, true);
}

struct FormRating {
    std::optional<int> score;  ///< Nothing: not solved.
    std::string words;
};

std::optional<FormRating> rating_in(Form const& form)
{
    FormRating rating;
    rating.words = shown_text(value_of(form, "text"), kMaxWords + 1);
    while (!rating.words.empty() && std::isspace(static_cast<unsigned char>(rating.words.back())) != 0) {
        rating.words.pop_back();
    }
    if (value_of(form, "solved") == "no") {
        return rating;
    }
    auto const score = value_of(form, "rating");
    if (score.size() != 1 || score[0] < '1' || score[0] > '5') {
        return std::nullopt;
    }
    rating.score = score[0] - '0';
    return rating;
}

Task<Response> rate(Services const& services, Request request)
{
    auto const code = as_typed(request.params.at("code"));
    auto const opened = opened_by(services, request);
    auto const form = form_of(request);
    if (!opened || *opened != code) {
        co_return message_page(request, 403, "session_over", "/c");
    }
    auto const address = "/c/" + code;
    if (!form || from_foreign_page(request) ||
        !constant_time_equal(value_of(*form, "form_token"), form_token(services, request))) {
        services.metrics.refused("cross_site");
        co_return message_page(request, 403, "foreign_form", address);
    }
    auto const rating = rating_in(*form);
    if (!rating) {
        co_return message_page(request, 422, "no_score", address);
    }
    if (count_chars(rating->words) > kMaxWords) {
        co_return message_page(request, 422, "too_long", address);
    }
    auto const done =
        co_await services.store.write([desk = services.cases(), code, rating = *rating](Tx& tx) -> Result<void> {
            return desk->rate(tx, CaseCode(code), rating.score, rating.words);
        });
    if (!done) {
        bool const state = done.error().code == Errc::conflict || done.error().code == Errc::not_found;
        co_return message_page(request, state ? 409 : 503, state ? "not_ratable" : "unavailable", address);
    }
    if (services.outbox_changed) {
        services.outbox_changed();
    }
    bool const solved = rating->score && *rating->score >= 3;
    co_return see_other(address + (solved ? "?done=rated" : "?done=not_solved"));
}

Task<Response> leave(Services const&, Request request)
{
    auto response = see_other("/c");
    set_cookie(response, "", std::chrono::seconds{0}, request.secure);
    co_return response;
}

}  // namespace

void add_case_page_routes(Router& router, Services const& services)
{
    constexpr std::size_t kFormBytes = 512U << 10U;
    auto const add = [&](char const* method, char const* pattern, auto handler) {
        router.add(
            {method,
             pattern,
             "",
             Access::open,
             [&services, handler](Request request) { return handler(services, std::move(request)); },
             kFormBytes}
        );
    };
    add("GET", "/c", find);
    add("POST", "/c", open);
    add("POST", "/c/leave", leave);
    add("GET", "/c/{code}", show);
    add("POST", "/c/{code}/rating", rate);
}

}  // namespace hub::http
