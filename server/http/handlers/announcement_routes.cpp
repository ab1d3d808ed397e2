// Announcements for staff: draft, second signature, publication, stop, correction, report.

#include "announce/desk.hpp"
#include "base/utf8.hpp"
#include "connectors/sdk/connector.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"

namespace hub::http {
namespace {

using announce::AnnouncementDesk;
using announce::Draft;
using Step = Result<announce::Shown> (AnnouncementDesk::*)(Tx&, Person const&, AnnouncementId) const;

Result<void> read_audience(Reference const& reference, Json const& audience, Draft& draft)
{
    if (audience.is_null()) {
        return {};
    }
    if (!audience.is_object()) {
        return invalid_input("audience: must be an object");
    }
    for (auto const& [name, value] : audience.items()) {
        if (name != "units" && name != "topics" && name != "channels") {
            return invalid_input("audience: unknown member " + name.substr(0, 40));
        }
    }
    auto const units = texts_member(audience, "units");
    auto const topics = texts_member(audience, "topics");
    auto const channels = texts_member(audience, "channels");
    if (!units || !topics || !channels) {
        return std::unexpected(!units ? units.error() : !topics ? topics.error() : channels.error());
    }
    for (auto const& unit : *units) {
        if (!reference.units.is_open(UnitId(unit))) {
            return invalid_input("audience.units: unknown unit, or one that has ended");
        }
        draft.units.emplace_back(unit);
    }
    for (auto const& topic : *topics) {
        if (reference.topics.find(TopicCode(topic)) == nullptr) {
            return invalid_input("audience.topics: unknown topic");
        }
        draft.topics.emplace_back(topic);
    }
    for (auto const& channel : *channels) {
        auto const known =
            std::ranges::any_of(reference.channels, [&](Channel const& one) { return one.id.value == channel; });
        if (!known) {
            return invalid_input("audience.channels: unknown channel");
        }
        draft.channels.emplace_back(channel);
    }
    return {};
}

Result<Draft> draft_of(Services const& services, Request const& request)
{
    auto const body = json_body(request, {"title", "body", "severity", "audience", "not_before"});
    if (!body) {
        return std::unexpected(body.error());
    }
    auto const title = text_member(*body, "title", 1, announce::kMaxTitleChars);
    auto const text = text_member(*body, "body", 1, announce::kMaxBodyChars);
    auto const severity = text_member(*body, "severity", 1, 20, "info");
    auto const not_before = instant_member(*body, "not_before");
    if (!title || !text || !severity || !not_before) {
        return std::unexpected(
            !title      ? title.error()
            : !text     ? text.error()
            : !severity ? severity.error()
                        : not_before.error()
        );
    }
    if (*severity != "info" && *severity != "important" && *severity != "emergency") {
        return invalid_input("severity: info, important or emergency");
    }
    Draft draft;
    draft.title = *title;
    draft.body = *text;
    draft.severity = *severity;
    draft.not_before = *not_before;
    if (auto const audience = read_audience(*services.reference(), member(*body, "audience"), draft); !audience) {
        return std::unexpected(audience.error());
    }
    return draft;
}

Task<Response> list_all(Services const& services, Request request)
{
    auto const limit = limit_of(request);
    if (!limit) {
        co_return refuse(request, limit.error());
    }
    auto const page =
        co_await services.store.read([desk = services.announcements(),
                                      person = *request.person,
                                      cursor = request.query_or("cursor"),
                                      limit = *limit](Tx& tx) { return desk->list(tx, person, cursor, limit); });
    co_return page ? json_response(200, *page) : refuse(request, page.error());
}

Task<Response> draft(Services const& services, Request request)
{
    auto const wish = draft_of(services, request);
    if (!wish) {
        co_return refuse(request, wish.error());
    }
    co_return co_await write_once(
        services,
        request,
        [desk = services.announcements(), person = *request.person, wish = *wish](Tx& tx) {
            return answered(201, desk->draft(tx, person, wish));
        }
    );
}

Task<Response> read_one(Services const& services, Request request)
{
    auto const id = id_of(request);
    if (!id) {
        co_return refuse(request, id.error());
    }
    auto const shown =
        co_await services.store.read([desk = services.announcements(), person = *request.person, id = *id](Tx& tx) {
            return desk->read(tx, person, AnnouncementId{id});
        });
    co_return shown ? to_response({200, shown->body, shown->version}) : refuse(request, shown.error());
}

/// The text in the platform's units, and in how many messages it goes out.
Json length_json(connectors::Connector const& connector, Channel const& channel, std::string const& text)
{
    OutboundMessage message;
    message.user_id = "0";
    message.idempotency_key = "length";
    message.text = text;
    auto const calls = connector.render(message, channel);
    return {
        {"max_text_chars", connector.profile().max_text_chars},
        {"text_chars", count_chars(text)},
        {"messages", calls ? Json(calls->size()) : Json()},
    };
}

Json reach_json(
    Services const& services, Reference const& reference, announce::ChannelReach const& reach, std::string const& text
)
{
    Json json{
        {"channel", reach.channel.value},
        {"people", reach.people},
        {"reached", reach.reached},
        {"outside_free_window", reach.extended},
        {"billed", reach.billed},
        {"quota_left", reach.quota_left ? Json(*reach.quota_left) : Json()},
        {"not_reached", reach.not_reached},
    };
    auto const channel = std::ranges::find(reference.channels, reach.channel, &Channel::id);
    if (channel == reference.channels.end() || !services.connectors.contains(channel->connector)) {
        return json;
    }
    auto const& connector = *services.connectors.at(channel->connector).connector;
    auto const& window = connector.profile().window;
    json["connector"] = channel->connector;
    json["unit"] = channel->unit.value;
    json["length"] = length_json(connector, *channel, text);
    json["window_hours"] = {
        {"free", window.free.count()}, {"extended", window.extended_human_only ? Json() : Json(window.extended.count())}
    };
    return json;
}

/// Whom a draft would reach if it went out now; nothing is written.
Task<Response> reach(Services const& services, Request request)
{
    auto const body = json_body(request, {"title", "body", "audience"});
    auto const title = body ? text_member(*body, "title", 0, announce::kMaxTitleChars) : Result<std::string>("");
    auto const text = body ? text_member(*body, "body", 0, announce::kMaxBodyChars) : Result<std::string>("");
    if (!body || !title || !text) {
        co_return refuse(request, !body ? body.error() : !title ? title.error() : text.error());
    }
    auto const reference = services.reference();
    Draft wish;
    if (auto const audience = read_audience(*reference, member(*body, "audience"), wish); !audience) {
        co_return refuse(request, audience.error());
    }
    auto const counted =
        co_await services.store.read([desk = services.announcements(), person = *request.person, wish](Tx& tx) {
            return desk->reach(tx, person, wish);
        });
    if (!counted) {
        co_return refuse(request, counted.error());
    }
    auto const whole = *title + "\n\n" + *text;
    auto channels = Json::array();
    std::int64_t people = 0;
    std::int64_t reached = 0;
    for (auto const& one : *counted) {
        people += one.people;
        reached += one.reached;
        channels.push_back(reach_json(services, *reference, one, whole));
    }
    co_return json_response(
        200,
        Json{
            {"at", to_rfc3339(services.clock.now())},
            {"people", people},
            {"reached", reached},
            {"channels", std::move(channels)},
        }
    );
}

/// One step of the life of an announcement, with its audit line in the same transaction.
Task<Response> step(Services const& services, Request request, Step act, std::string name)
{
    auto const id = id_of(request);
    if (!id) {
        co_return refuse(request, id.error());
    }
    if (!request.body.empty()) {
        if (auto const body = json_body(request, {"reason"}); !body) {
            co_return refuse(request, body.error());
        }
    }
    co_return co_await write_once(
        services,
        request,
        [desk = services.announcements(),
         person = *request.person,
         id = AnnouncementId{*id},
         act,
         name,
         now = services.clock.now()](Tx& tx) {
            auto done = answered(200, ((*desk).*act)(tx, person, id));
            if (done) {
                tx.people().audit(now, person.username.value, name, std::to_string(id.value), Json::object());
            }
            return done;
        }
    );
}

Task<Response> approve(Services const& services, Request request)
{
    return step(services, std::move(request), &AnnouncementDesk::approve, "announcement.approved");
}

Task<Response> stop(Services const& services, Request request)
{
    return step(services, std::move(request), &AnnouncementDesk::stop, "announcement.stopped");
}

/// Recipients in slices, each its own transaction; a crash in between is continued at the next start.
Task<void> plan_all(Services const& services, AnnouncementId id)
{
    for (bool more = true; more;) {
        auto const planned =
            co_await services.store.write([desk = services.announcements(), id](Tx& tx) { return desk->plan(tx, id); });
        more = planned && planned->more;
    }
    if (services.outbox_changed) {
        services.outbox_changed();
    }
}

Task<Response> publish(Services const& services, Request request)
{
    auto const id = id_of(request);
    auto response = co_await step(services, std::move(request), &AnnouncementDesk::publish, "announcement.published");
    if (response.status == 200 && id) {
        if (services.announcement_published) {
            services.announcement_published(AnnouncementId{*id});
        } else {
            co_await plan_all(services, AnnouncementId{*id});
        }
    }
    co_return response;
}

Task<Response> correct(Services const& services, Request request)
{
    auto const id = id_of(request);
    auto const wish = id ? draft_of(services, request) : Result<Draft>(std::unexpected(id.error()));
    if (!wish) {
        co_return refuse(request, wish.error());
    }
    co_return co_await write_once(
        services,
        request,
        [desk = services.announcements(), person = *request.person, id = *id, wish = *wish](Tx& tx) {
            return answered(201, desk->correct(tx, person, AnnouncementId{id}, wish));
        }
    );
}

Task<Response> report(Services const& services, Request request)
{
    auto const id = id_of(request);
    if (!id) {
        co_return refuse(request, id.error());
    }
    auto const counted =
        co_await services.store.read([desk = services.announcements(), person = *request.person, id = *id](Tx& tx) {
            return desk->report(tx, person, AnnouncementId{id});
        });
    co_return counted ? json_response(200, *counted) : refuse(request, counted.error());
}

}  // namespace

void add_announcement_routes(Router& router, Services const& services)
{
    auto const add = [&](char const* method, char const* pattern, char const* operation, auto handler) {
        router.add(
            {method,
             std::string("/api/v1/announcements") + pattern,
             operation,
             Access::session,
             staff(services, handler)}
        );
    };
    add("GET", "", "listAnnouncements", list_all);
    add("POST", "", "draftAnnouncement", draft);
    add("POST", "/reach", "countAnnouncementReach", reach);
    add("GET", "/{id}", "getAnnouncement", read_one);
    add("POST", "/{id}/approve", "approveAnnouncement", approve);
    add("POST", "/{id}/publish", "publishAnnouncement", publish);
    add("POST", "/{id}/stop", "stopAnnouncement", stop);
    add("POST", "/{id}/correct", "correctAnnouncement", correct);
    add("GET", "/{id}/report", "getAnnouncementReport", report);
}

}  // namespace hub::http
