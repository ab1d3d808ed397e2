// A body of Facebook → its events, in order: every item of messaging, standby and changes of every entry.

#include "connectors/facebook/items.hpp"
#include "connectors/facebook/webhook.hpp"
#include "connectors/sdk/event_parts.hpp"

namespace hub::connectors::facebook {
namespace {

void read_entry(RawJson::Value value, std::vector<InboundEvent>& events)
{
    auto const time = value["time"];
    Entry const entry{value["id"].id(), time.text(), instant_of(time, true)};
    bool any = false;
    for (auto const item : value["messaging"].items()) {
        read_messaging(entry, item, false, events);
        any = true;
    }
    for (auto const item : value["standby"].items()) {
        read_messaging(entry, item, true, events);
        any = true;
    }
    for (auto const item : value["changes"].items()) {
        read_change(entry, item, events);
        any = true;
    }
    if (!any) {
        events.push_back(kept_event(entry, value, "entry"));
    }
}

}  // namespace

InboundEvent kept_event(Entry const& entry, RawJson::Value item, std::string_view platform_kind)
{
    InboundEvent event;
    event.kind = InboundEvent::Kind::other;
    event.platform_kind = kind_name(platform_kind);
    event.account_id = entry.page;
    event.external_id = event.platform_kind + ":" + fingerprint(item.raw());
    event.dedupe_key = joined_key({entry.page, event.platform_kind, event.external_id, entry.time});
    event.sent_at = entry.at;
    return event;
}

std::vector<InboundEvent> parse(std::string_view body)
{
    RawJson const document(body);
    auto const root = document.root();
    if (!document.valid()) {
        return {unreadable(body)};
    }
    auto const entries = root["entry"];
    if (!root.is_object() || !entries.is_array() || entries.size() == 0) {
        return {whole_body_event(body, "empty")};
    }
    if (auto const object = root["object"].text(); !object.empty() && object != "page") {
        return {whole_body_event(body, kind_name("object." + object))};
    }
    std::vector<InboundEvent> events;
    for (auto const entry : entries.items()) {
        read_entry(entry, events);
    }
    return events;
}

}  // namespace hub::connectors::facebook
