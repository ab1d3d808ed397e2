// Alerts as their receivers see and answer them.
#include "cases/writer.hpp"

namespace hub::cases {
namespace {

constexpr std::size_t kMaxAlerts = 200;

Json alert_json(Alert const& alert)
{
    return {
        {"id", std::to_string(alert.id.value)},
        {"kind", alert.kind},
        {"level", name_of(alert.level)},
        {"raised_at", to_rfc3339(alert.raised_at)},
        {"acknowledged_at", alert.acknowledged_at ? Json(to_rfc3339(*alert.acknowledged_at)) : Json(nullptr)},
    };
}

}  // namespace

/// Without those of cases that were handed on to people this one has no business with.
Json CaseDesk::alerts_json(Tx& tx, Person const& person, std::vector<Alert> const& alerts) const
{
    auto items = Json::array();
    for (auto const& alert : alerts) {
        auto const record = tx.cases().find(alert.case_id);
        auto const scope = record ? scope_of(*record) : CaseScope{};
        if (!record || !permits(person, Action::read_case, units_, &scope)) {
            continue;
        }
        auto shown = alert_json(alert);
        shown["case"] = views_.brief(*record, clock_.now());
        items.push_back(std::move(shown));
    }
    return items;
}

Json CaseDesk::alerts(Tx& tx, Person const& person, bool open_only, AlertId before, std::size_t limit) const
{
    auto const found = tx.cases().alerts_of(person.username, open_only, before, std::min(limit, kMaxAlerts));
    bool const all = found.size() < std::min(limit, kMaxAlerts);
    return {
        {"items", alerts_json(tx, person, found)},
        {"next_cursor", all || found.empty() ? Json(nullptr) : Json(std::to_string(found.back().id.value))},
    };
}

Json CaseDesk::mentions(Tx& tx, Person const& person, std::size_t limit) const
{
    auto const found = tx.cases().mentions_of(person.username, std::min(limit, kMaxAlerts));
    return {{"items", alerts_json(tx, person, found)}, {"next_cursor", nullptr}};
}

Result<Json> CaseDesk::acknowledge_alert(Tx& tx, Person const& person, AlertId id) const
{
    auto alert = tx.cases().find_alert(id);
    if (!alert || alert->person != person.username) {
        return not_found("no such alert");
    }
    if (alert->acknowledged_at) {
        return alert_json(*alert);
    }
    auto const now = clock_.now();
    if (alert->kind == kMention) {
        tx.cases().acknowledge_alert(id, person.username.value, now);
        alert->acknowledged_at = now;
        auto shown = alert_json(*alert);
        tx.feed().append("user:" + person.username.value, {{"event", "alert.acknowledged"}, {"alert", shown}}, now);
        return shown;
    }
    tx.cases().acknowledge_alerts(alert->case_id, person.username, person.username.value, now);
    alert->acknowledged_at = now;
    auto record = tx.cases().find(alert->case_id);
    auto const scope = record ? scope_of(*record) : CaseScope{};
    if (record && permits(person, Action::read_case, units_, &scope)) {
        Rules const rules{units_, topics_, calendar_, options_, views_};
        CaseWriter writer{tx, rules, now};
        Json data{{"alert", std::to_string(id.value)}, {"level", name_of(alert->level)}, {"about", alert->kind}};
        auto const written = writer.change(*record, person.username.value, "case.alert_acknowledged", std::move(data));
        if (!written) {
            return std::unexpected(written.error());
        }
    }
    return alert_json(*alert);
}

}  // namespace hub::cases
