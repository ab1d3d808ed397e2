// What stands beside a case: people to call, texts to answer with, cases that may be the same matter.

#include "cases/desk.hpp"
#include "cases/staff_text.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"

namespace hub::http {
namespace {

using cases::kMaxReasonChars;

constexpr std::size_t kMaxWords = 100;

Task<Response> people(Services const& services, Request request)
{
    auto const words = request.query_or("q");
    if (words.size() > kMaxWords) {
        co_return refuse(request, Error{Errc::invalid_input, "q: too long"});
    }
    auto const found = co_await services.store.read(
        [desk = services.cases(), person = *request.person, code = case_code_of(request), words](Tx& tx) {
            return desk->people(tx, person, code, words);
        }
    );
    co_return found ? json_response(200, *found) : refuse(request, found.error());
}

Task<Response> templates(Services const& services, Request request)
{
    auto const found = co_await services.store.read(
        [desk = services.cases(), person = *request.person, code = case_code_of(request)](Tx& tx) {
            return desk->templates(tx, person, code);
        }
    );
    co_return found ? json_response(200, *found) : refuse(request, found.error());
}

Task<Response> similar(Services const& services, Request request)
{
    auto const found = co_await services.store.read(
        [desk = services.cases(), person = *request.person, code = case_code_of(request)](Tx& tx) {
            return desk->similar(tx, person, code);
        }
    );
    co_return found ? json_response(200, *found) : refuse(request, found.error());
}

Task<Response> mark_duplicate(Services const& services, Request request)
{
    auto const body = json_body(request, {"of", "reason"});
    auto const of = body ? text_member(*body, "of", 0, 40) : Result<std::string>(std::unexpected(body.error()));
    auto const reason = of ? text_member(*body, "reason", 0, kMaxReasonChars) : of;
    if (!reason) {
        co_return refuse(request, reason.error());
    }
    co_return co_await write_case(
        services,
        request,
        [of = CaseCode(*of), reason = *reason](Tx& tx, CaseWrite const& by) {
            return answered(200, by.desk->mark_duplicate(tx, by.person, by.code, by.expected, of, reason));
        }
    );
}

}  // namespace

void add_beside_routes(Router& router, Services const& services)
{
    auto const add = [&](char const* method, char const* pattern, char const* operation, auto handler) {
        router.add(
            {method, std::string("/api/v1/cases/{code}") + pattern, operation, Access::session, staff(services, handler)
            }
        );
    };
    add("GET", "/people", "casePeople", people);
    add("GET", "/templates", "caseTemplates", templates);
    add("GET", "/similar", "similarCases", similar);
    add("POST", "/duplicate", "markDuplicate", mark_duplicate);
}

}  // namespace hub::http
