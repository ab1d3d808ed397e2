// The published end of the books: signed daily roots, so that an export of any later day can be held against them.

#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"

namespace hub::http {
namespace {

struct Books {
    std::optional<LedgerEntry> head;
    std::vector<LedgerRoot> roots;
};

Task<Response> ledger(Services const& services, Request request)
{
    auto const limit = limit_of(request);
    if (!limit) {
        co_return refuse(request, limit.error());
    }
    auto const books = co_await services.store.read([limit = *limit](Tx& tx) -> Result<Books> {
        return Books{tx.ledger().head(), tx.ledger().roots(limit)};
    });
    if (!books) {
        co_return refuse(request, books.error());
    }
    Json body{{"head", nullptr}, {"roots", Json::array()}};
    if (books->head) {
        body["head"] = {
            {"number", books->head->number}, {"hash", books->head->hash}, {"at", to_rfc3339(books->head->at)}
        };
    }
    for (auto const& root : books->roots) {
        body["roots"].push_back(to_json(root));
    }
    auto response = json_response(200, body);
    response.headers.emplace_back("Access-Control-Allow-Origin", "*");
    response.headers.emplace_back("Cache-Control", "public, max-age=5");
    co_return response;
}

}  // namespace

void add_ledger_routes(Router& router, Services const& services)
{
    router.add({"GET", "/public/v1/ledger", "getLedger", Access::open, [&services](Request request) {
                    return ledger(services, std::move(request));
                }});
}

}  // namespace hub::http
