// Items of changes[]: what happens in public under the Page, and notices about the account.

#include "connectors/facebook/items.hpp"
#include "connectors/sdk/event_parts.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hub::connectors::facebook {
namespace {

using Kind = InboundEvent::Kind;
using Value = RawJson::Value;

constexpr std::size_t kMaxPhotos = 50;

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> list)
{
    return std::ranges::find(list, text) != list.end();
}

Kind kind_of_verb(std::string_view verb)
{
    if (verb == "add") {
        return Kind::comment;
    }
    if (is_one_of(verb, {"edited", "edit", "update"})) {
        return Kind::comment_edit;
    }
    if (is_one_of(verb, {"remove", "delete"})) {
        return Kind::comment_remove;
    }
    return is_one_of(verb, {"hide", "unhide"}) ? Kind::comment_hide : Kind::other;
}

struct Change {
    Entry const& entry;
    Value value;
    std::string item;
    std::string verb;
    InboundEvent event;
};

void add_media(InboundEvent& event, Value value)
{
    auto const add = [&](char const* kind, Value url) {
        if (auto text = url.text(); !text.empty() && event.attachments.size() < kMaxPhotos) {
            event.attachments.push_back({kind, std::move(text), {}, {}});
        }
    };
    add("image", value["photo"]);
    add("video", value["video"]);
    for (auto const photo : value["photos"].items()) {
        add("image", photo);
    }
    add("link", value["link"]);
}

std::string key_time(Change const& change)
{
    auto created = change.value["created_time"].text();
    return created.empty() ? change.entry.time : created;
}

/// Comment or visitor post: `id` names it; edits and hides of one comment differ by the time of the entry.
void name_public(Change& change, std::string const& id)
{
    auto& event = change.event;
    if (id.empty()) {
        auto kept = kept_event(change.entry, change.value, event.platform_kind);
        event.external_id = std::move(kept.external_id);
        event.dedupe_key = std::move(kept.dedupe_key);
        return;
    }
    bool const repeatable = event.kind == Kind::comment_edit || event.kind == Kind::comment_hide;
    event.external_id = id;
    event.dedupe_key = joined_key({
        event.account_id,
        "feed",
        id,
        change.verb,
        key_time(change),
        fingerprint(event.text),
        repeatable ? std::string_view(change.entry.time) : std::string_view{},
    });
}

/// The thread is that of the top comment. An answer names the comment it answers; we take that one for the top, since
/// the platform does not say how deep it stands.
std::string thread_of(std::string const& id, std::string const& parent, std::string const& post)
{
    return "comment:" + (parent.empty() || parent == post ? id : parent);
}

void read_public(Change& change, std::string const& id)
{
    auto& event = change.event;
    auto const post = change.value["post_id"].id();
    event.parent_id = change.value["parent_id"] ? change.value["parent_id"].id() : id == post ? std::string{} : post;
    event.message_id = id;
    event.thread_id = thread_of(id, change.value["parent_id"].id(), post);
    event.text = change.value["message"].text();
    add_media(event, change.value);
    event.kind = kind_of_verb(change.verb);
    if (event.kind == Kind::comment_hide) {
        event.payload = change.verb;
    }
    if (event.kind != Kind::comment) {
        event.target = id;
    }
    if (!event.user_id.empty() && event.user_id == event.account_id) {
        event.kind = Kind::other;
        event.platform_kind = kind_name("feed." + change.item + ".own");
    }
    name_public(change, id);
}

void read_reaction(Change& change)
{
    auto& event = change.event;
    auto const comment = change.value["comment_id"].id();
    auto const post = change.value["post_id"].id();
    event.kind = Kind::reaction;
    event.target = comment.empty() ? post : comment;
    event.thread_id = thread_of(event.target, change.value["parent_id"].id(), post);
    event.text = change.value["reaction_type"] ? change.value["reaction_type"].text() : change.item;
    event.payload = change.verb;
    event.external_id = "reaction:" + event.target + ":" + event.user_id + ":" + key_time(change);
    event.dedupe_key =
        joined_key({event.account_id, post, comment, event.user_id, event.text, change.verb, key_time(change)});
}

/// A post is a citizen's when its author is not the Page. Without an author only `post` can be one: the others are how
/// the Page itself publishes.
bool is_visitor_post(Change const& change)
{
    if (!is_one_of(change.item, {"post", "status", "photo", "video", "share", "link"})) {
        return false;
    }
    return change.item == "post" || (!change.event.user_id.empty() && change.event.user_id != change.event.account_id);
}

void read_feed(Change& change)
{
    auto& event = change.event;
    event.is_public = true;
    event.platform_kind = kind_name("feed." + change.item + "." + change.verb);
    if (change.item == "comment") {
        read_public(change, change.value["comment_id"].id());
    } else if (change.item == "reaction" || change.item == "like") {
        read_reaction(change);
    } else if (is_visitor_post(change)) {
        read_public(change, change.value["post_id"].id());
    } else {
        bool const own = !event.user_id.empty() && event.user_id == event.account_id;
        event.platform_kind = own ? kind_name("feed." + change.item + ".own") : event.platform_kind;
        event.text = change.value["message"].text();
        event.message_id = change.value["post_id"].id();
        name_public(change, event.message_id);
    }
}

void read_mention(Change& change)
{
    auto& event = change.event;
    event.is_public = true;
    event.text = change.value["message"].text();
    event.message_id = change.value["comment_id"] ? change.value["comment_id"].id() : change.value["post_id"].id();
    name_public(change, event.message_id);
    event.dedupe_key += "|mention";
}

void read_notice(Change& change)
{
    auto& event = change.event;
    event.kind = Kind::account_notice;
    for (auto const* key : {"event", "status", "message_template_name", "reason"}) {
        if (auto const text = change.value[key].text(); !text.empty()) {
            event.text += event.text.empty() ? text : ", " + text;
        }
    }
}

}  // namespace

void read_change(Entry const& entry, Value item, std::vector<InboundEvent>& events)
{
    auto const field = item["field"].text();
    auto const value = item["value"];
    Change change{
        entry,
        value,
        value["item"].text(),
        value["verb"].text(),
        kept_event(entry, item, field.empty() ? "unnamed" : field)
    };
    auto& event = change.event;
    event.user_id = value["from"]["id"] ? value["from"]["id"].id() : value["sender_id"].id();
    event.user_name = value["from"]["name"] ? value["from"]["name"].text() : value["sender_name"].text();
    // an edit or a hide keeps the comment's first created_time: its own time is that of the entry
    auto const created = instant_of(value["created_time"], true);
    if (created != Instant{} && (change.verb == "add" || event.sent_at == Instant{})) {
        event.sent_at = created;
    }
    if (field == "feed" && value.is_object()) {
        read_feed(change);
    } else if (field == "mention" && value.is_object()) {
        read_mention(change);
    } else if (is_one_of(
                   field, {"message_template_status_update", "business_integrity", "messaging_policy_enforcement"}
               )) {
        read_notice(change);
    }
    events.push_back(std::move(event));
}

}  // namespace hub::connectors::facebook
