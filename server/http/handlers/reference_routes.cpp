// Reference data, work waiting for a person, custody, audit.

#include "cases/views.hpp"
#include "domain/unit_history.hpp"
#include "http/handlers/people_json.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"

#include <algorithm>

namespace hub::http {
namespace {

Response forbid(Request const& request)
{
    return refuse(request, Error{Errc::forbidden, "not with these roles"});
}

bool may(Services const& services, Request const& request, Action action)
{
    return permits(*request.person, action, services.reference()->units);
}

Response answer_page(Request const& request, Json items)
{
    auto const page = page_of(request, std::move(items));
    return page ? json_response(200, *page) : refuse(request, page.error());
}

Json or_null(std::string const& text)
{
    return text.empty() ? Json() : Json(text);
}

Json names_json(std::vector<UnitId> const& units)
{
    auto list = Json::array();
    for (auto const& unit : units) {
        list.push_back(unit.value);
    }
    return list;
}

/// What came of a unit that has ended, the default first.
Json successors_json(Unit const& unit, UnitDirectory const& units)
{
    auto const* ending = units.history() == nullptr ? nullptr : units.history()->ending_of(unit.id);
    bool const known = ending != nullptr && units.day() && ending->day <= *units.day();
    return known ? names_json(ending->heirs) : Json::array();
}

Json unit_json(Unit const& unit, UnitDirectory const& units)
{
    return Json{
        {"id", unit.id.value},
        {"name", unit.name},
        {"name_en", unit.name_en},
        {"type", unit.type},
        {"parent", or_null(unit.parent.value)},
        {"area", or_null(unit.area.value)},
        {"valid_from", unit.valid_from ? Json(to_text(*unit.valid_from)) : Json()},
        {"valid_until", unit.valid_until ? Json(to_text(*unit.valid_until)) : Json()},
        {"open", units.is_open(unit.id)},
        {"successors", successors_json(unit, units)},
        {"predecessors", names_json(units.origins(unit.id))},
    };
}

Json topic_json(Topic const& topic)
{
    return Json{
        {"code", topic.code.value},
        {"name_vi", topic.name_vi},
        {"name_en", topic.name_en},
        {"group", topic.group},
        {"lead_unit_type", topic.lead_unit_type},
        {"supporting_unit_types", topic.supporting_unit_types},
        {"accept_working_hours", topic.accept_working_hours},
        {"resolve_working_days", topic.resolve_working_days},
        {"default_kind", name_of(topic.default_kind)},
        {"default_urgency", name_of(topic.default_urgency)},
        {"flags", topic.flags},
    };
}

/// With the words by which triage knows a topic: many, so only for who asks.
Json topic_with_phrases_json(Topic const& topic)
{
    auto json = topic_json(topic);
    json["keywords"] = topic.keywords;
    json["urgent_phrases"] = topic.urgent_phrases;
    return json;
}

Task<Response> units(Services const& services, Request request)
{
    if (!may(services, request, Action::read_reference)) {
        co_return forbid(request);
    }
    Json items = Json::array();
    auto const reference = services.reference();
    for (auto const& unit : reference->units.all()) {
        items.push_back(unit_json(unit, reference->units));
    }
    co_return answer_page(request, std::move(items));
}

Task<Response> topics(Services const& services, Request request)
{
    if (!may(services, request, Action::read_reference)) {
        co_return forbid(request);
    }
    Json items = Json::array();
    bool const phrases = request.query_or("phrases") == "true";
    for (auto const& topic : services.reference()->topics.all()) {
        items.push_back(phrases ? topic_with_phrases_json(topic) : topic_json(topic));
    }
    co_return answer_page(request, std::move(items));
}

/// Colleagues are people of a unit above, below or beside in the same branch as one of ours.
bool are_colleagues(Person const& viewer, Person const& other, UnitDirectory const& units)
{
    for (auto const& mine : viewer.units) {
        for (auto const& theirs : other.units) {
            if (units.is_within(theirs, mine) || units.is_within(mine, theirs)) {
                return true;
            }
        }
    }
    return viewer.username == other.username;
}

Task<Response> users(Services const& services, Request request)
{
    if (!may(services, request, Action::read_reference)) {
        co_return forbid(request);
    }
    auto const reference = services.reference();
    bool const everyone = may(services, request, Action::administer);
    auto items = co_await services.store.read([reference, everyone, viewer = *request.person](Tx& tx) -> Result<Json> {
        Json out = Json::array();
        for (auto const& account : tx.people().all()) {
            if (everyone || (!account.disabled && are_colleagues(viewer, account.person, reference->units))) {
                auto item = everyone ? account_json(account) : person_json(account.person);
                item["disabled"] = account.disabled;
                out.push_back(std::move(item));
            }
        }
        return out;
    });
    co_return items ? answer_page(request, std::move(*items)) : refuse(request, items.error());
}

Json task_json(HumanTask const& task, std::string const& case_code)
{
    return Json{
        {"id", std::to_string(task.id.value)},
        {"kind", task.kind},
        {"unit", task.unit.value},
        {"case", or_null(case_code)},
        {"reason", task.reason},
        {"created_at", to_rfc3339(task.created_at)},
        {"due_at", to_rfc3339(task.due_at)},
    };
}

std::vector<UnitId> own_units(Person const& person, UnitDirectory const& directory)
{
    std::vector<UnitId> units;
    for (auto const& unit : person.units) {
        auto const below = directory.with_children(unit);
        units.insert(units.end(), below.begin(), below.end());
    }
    return units;
}

/// Own units and those below; for administrators those of all channels too, because their alarms are theirs.
std::vector<UnitId> units_of_tasks(Person const& person, Reference const& reference)
{
    auto units = own_units(person, reference.units);
    if (person.has(Role::administrator)) {
        for (auto const& channel : reference.channels) {
            units.push_back(channel.unit);
        }
    }
    return units;
}

/// Tasks of the person's units and those below. A task about a case shows only with the right to read that case.
Task<Response> tasks(Services const& services, Request request)
{
    auto const limit = limit_of(request);
    if (!limit || !may(services, request, Action::read_reference)) {
        co_return limit ? forbid(request) : refuse(request, limit.error());
    }
    auto const reference = services.reference();
    auto const own = own_units(*request.person, reference->units);
    auto const looked_at = units_of_tasks(*request.person, *reference);
    auto items = co_await services.store.read(
        [reference, own, looked_at, limit = *limit, person = *request.person](Tx& tx) -> Result<Json> {
            Json out = Json::array();
            for (auto const& task :
                 looked_at.empty() ? std::vector<HumanTask>{} : tx.cases().open_tasks(looked_at, limit)) {
                bool const theirs = std::ranges::find(own, task.unit) != own.end();
                if (!theirs && task.kind != "channel_alarm") {
                    continue;
                }
                auto const record = task.case_id ? tx.cases().find(task.case_id) : std::nullopt;
                if (record) {
                    auto const scope = cases::scope_of(*record);
                    if (!permits(person, Action::read_case, reference->units, &scope)) {
                        continue;
                    }
                }
                out.push_back(task_json(task, record ? record->code.value : std::string()));
            }
            return out;
        }
    );
    co_return items ? json_response(200, Json{{"items", std::move(*items)}, {"next_cursor", nullptr}})
                    : refuse(request, items.error());
}

Task<Response> custody_balance(Services const& services, Request request)
{
    if (!may(services, request, Action::read_custody)) {
        co_return forbid(request);
    }
    auto const balance =
        co_await services.store.read([](Tx& tx) -> Result<CustodyBalance> { return tx.inbox().balance(); });
    if (!balance) {
        co_return refuse(request, balance.error());
    }
    Json ignored = Json::object();
    for (auto const& [reason, count] : balance->ignored) {
        ignored[reason] = count;
    }
    co_return json_response(
        200,
        Json{
            {"received", balance->received},
            {"duplicates", balance->duplicates},
            {"opened", balance->opened},
            {"attached", balance->attached},
            {"ignored", std::move(ignored)},
            {"pending", balance->pending},
        }
    );
}

Task<Response> audit(Services const& services, Request request)
{
    auto const limit = limit_of(request);
    auto const after = number_of(request, "cursor");
    if (!limit || !after) {
        co_return refuse(request, limit ? after.error() : limit.error());
    }
    if (!may(services, request, Action::administer)) {
        co_return forbid(request);
    }
    auto const lines = co_await services.store.read(
        [after = *after, limit = *limit](Tx& tx) -> Result<std::vector<PeopleStore::AuditLine>> {
            return tx.people().audit_after(after, limit);
        }
    );
    if (!lines) {
        co_return refuse(request, lines.error());
    }
    Json items = Json::array();
    for (auto const& line : *lines) {
        items.push_back(Json{
            {"id", std::to_string(line.id)},
            {"at", to_rfc3339(line.at)},
            {"actor", line.actor},
            {"action", line.action},
            {"object", line.object},
            {"detail", line.detail},
        });
    }
    auto const next = lines->size() == *limit ? Json(std::to_string(lines->back().id)) : Json();
    co_return json_response(200, Json{{"items", std::move(items)}, {"next_cursor", next}});
}

}  // namespace

void add_reference_routes(Router& router, Services const& services)
{
    auto const add = [&](char const* pattern, char const* operation, auto handler) {
        router.add({"GET", std::string("/api/v1") + pattern, operation, Access::session, staff(services, handler)});
    };
    add("/units", "listUnits", units);
    add("/users", "listUsers", users);
    add("/topics", "listTopics", topics);
    add("/tasks", "listTasks", tasks);
    add("/custody/balance", "getCustodyBalance", custody_balance);
    add("/audit", "listAudit", audit);
}

}  // namespace hub::http
