// Reports for staff, and the figures that anyone may read.

#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"
#include "oversight/exports.hpp"

#include <mutex>

namespace hub::http {
namespace {

constexpr std::chrono::minutes kKept{5};
constexpr std::size_t kLongestWord = 100;

/// The query's members as the desk reads them; "kind" is the case's kind there.
Result<oversight::ReportWish> wish_of(Request const& request, LocalDay today)
{
    Json members{{"report", request.params.at("name")}};
    for (auto const* name : {"by", "period", "date", "from", "until", "unit", "topic", "channel"}) {
        members[name] = request.query_or(name);
    }
    members["case_kind"] = request.query_or("kind");
    for (auto const* name : {"by", "period"}) {
        if (text_or(members, name).empty()) {
            members.erase(name);
        }
    }
    for (auto const& [name, value] : members.items()) {
        if (value.get_ref<std::string const&>().size() > kLongestWord) {
            return invalid_input(name + ": too long");
        }
    }
    return oversight::report_wish(members, today);
}

Task<Response> report(Services const& services, Request request)
{
    auto const wish = wish_of(request, local_day(services.clock.now()));
    if (!wish) {
        co_return refuse(request, wish.error());
    }
    auto const body =
        co_await services.store.read([desk = services.oversight(), person = *request.person, wish = *wish](Tx& tx) {
            return desk->report(tx, person, wish);
        });
    co_return body ? json_response(200, *body) : refuse(request, body.error());
}

/// Counting costs more than a stranger's request may: each table is made at most once in a while.
class PublicTables {
public:
    std::optional<std::string> find(std::string const& by, Instant now)
    {
        std::lock_guard const lock(mutex_);
        auto const found = made_.find(by);
        return found != made_.end() && now - found->second.at < kKept && now >= found->second.at
                   ? std::optional(found->second.body)
                   : std::nullopt;
    }
    void keep(std::string const& by, Instant now, std::string body)
    {
        std::lock_guard const lock(mutex_);
        made_[by] = {now, std::move(body)};
    }

private:
    struct Made {
        Instant at{};
        std::string body;
    };
    std::mutex mutex_;
    std::map<std::string, Made> made_;  ///< Only groupings that exist: a wrong one is refused before it is kept.
};

Task<Response> public_figures(Services const& services, std::shared_ptr<PublicTables> tables, Request request)
{
    auto const by = request.query_or("by", "unit");
    auto const now = services.clock.now();
    auto body = tables->find(by, now);
    if (!body) {
        auto const made = co_await services.store.read([desk = services.oversight(), by](Tx& tx) {
            return desk->public_figures(tx, by);
        });
        if (!made) {
            co_return refuse(request, made.error());
        }
        body = dump(*made);
        tables->keep(by, now, *body);
    }
    Response response;
    response.body = *body;
    response.headers.emplace_back("Access-Control-Allow-Origin", "*");
    response.headers.emplace_back("Cache-Control", "public, max-age=300");
    co_return response;
}

}  // namespace

void add_report_routes(Router& router, Services const& services)
{
    router.add({"GET", "/api/v1/reports/{name}", "getReport", Access::session, staff(services, report)});
    auto const tables = std::make_shared<PublicTables>();
    router.add({"GET", "/public/v1/figures", "getFigures", Access::open, [&services, tables](Request request) {
                    return public_figures(services, tables, std::move(request));
                }});
}

}  // namespace hub::http
