// Units that change: which reforms there were, and figures by unit on the map of any day.

#include "domain/unit_history.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"

#include <map>

namespace hub::http {
namespace {

Response forbid(Request const& request)
{
    return refuse(request, Error{Errc::forbidden, "not with these roles"});
}

Json reform_json(ReformRecord const& record)
{
    auto const document = parse_json(record.document);
    return Json{
        {"id", record.id},
        {"legal_basis", document ? text_or(*document, "legal_basis") : ""},
        {"effective", to_text(record.effective)},
        {"state", name_of(record.state)},
        {"recorded_by", record.recorded_by},
        {"recorded_at", to_rfc3339(record.recorded_at)},
        {"ended_at", record.ended_at ? Json(to_rfc3339(*record.ended_at)) : Json()},
        {"totals", record.totals},
    };
}

Task<Response> reforms(Services const& services, Request request)
{
    if (!permits(*request.person, Action::read_reference, services.reference()->units)) {
        co_return forbid(request);
    }
    auto const items = co_await services.store.read([](Tx& tx) -> Result<Json> {
        auto list = Json::array();
        for (auto const& record : tx.reforms().all()) {
            list.push_back(reform_json(record));
        }
        return list;
    });
    if (!items) {
        co_return refuse(request, items.error());
    }
    auto const page = page_of(request, *items);
    co_return page ? json_response(200, *page) : refuse(request, page.error());
}

/// "new": today; "old": the day before the last change; else a date.
Result<LocalDay> map_day_of(Request const& request, UnitDirectory const& units, LocalDay today)
{
    auto const wanted = request.query_or("map").empty() ? std::string("new") : request.query_or("map");
    if (wanted == "new") {
        return today;
    }
    if (wanted == "old") {
        auto const* history = units.history();
        if (history == nullptr) {
            return today;
        }
        auto const after = history->changes().upper_bound(today);
        return after == history->changes().begin() ? today : *std::prev(after) - std::chrono::days{1};
    }
    auto const day = parse_day(wanted);
    return day ? day : invalid_input("map: new, old or a date");
}

/// Rows moved onto the map of a day. What cannot be told stays under its own name: nothing is counted twice or lost.
Json figures_json(std::vector<UnitFigures> const& rows, UnitDirectory const& units, LocalDay day)
{
    std::map<UnitId, UnitFigures> by_unit;
    for (auto const& row : rows) {
        auto const* history = units.history();
        auto const mapped = history == nullptr ? std::nullopt : history->map(row.unit, day, row.area);
        auto& sum = by_unit[mapped.value_or(row.unit)];
        sum.total += row.total;
        sum.active += row.active;
        sum.answered += row.answered;
        sum.overdue += row.overdue;
    }
    auto list = Json::array();
    for (auto const& [unit, sum] : by_unit) {
        list.push_back({
            {"unit", unit.value},
            {"name", units.name_on(unit, day)},
            {"total", sum.total},
            {"active", sum.active},
            {"answered", sum.answered},
            {"overdue", sum.overdue},
        });
    }
    return list;
}

Task<Response> figures(Services const& services, Request request)
{
    auto const reference = services.reference();
    if (!permits(*request.person, Action::read_custody, reference->units)) {
        co_return forbid(request);
    }
    auto const now = services.clock.now();
    auto const today = local_day(now);
    auto const day = map_day_of(request, reference->units, today);
    if (!day) {
        co_return refuse(request, day.error());
    }
    auto const past = *day < today ? std::optional(*day) : std::nullopt;
    auto const rows = co_await services.store.read([now, past](Tx& tx) -> Result<std::vector<UnitFigures>> {
        return tx.reforms().figures(now, past);
    });
    if (!rows) {
        co_return refuse(request, rows.error());
    }
    co_return json_response(
        200,
        Json{
            {"at", to_rfc3339(now)},
            {"map_day", to_text(*day)},
            {"items", figures_json(*rows, reference->units, *day)},
        }
    );
}

}  // namespace

void add_reform_routes(Router& router, Services const& services)
{
    router.add({"GET", "/api/v1/reforms", "listReforms", Access::session, staff(services, reforms)});
    router.add({"GET", "/api/v1/figures/units", "getUnitFigures", Access::session, staff(services, figures)});
}

}  // namespace hub::http
