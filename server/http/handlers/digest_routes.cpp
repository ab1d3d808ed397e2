// Morning digests as their receivers read them.

#include "cases/desk.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"

namespace hub::http {
namespace {

constexpr std::size_t kMostDigests = 31;

Task<Response> list_digests(Services const& services, Request request)
{
    auto const limit = number_of(request, "limit");
    if (!limit || *limit > static_cast<std::int64_t>(kMostDigests)) {
        co_return refuse(request, limit ? Error{Errc::invalid_input, "limit: 1 to 31"} : limit.error());
    }
    auto const wanted = *limit == 0 ? std::size_t{1} : static_cast<std::size_t>(*limit);
    auto const page = co_await services.store.read(
        [desk = services.cases(), person = *request.person, wanted](Tx& tx) -> Result<Json> {
            return desk->digests(tx, person, wanted);
        }
    );
    co_return page ? json_response(200, *page) : refuse(request, page.error());
}

Task<Response> read_digest(Services const& services, Request request)
{
    auto const day = parse_day(request.params["day"]);
    if (!day) {
        co_return refuse(request, Error{Errc::not_found, "no such digest"});
    }
    co_return co_await write_once(
        services,
        request,
        [desk = services.cases(), person = *request.person, day = to_text(*day)](Tx& tx) -> Result<Answer> {
            auto done = desk->read_digest(tx, person, day);
            return done ? Result<Answer>(Answer{200, std::move(*done), std::nullopt})
                        : Result<Answer>(std::unexpected(done.error()));
        }
    );
}

}  // namespace

void add_digest_routes(Router& router, Services const& services)
{
    router.add({"GET", "/api/v1/digest", "listDigests", Access::session, staff(services, list_digests)});
    router.add({"POST", "/api/v1/digest/{day}/read", "readDigest", Access::session, staff(services, read_digest)});
}

}  // namespace hub::http
