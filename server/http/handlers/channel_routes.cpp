// Channels and how they are doing: everyone sees whether one works, administrators see why.

#include "connectors/sdk/connector.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"

namespace hub::http {
namespace {

Json instant_json(std::optional<Instant> at)
{
    return at ? Json(to_rfc3339(*at)) : Json();
}

Json text_json(std::string const& text)
{
    return text.empty() ? Json() : Json(text);
}

Json findings_json(std::vector<HealthFinding> const& findings)
{
    auto list = Json::array();
    for (auto const& finding : findings) {
        list.push_back({
            {"code", finding.code},
            {"stops", finding.stops},
            {"reason", text_json(finding.reason)},
            {"since", instant_json(finding.since)},
            {"until", instant_json(finding.until)},
        });
    }
    return list;
}

Json quotas_json(std::vector<QuotaLeft> const& quotas)
{
    auto list = Json::array();
    for (auto const& quota : quotas) {
        list.push_back({{"way", quota.way}, {"left", quota.left}, {"until", to_rfc3339(quota.until)}});
    }
    return list;
}

/// What anyone on the staff may know.
Json brief_json(ChannelHealth const& health)
{
    auto const& found = health.findings;
    bool const stopped = !found.empty() && found.front().stops;
    return {
        {"ok", !stopped},
        {"state",
         stopped         ? "stopped"
         : found.empty() ? "ok"
                         : "warning"},
        {"detail", found.empty() ? Json() : Json(found.front().code)},
        {"received_at", instant_json(health.sight.record.received_at)},
        {"sent_at", instant_json(health.sight.record.sent_at)},
    };
}

Json full_json(ChannelHealth const& health)
{
    auto json = brief_json(health);
    auto const& [record, needs_token, has_token, token_until, renews, quotas, bad, bad_at, handshake_at] = health.sight;
    bool const held = !record.hold_reason.empty() && record.held_until;
    json["findings"] = findings_json(health.findings);
    json["token"] = {
        {"needed", needs_token},
        {"present", has_token},
        {"expires_at", instant_json(token_until)},
        {"renews_itself", renews},
        {"renewed_at", instant_json(record.renewed_at)},
        {"renewal_failures", record.renewal_failures},
        {"renewal_failed_at", instant_json(record.renewal_failed_at)},
        {"refused", text_json(record.refused)},
    };
    json["hold"] = held ? Json{
        {"reason", record.hold_reason},
        {"since", instant_json(record.held_since)},
        {"until", instant_json(record.held_until)},
    } : Json();
    json["quotas"] = quotas_json(quotas);
    json["webhook"] = {
        {"bad_signatures", bad},
        {"bad_signature_at", instant_json(bad_at)},
        {"handshake_at", instant_json(handshake_at)}
    };
    return json;
}

Json channel_json(Services const& services, Tx& tx, Channel const& channel, bool everything)
{
    auto const health = services.channel_health ? services.channel_health(tx, channel) : ChannelHealth{};
    return {
        {"id", channel.id.value},
        {"connector", channel.connector},
        {"unit", channel.unit.value},
        {"external_id", channel.external_id},
        {"health", everything ? full_json(health) : brief_json(health)},
    };
}

Task<Response> channels(Services const& services, Request request)
{
    auto const reference = services.reference();
    if (!permits(*request.person, Action::read_reference, reference->units)) {
        co_return refuse(request, Error{Errc::forbidden, "not with these roles"});
    }
    bool const everything = permits(*request.person, Action::administer, reference->units);
    auto items = co_await services.store.read([&services, reference, everything](Tx& tx) -> Result<Json> {
        auto list = Json::array();
        for (auto const& channel : reference->channels) {
            list.push_back(channel_json(services, tx, channel, everything));
        }
        return list;
    });
    auto const page = items ? page_of(request, std::move(*items)) : std::unexpected(items.error());
    co_return page ? json_response(200, *page) : refuse(request, page.error());
}

/// What /readyz says, with the details that it keeps from strangers.
Task<Response> health(Services const& services, Request request)
{
    if (!permits(*request.person, Action::administer, services.reference()->units)) {
        co_return refuse(request, Error{Errc::forbidden, "not with these roles"});
    }
    auto items = Json::array();
    for (auto const& item : services.readiness ? services.readiness() : std::vector<ReadinessItem>{}) {
        items.push_back({{"name", item.name}, {"ok", item.ok}, {"detail", item.detail}});
    }
    co_return json_response(200, Json{{"items", std::move(items)}});
}

}  // namespace

void add_channel_routes(Router& router, Services const& services)
{
    router.add({"GET", "/api/v1/channels", "listChannels", Access::session, staff(services, channels)});
    router.add({"GET", "/api/v1/health", "getReadinessDetails", Access::session, staff(services, health)});
}

}  // namespace hub::http
