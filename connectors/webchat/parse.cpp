// One body → one event. Bodies are written by the hub's own chat route, but a key may leak: nothing in them is trusted
// more than a platform's.

#include "connectors/sdk/event_parts.hpp"
#include "connectors/webchat/webhook.hpp"

#include <cmath>
#include <utility>

namespace hub::connectors::webchat {
namespace {

using Kind = InboundEvent::Kind;
using Value = RawJson::Value;

constexpr std::size_t kMaxAttachments = 10;

std::optional<GeoPoint> point_of(Value location)
{
    auto const latitude = location["latitude"].real();
    auto const longitude = location["longitude"].real();
    if (!latitude || !longitude || std::abs(*latitude) > 90 || std::abs(*longitude) > 180) {
        return std::nullopt;
    }
    return GeoPoint{*latitude, *longitude};
}

std::vector<Attachment> attachments_of(Value message)
{
    std::vector<Attachment> list;
    for (auto const item : message["attachments"].items()) {
        if (item.is_object() && list.size() < kMaxAttachments) {
            auto const type = item["type"].text();
            list.push_back({type == "image" ? "image" : "file", item["url"].text(), item["name"].text(), {}});
        }
    }
    return list;
}

Kind kind_of(std::string_view name)
{
    return name == "message"    ? Kind::message
           : name == "contact"  ? Kind::contact_details
           : name == "withdraw" ? Kind::consent_withdrawn
                                : Kind::other;
}

void read_kind(InboundEvent& event, Value root)
{
    auto const message = root["message"];
    event.message_id = message["id"].id();
    if (event.kind == Kind::message) {
        event.text = message["text"].text();
        event.attachments = attachments_of(message);
        event.point = point_of(message["location"]);
        event.opens_window = true;
    } else if (event.kind == Kind::contact_details) {
        event.user_name = root["contact"]["name"].text();
        event.phone = root["contact"]["phone"].text();
    }
}

}  // namespace

std::vector<InboundEvent> parse(std::string_view body)
{
    RawJson const document(body);
    auto const root = document.root();
    if (!document.valid()) {
        return {unreadable(body)};
    }
    if (!root.is_object() || root.size() == 0) {
        return {whole_body_event(body, "empty")};
    }
    auto const name = root["event"].id();
    if (name.empty()) {
        return {whole_body_event(body, "unnamed")};
    }
    InboundEvent event;
    event.kind = kind_of(name);
    event.platform_kind = kind_name(name);
    event.account_id = root["account"].id();
    event.user_id = root["sender"]["id"].id();
    event.thread_id = event.user_id;
    event.sent_at = instant_of(root["at"], false);
    read_kind(event, root);
    // ids are chosen by the sender's browser: unique within the thread only
    auto const id =
        event.message_id.empty() ? whole_body_event(body, event.platform_kind).external_id : event.message_id;
    event.external_id = joined_key({event.thread_id, id});
    event.dedupe_key = joined_key({event.account_id, name, event.thread_id, id});
    event.message_id = event.message_id.empty() ? std::string{} : event.external_id;
    std::vector<InboundEvent> events;
    events.push_back(std::move(event));
    return events;
}

}  // namespace hub::connectors::webchat
