// Reports for staff, and the figures that anyone may read.

#include "cases/desk.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"
#include "oversight/exports.hpp"

#include <fmt/format.h>

#include <charconv>
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

/// "millis-number" of the last case of the page before.
Result<BookPosition> position_of(std::string const& cursor)
{
    BookPosition place;
    if (cursor.empty()) {
        return place;
    }
    std::int64_t millis = 0;
    auto const* const end = cursor.data() + cursor.size();
    auto const first = std::from_chars(cursor.data(), end, millis);
    bool const has_rest = first.ec == std::errc{} && first.ptr != end && *first.ptr == '-';
    auto const second = has_rest ? std::from_chars(first.ptr + 1, end, place.id.value) : first;
    if (!has_rest || second.ec != std::errc{} || second.ptr != end || millis < 0 || place.id.value < 1) {
        return invalid_input("cursor: not one we gave");
    }
    place.opened_at = from_millis(millis);
    return place;
}

Result<oversight::FigureChoice> choice_of(Request const& request)
{
    oversight::FigureChoice choice;
    choice.figure = request.query_or("figure");
    if (auto const key = request.query.find("key"); key != request.query.end()) {
        choice.key = key->second;
    }
    if (choice.figure.size() > kLongestWord || (choice.key && choice.key->size() > kLongestWord)) {
        return invalid_input("figure, key: too long");
    }
    choice.area = AreaCode(request.query_or("area"));
    if (choice.area.value.size() > kLongestWord) {
        return invalid_input("area: too long");
    }
    if (auto const since = request.query_or("since"); !since.empty()) {
        auto const at = parse_rfc3339(since);
        if (!at) {
            return invalid_input("since: must be an RFC 3339 time");
        }
        choice.since = *at;
    }
    auto const limit = limit_of(request);
    auto const before = position_of(request.query_or("cursor"));
    if (!limit || !before) {
        return std::unexpected(limit ? before.error() : limit.error());
    }
    choice.limit = *limit;
    choice.before = *before;
    return choice;
}

Task<Response> report_cases(Services const& services, Request request)
{
    auto const wish = wish_of(request, local_day(services.clock.now()));
    auto const choice = choice_of(request);
    if (!wish || !choice) {
        co_return refuse(request, wish ? choice.error() : wish.error());
    }
    auto const page = co_await services.store.read(
        [oversight = services.oversight(),
         cases = services.cases(),
         person = *request.person,
         wish = *wish,
         choice = *choice](Tx& tx) -> Result<Json> {
            auto const found = oversight->figure_cases(tx, person, wish, choice);
            if (!found) {
                return std::unexpected(found.error());
            }
            auto const next = found->next
                                  ? Json(fmt::format("{}-{}", to_millis(found->next->opened_at), found->next->id.value))
                                  : Json();
            return Json{
                {"items", cases->briefs(tx, person, found->ids)}, {"next_cursor", next}, {"count", found->count}
            };
        }
    );
    co_return page ? json_response(200, *page) : refuse(request, page.error());
}

Task<Response> bursts(Services const& services, Request request)
{
    auto const body = co_await services.store.read([desk = services.oversight(), person = *request.person](Tx& tx) {
        return desk->bursts(tx, person);
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
    router.add(
        {"GET", "/api/v1/reports/{name}/cases", "listReportCases", Access::session, staff(services, report_cases)}
    );
    router.add({"GET", "/api/v1/bursts", "getBursts", Access::session, staff(services, bursts)});
    auto const tables = std::make_shared<PublicTables>();
    router.add({"GET", "/public/v1/figures", "getFigures", Access::open, [&services, tables](Request request) {
                    return public_figures(services, tables, std::move(request));
                }});
}

}  // namespace hub::http
