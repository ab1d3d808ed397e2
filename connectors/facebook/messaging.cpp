// Items of messaging[] and standby[]. The kind is decided by which key is present.

#include "connectors/facebook/items.hpp"
#include "connectors/facebook/webhook.hpp"
#include "connectors/sdk/event_parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace hub::connectors::facebook {
namespace {

using Kind = InboundEvent::Kind;
using Value = RawJson::Value;

constexpr std::size_t kMaxAttachments = 50;

struct Item {
    Entry const& entry;
    Value root;
    Value content;     ///< Value of the key that names the kind.
    std::string time;  ///< Literal timestamp.
    InboundEvent event;

    void name_by(std::string id, std::initializer_list<std::string_view> more)
    {
        if (id.empty()) {
            auto kept = kept_event(entry, root, event.platform_kind);
            event.external_id = std::move(kept.external_id);
            event.dedupe_key = std::move(kept.dedupe_key);
            return;
        }
        event.dedupe_key = joined_key({event.account_id, event.platform_kind, id});
        for (auto const part : more) {
            event.dedupe_key = joined_key({event.dedupe_key, part});
        }
        event.external_id = std::move(id);
    }
    void name_by_time(std::string_view more = {})
    {
        bool const vague = time.empty() || event.user_id.empty();  // two strangers at one instant are two events
        auto id = event.platform_kind + ":" + event.user_id + ":" + time;
        name_by(vague ? std::string{} : std::move(id), {more});
    }
};

std::string attachment_kind(std::string_view type, bool sticker)
{
    if (sticker) {
        return "sticker";  // before August 2026 a sticker came as an image with sticker_id
    }
    if (type == "fallback") {
        return "link";
    }
    for (std::string_view const known : {"image", "audio", "video", "file", "location"}) {
        if (type == known) {
            return std::string(known);
        }
    }
    return "other";
}

Attachment read_attachment(Value item)
{
    auto const payload = item["payload"];
    Attachment attachment;
    attachment.kind = attachment_kind(item["type"].text(), static_cast<bool>(payload["sticker_id"]));
    attachment.url = payload["url"] ? payload["url"].text() : item["url"].text();
    attachment.title = item["title"] ? item["title"].text() : payload["title"].text();
    attachment.name = payload["name"].text();
    return attachment;
}

std::optional<GeoPoint> point_of(Value coordinates)
{
    auto const latitude = coordinates["lat"].real();
    auto const longitude = coordinates["long"].real();
    if (!latitude || !longitude || std::abs(*latitude) > 90 || std::abs(*longitude) > 180) {
        return std::nullopt;
    }
    return GeoPoint{*latitude, *longitude};
}

void read_attachments(InboundEvent& event, Value list)
{
    for (auto const each : list.items()) {
        if (!each.is_object() || event.attachments.size() == kMaxAttachments) {
            continue;
        }
        if (!event.point) {
            event.point = point_of(each["payload"]["coordinates"]);
        }
        event.attachments.push_back(read_attachment(each));
    }
    event.sticker_only = event.text.empty() && !event.attachments.empty() &&
                         std::ranges::all_of(event.attachments, [](auto const& one) { return one.kind == "sticker"; });
}

void read_echo(Item& item)
{
    auto& event = item.event;
    event.kind = Kind::echo;
    event.platform_kind = "message_echo";
    event.user_id = item.root["recipient"]["id"].id();
    event.thread_id = event.user_id;
    event.metadata = item.content["metadata"].text();
    auto const app_id = item.content["app_id"].id();
    event.by_our_app = !event.metadata.empty() || (!app_id.empty() && !is_page_inbox(app_id));
    event.target = event.message_id;
    event.sticker_only = false;
    item.name_by(event.message_id, {});
}

void read_message(Item& item)
{
    auto& event = item.event;
    event.message_id = item.content["mid"].id();
    event.text = item.content["text"].text();
    event.payload = item.content["quick_reply"]["payload"].text();
    event.reply_to = item.content["reply_to"]["mid"].id();
    read_attachments(event, item.content["attachments"]);
    bool const from_page = !event.user_id.empty() && event.user_id == event.account_id;
    if (item.content["is_echo"].is_true() || from_page) {
        read_echo(item);
        return;
    }
    if (item.content["is_deleted"].is_true()) {
        event.kind = Kind::message_delete;
        event.platform_kind = "message_unsent";
        event.target = event.message_id;
        item.name_by(event.message_id, {});
        return;
    }
    event.kind = Kind::message;
    event.opens_window = true;
    if (event.text.empty() && event.attachments.empty()) {
        event.attachments.push_back({"other", {}, {}, "unsupported"});
    }
    item.name_by(event.message_id, {});
}

void read_postback(Item& item)
{
    auto& event = item.event;
    event.kind = Kind::postback;
    event.text = item.content["title"].text();
    event.payload = item.content["payload"].text();
    event.message_id = item.content["mid"].id();
    event.opens_window = true;
    if (event.message_id.empty()) {
        item.name_by_time(event.payload);
    } else {
        item.name_by(event.message_id, {});
    }
}

void read_referral(Item& item)
{
    item.event.kind = Kind::follow;
    item.event.payload = item.content["ref"].text();
    item.event.opens_window = true;
    item.name_by_time();
}

void read_optin(Item& item)
{
    auto& event = item.event;
    event.payload = item.content["payload"] ? item.content["payload"].text() : item.content["ref"].text();
    item.name_by_time();
}

void read_reaction(Item& item)
{
    auto& event = item.event;
    event.kind = Kind::reaction;
    event.target = item.content["mid"].id();
    event.payload = item.content["action"].text();
    event.text = item.content["emoji"] ? item.content["emoji"].text() : item.content["reaction"].text();
    event.opens_window = event.payload == "react";
    item.name_by(event.target, {event.user_id, event.payload, event.text, item.time});
}

void read_edit(Item& item)
{
    auto& event = item.event;
    event.kind = Kind::message_edit;
    event.target = item.content["mid"].id();
    event.message_id = event.target;
    event.text = item.content["text"].text();
    event.payload = item.content["num_edit"].text();
    item.name_by(event.target, {event.payload.empty() ? item.time : event.payload});
}

void read_thread_control(Item& item)
{
    auto& event = item.event;
    event.kind = Kind::thread_control;
    for (auto const* key : {"new_owner_app_id", "requested_owner_app_id", "previous_owner_app_id"}) {
        if (event.payload.empty()) {
            event.payload = item.content[key].id();
        }
    }
    event.text = item.content["metadata"].text();
    item.name_by_time();
}

void read_policy(Item& item)
{
    auto& event = item.event;
    event.kind = Kind::account_notice;
    event.user_id.clear();
    event.thread_id.clear();
    event.text = item.content["action"].text();
    event.payload = event.text;
    if (auto const reason = item.content["reason"].text(); !reason.empty()) {
        event.text += ": " + reason;
    }
    event.external_id = event.platform_kind + ":" + event.account_id + ":" + item.time;
    event.dedupe_key = joined_key({event.account_id, event.platform_kind, item.time, event.payload});
}

void read_other(Item& item)
{
    item.name_by({}, {});
}

struct Reader {
    std::string_view key;
    void (*read)(Item&);
};

constexpr std::array kReaders{
    Reader{"message", read_message},
    Reader{"postback", read_postback},
    Reader{"message_edit", read_edit},
    Reader{"reaction", read_reaction},
    Reader{"referral", read_referral},
    Reader{"optin", read_optin},
    Reader{"pass_thread_control", read_thread_control},
    Reader{"take_thread_control", read_thread_control},
    Reader{"request_thread_control", read_thread_control},
    Reader{"app_roles", read_thread_control},
    Reader{"policy_enforcement", read_policy},
};

/// Receipts: one event for each message named, or one for the watermark.
void read_receipt(Item item, Kind kind, std::vector<InboundEvent>& events)
{
    item.event.kind = kind;
    item.event.watermark = instant_of(item.content["watermark"], true);
    auto const mids = item.content["mids"].items();
    std::size_t before = events.size();
    for (auto const mid : mids) {
        Item one = item;
        one.event.target = mid.id();
        one.event.message_id = one.event.target;
        if (!one.event.target.empty()) {
            one.name_by(one.event.target, {});
            events.push_back(std::move(one.event));
        }
    }
    if (events.size() == before) {
        auto const watermark = item.content["watermark"].text();
        auto id = item.event.platform_kind + ":" + item.event.user_id + ":" + watermark;
        item.name_by(watermark.empty() ? std::string{} : std::move(id), {});
        events.push_back(std::move(item.event));
    }
}

/// Name of a kind that we do not know: its first key that is not an address.
std::string unknown_key(Value item)
{
    for (auto& name : item.names()) {
        if (name != "sender" && name != "recipient" && name != "timestamp") {
            return name;
        }
    }
    return "unnamed";
}

Item make_item(Entry const& entry, Value root)
{
    Item item{entry, root, {}, root["timestamp"].text(), {}};
    auto& event = item.event;
    event.account_id = entry.page.empty() ? root["recipient"]["id"].id() : entry.page;
    event.user_id = root["sender"]["id"].id();
    event.thread_id = event.user_id;
    event.sent_at = instant_of(root["timestamp"], true);
    return item;
}

void dispatch(Item item, std::vector<InboundEvent>& events)
{
    for (auto const& [key, kind] : {std::pair{"delivery", Kind::delivered}, std::pair{"read", Kind::seen}}) {
        if (item.root[key].is_object()) {
            item.event.platform_kind = key;
            item.content = item.root[key];
            read_receipt(std::move(item), kind, events);
            return;
        }
    }
    auto const reader =
        std::ranges::find_if(kReaders, [&](Reader const& each) { return item.root[each.key].is_object(); });
    if (reader == kReaders.end()) {
        item.event.platform_kind = kind_name(unknown_key(item.root));
        read_other(item);
    } else {
        item.event.platform_kind = reader->key;
        item.content = item.root[reader->key];
        reader->read(item);
    }
    events.push_back(std::move(item.event));
}

}  // namespace

void read_messaging(Entry const& entry, Value item, bool standby, std::vector<InboundEvent>& events)
{
    if (!item.is_object()) {
        events.push_back(kept_event(entry, item, "malformed_item"));
        return;
    }
    auto const first = events.size();
    dispatch(make_item(entry, item), events);
    for (auto at = first; standby && at < events.size(); ++at) {
        events[at].kind = Kind::standby;
        events[at].platform_kind.insert(0, "standby.");
        events[at].dedupe_key += "|standby";
    }
}

}  // namespace hub::connectors::facebook
