// One body of Zalo → its events: exactly one, save that a seen event has one for each message id.

#include "connectors/sdk/event_parts.hpp"
#include "connectors/zalo/attachments.hpp"
#include "connectors/zalo/events.hpp"
#include "connectors/zalo/webhook.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace hub::connectors::zalo {
namespace {

using Kind = InboundEvent::Kind;
using Value = RawJson::Value;

constexpr std::string_view kConsoleTestId = "This is message id";

std::string first_of(std::initializer_list<Value> values)
{
    for (auto const value : values) {
        if (auto text = value.id(); !text.empty()) {
            return text;
        }
    }
    return {};
}

bool is_phone(std::string_view text)
{
    return text.size() >= 8 && text.size() <= 15 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// What the readers share: the document, the event under work, and the parts of its key.
struct Reading {
    std::string_view body;
    Value root;
    Value message;
    EventRule rule;
    std::string name;
    std::string timestamp;
    InboundEvent event;

    /// Key of an event that is named by one id of the platform.
    void name_by(std::string id, std::string_view more = {})
    {
        if (id.empty()) {
            name_by_content();
            return;
        }
        event.dedupe_key = joined_key({event.account_id, name, id});
        if (!more.empty()) {
            event.dedupe_key = joined_key({event.dedupe_key, more});
        }
        event.external_id = std::move(id);
    }
    /// Management events have no id: kind, subject and time name them.
    void name_by_subject(std::string_view subject)
    {
        if (timestamp.empty()) {
            name_by_content();
            return;
        }
        event.external_id = event.platform_kind + ":" + std::string(subject) + ":" + timestamp;
        event.dedupe_key = joined_key({event.account_id, name, subject, timestamp});
    }
    void name_by_content()
    {
        auto whole = whole_body_event(body, event.platform_kind);
        event.external_id = std::move(whole.external_id);
        event.dedupe_key = joined_key({event.account_id, name, event.external_id});
    }
};

void read_message(Reading& reading)
{
    auto& event = reading.event;
    event.user_id = reading.root["sender"]["id"].id();
    event.thread_id = event.user_id;
    event.message_id = reading.message["msg_id"].id();
    event.reply_to = reading.message["quote_msg_id"].id();
    if (reading.rule.shape == Shape::anonymous_message) {
        event.thread_id = "anon:" + reading.message["conversation_id"].id();
    }
    if (event.message_id == kConsoleTestId) {
        event.kind = Kind::other;
        event.platform_kind = "console_test";
        event.opens_window = false;
        reading.name_by(event.message_id, reading.timestamp);
        return;
    }
    read_content(event, reading.message, reading.name);
    reading.name_by(event.message_id);
}

void read_echo(Reading& reading)
{
    auto& event = reading.event;
    event.user_id = reading.root["recipient"]["id"].id();
    event.thread_id = event.user_id;
    event.message_id = reading.message["msg_id"].id();
    event.target = event.message_id;
    event.tracking_id = reading.message["tracking_id"].text();
    event.by_our_app = !reading.root["sender"]["admin_id"];
    if (reading.rule.shape == Shape::anonymous_echo) {
        event.thread_id = "anon:" + reading.message["conversation_id"].id();
    }
    read_content(event, reading.message, reading.name);
    event.sticker_only = false;
    reading.name_by(event.message_id);
}

/// Chat and template receipts have one name; only the latter carries a delivery time or our tracking id.
void read_received(Reading& reading)
{
    auto& event = reading.event;
    event.target = reading.message["msg_id"].id();
    event.message_id = event.target;
    auto const receiver = reading.root["recipient"]["id"].id();
    auto const delivery_time = reading.message["delivery_time"];
    event.tracking_id = reading.message["tracking_id"].text();
    if (!delivery_time && event.tracking_id.empty()) {
        event.user_id = receiver;
        event.thread_id = receiver;
        reading.name_by(event.target);
        return;
    }
    if (is_phone(receiver)) {
        event.phone = receiver;  // else its hash: of no use to us
    }
    if (auto const delivered = instant_of(delivery_time, false); delivered != Instant{}) {
        event.sent_at = delivered;
    }
    reading.name_by(event.target, delivery_time ? delivery_time.id() : reading.timestamp);
}

void read_reaction(Reading& reading)
{
    auto& event = reading.event;
    bool const by_user = reading.rule.shape == Shape::user_reaction;
    event.user_id = reading.root[by_user ? "sender" : "recipient"]["id"].id();
    event.thread_id = event.user_id;
    event.target = reading.message["msg_id"].id();
    event.text = reading.message["react_icon"].text();
    reading.name_by(event.target, joined_key({event.user_id, event.text, reading.timestamp}));
}

void read_flat_user(Reading& reading)
{
    auto& event = reading.event;
    event.user_id = first_of({reading.root["follower"]["id"], reading.root["user_id"], reading.root["sender"]["id"]});
    event.thread_id = event.user_id;
    event.payload = reading.root["source"].text();
    reading.name_by_subject(event.user_id);
}

void append_line(std::string& text, std::string const& line)
{
    if (!line.empty()) {
        text += text.empty() ? line : ", " + line;
    }
}

void read_contact_details(Reading& reading)
{
    auto& event = reading.event;
    auto const info = reading.root["info"];
    auto const address = info["full_address"];
    event.user_id = reading.root["sender"]["id"].id();
    event.thread_id = event.user_id;
    event.user_name = info["name"].text();
    event.phone = info["phone"].text();
    for (auto const part :
         {address["user_address"],
          info["address"],
          address["user_ward"],
          info["ward"],
          info["district"],
          address["user_city"],
          info["city"]}) {
        append_line(event.text, part.text());
    }
    reading.name_by_subject(event.user_id);
}

void read_feedback(Reading& reading)
{
    auto& event = reading.event;
    event.text = reading.message["note"].text();
    event.payload = reading.message["rate"].text();
    if (event.text.empty()) {
        for (auto const label : reading.message["feedbacks"].items()) {
            append_line(event.text, label.text());
        }
    }
    event.target = reading.message["msg_id"].id();
    event.tracking_id = reading.message["tracking_id"].text();
    auto const submitted = reading.message["submit_time"];
    if (auto const at = instant_of(submitted, false); at != Instant{}) {
        event.sent_at = at;
    }
    reading.name_by(event.target, submitted ? submitted.id() : reading.timestamp);
}

void read_response_button(Reading& reading)
{
    auto& event = reading.event;
    event.payload = reading.message["data"].text();
    event.tracking_id = reading.message["tracking_id"].text();
    event.target = first_of({reading.root["msg_id"], reading.message["msg_id"]});
    auto const submitted = reading.message["submit_time"];
    reading.name_by(event.target, submitted ? submitted.id() : reading.timestamp);
}

void read_call(Reading& reading)
{
    auto& event = reading.event;
    event.user_id = reading.root["user_id"].id();
    event.thread_id = event.user_id;
    event.phone = reading.root["phone"].text();
    bool const talked = reading.root["talk_time"].integer().value_or(0) > 0;
    event.payload = talked ? "answered" : "missed";
    event.opens_window = talked && !event.user_id.empty();
    reading.name_by(reading.root["call_id"].id());
}

void read_notice(Reading& reading)
{
    auto& event = reading.event;
    auto const subject = reading.root["template_id"].id();
    for (auto const part :
         {reading.root["status"]["prev_status"],
          reading.root["status"]["new_status"],
          reading.root["quality"],
          reading.root["quota"]["prev_value"],
          reading.root["quota"]["new_value"],
          reading.root["reason"]}) {
        append_line(event.text, part.text());
    }
    event.target = subject;
    reading.name_by_subject(subject.empty() ? event.account_id : subject);
}

void read_plain(Reading& reading)
{
    auto& event = reading.event;
    if (auto const id = reading.message["msg_id"].id(); !id.empty()) {
        event.message_id = id;
        reading.name_by(id);
    } else {
        reading.name_by_content();
    }
}

std::vector<InboundEvent> read_seen(Reading& reading)
{
    auto& base = reading.event;
    base.user_id = reading.root["recipient"]["id"].id();
    base.thread_id = base.user_id;
    std::vector<std::string> ids;
    for (auto const id : reading.message["msg_ids"].items()) {
        ids.push_back(id.id());
    }
    ids.push_back(reading.message["msg_id"].id());
    std::vector<InboundEvent> events;
    std::set<std::string> done;
    for (auto& id : ids) {
        if (id.empty() || !done.insert(id).second) {
            continue;
        }
        Reading one{reading};
        one.event.target = id;
        one.event.message_id = id;
        one.name_by(std::move(id));
        events.push_back(std::move(one.event));
    }
    if (events.empty()) {
        base.kind = Kind::other;
        reading.name_by_content();
        events.push_back(std::move(base));
    }
    return events;
}

/// oa_id where it is written; else the party that is the OA by the kind of event.
std::string account_of(Reading const& reading)
{
    bool const oa_sends = reading.rule.shape == Shape::echo || reading.rule.shape == Shape::anonymous_echo ||
                          reading.rule.shape == Shape::received || reading.rule.shape == Shape::seen ||
                          reading.rule.shape == Shape::oa_reaction || reading.name.starts_with("oa_");
    return first_of({reading.root["oa_id"], reading.root["oaId"], reading.root[oa_sends ? "sender" : "recipient"]["id"]}
    );
}

void read_single(Reading& reading)
{
    switch (reading.rule.shape) {
        case Shape::user_message:
        case Shape::anonymous_message:
            return read_message(reading);
        case Shape::echo:
        case Shape::anonymous_echo:
            return read_echo(reading);
        case Shape::received:
            return read_received(reading);
        case Shape::user_reaction:
        case Shape::oa_reaction:
            return read_reaction(reading);
        case Shape::flat_user:
            return read_flat_user(reading);
        case Shape::contact_details:
            return read_contact_details(reading);
        case Shape::feedback:
            return read_feedback(reading);
        case Shape::response_button:
            return read_response_button(reading);
        case Shape::call:
            return read_call(reading);
        case Shape::notice:
            return read_notice(reading);
        case Shape::seen:
        case Shape::plain:
            return read_plain(reading);
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
    Reading reading{body, root, root["message"], {}, root["event_name"].id(), {}, {}};
    if (reading.name.empty()) {
        return {whole_body_event(body, "unnamed")};
    }
    reading.rule = rule_of(reading.name);
    auto const timestamp = root["timestamp"] ? root["timestamp"] : root["timeStamp"];
    reading.timestamp = timestamp.id();
    auto& event = reading.event;
    event.kind = reading.rule.kind;
    event.opens_window = reading.rule.opens_window;
    event.platform_kind = kind_name(reading.name);
    event.account_id = account_of(reading);
    event.app_user_id = root["user_id_by_app"].id();
    event.sent_at = instant_of(timestamp, false);
    if (reading.rule.shape == Shape::seen) {
        return read_seen(reading);
    }
    read_single(reading);
    std::vector<InboundEvent> events;
    events.push_back(std::move(event));
    return events;
}

}  // namespace hub::connectors::zalo
