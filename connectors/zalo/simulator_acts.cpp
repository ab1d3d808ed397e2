// Webhook side of the Zalo simulator: what a citizen does, as the platform tells it.

#include "base/crypto.hpp"
#include "connectors/zalo/simulator.hpp"

namespace hub::connectors::zalo {
namespace {

using Act = CitizenAction::Kind;

std::string conversation_of(CitizenAction const& action)
{
    return "c" + sha256_hex({action.account_id, "/", action.user_id}).substr(0, 20);
}

std::string coordinate(double value)
{
    return Json(value).dump();
}

/// Suffix of the event's name and its attachment, if it has one.
struct Shape {
    char const* word = "text";
    Json payload;
};

Shape shape_of(CitizenAction const& action)
{
    switch (action.kind) {
        case Act::image:
            return {"image", {{"thumbnail", action.url}, {"url", action.url}}};
        case Act::sticker:
            return {"sticker", {{"id", "46957"}, {"url", action.url}}};
        case Act::audio:
            return {"audio", {{"url", action.url}}};
        case Act::file:
            return {"file", {{"url", action.url}, {"name", "tai-lieu.pdf"}, {"size", "1024"}, {"type", "pdf"}}};
        case Act::location: {
            auto const point = action.point.value_or(std::pair{0.0, 0.0});
            return {
                "location",
                {{"coordinates", {{"latitude", coordinate(point.first)}, {"longitude", coordinate(point.second)}}}}
            };
        }
        default:
            return {};
    }
}

bool interacts(CitizenAction const& action) noexcept
{
    switch (action.kind) {
        case Act::text:
        case Act::image:
        case Act::sticker:
        case Act::location:
        case Act::file:
        case Act::audio:
        case Act::follow:
        case Act::quick_answer:
            return true;
        default:
            return false;
    }
}

}  // namespace

void ZaloSimulator::note_interaction(CitizenAction const& action, Instant now)
{
    auto& citizen = citizens_[{action.account_id, action.user_id}];
    if (interacts(action)) {
        citizen.last_interaction = now;
        citizen.left = false;
    } else if (action.kind == Act::unfollow) {
        citizen.left = true;
    }
}

Json ZaloSimulator::event_base(CitizenAction const& action, std::string_view name, Instant now) const
{
    Json body{{"event_name", name}, {"app_id", options_.app_id}, {"timestamp", std::to_string(to_millis(now))}};
    if (!action.anonymous) {
        body["user_id_by_app"] = decimal_of("app/" + action.user_id, 19);
    }
    return body;
}

Json ZaloSimulator::message_event(CitizenAction const& action, Instant now, std::string& id)
{
    auto shape = shape_of(action);
    auto body = event_base(action, std::string(action.anonymous ? "anonymous_send_" : "user_send_") + shape.word, now);
    id = action.kind == Act::console_test ? "This is message id"
                                          : ids_.hex("inbound/" + std::to_string(to_millis(now)), 20);
    Json message{{"msg_id", id}};
    if (!action.text.empty()) {
        message["text"] = action.text;
    }
    if (!action.target.empty() && action.kind == Act::text) {
        message["quote_msg_id"] = action.target;
    }
    if (action.anonymous) {
        message["conversation_id"] = conversation_of(action);
    }
    if (!shape.payload.is_null()) {
        message["attachments"] = Json::array({{{"type", shape.word}, {"payload", std::move(shape.payload)}}});
    }
    body["sender"] = {{"id", action.user_id}};
    body["recipient"] = {{"id", action.account_id}};
    body["message"] = std::move(message);
    return body;
}

Json ZaloSimulator::flat_event(CitizenAction const& action, Instant now, std::string& id)
{
    auto const parties = [&](Json& body, bool user_sends) {
        body["sender"] = {{"id", user_sends ? action.user_id : action.account_id}};
        body["recipient"] = {{"id", user_sends ? action.account_id : action.user_id}};
    };
    switch (action.kind) {
        case Act::follow:
        case Act::unfollow: {
            auto body = event_base(action, action.kind == Act::follow ? "follow" : "unfollow", now);
            body["oa_id"] = action.account_id;
            body["follower"] = {{"id", action.user_id}};
            return body;
        }
        case Act::reaction: {
            auto body = event_base(action, "user_reacted_message", now);
            parties(body, true);
            body["message"] = {
                {"msg_id", action.target}, {"react_icon", action.text.empty() ? "/-heart" : action.text}
            };
            id = action.target;
            return body;
        }
        case Act::seen: {
            auto body = event_base(action, "user_seen_message", now);
            parties(body, false);
            body["message"] = {{"msg_ids", Json::array({action.target})}};
            id = action.target;
            return body;
        }
        case Act::contact_details: {
            auto body = event_base(action, "user_submit_info", now);
            parties(body, true);
            body["info"] = {{"name", action.user_name}, {"phone", action.text}};
            return body;
        }
        case Act::missed_call: {
            auto body = event_base(action, "user_call_oa", now);
            id = ids_.hex("call", 12);
            body.update(
                {{"oa_id", action.account_id},
                 {"user_id", action.user_id},
                 {"call_id", id},
                 {"call_type", "AUDIO"},
                 {"talk_time", 0},
                 {"waiting_time", 28},
                 {"call_duration", 0},
                 {"status_code", 2}}
            );
            return body;
        }
        default: {
            auto body =
                event_base(action, action.kind == Act::consent_withdrawn ? "user_withdraw" : "simulated_other", now);
            body["oa_id"] = action.account_id;
            body["user_id"] = action.user_id;
            return body;
        }
    }
}

SimulatedWebhook ZaloSimulator::act(CitizenAction const& action, Instant now)
{
    note_interaction(action, now);
    CitizenAction done = action;
    if (action.kind == Act::console_test) {
        done.text = "This is testing message";
        done.account_id = "388613280878808645";  // parties of the Test button are nobody's
        done.user_id = "246845883529197922";
    }
    std::string id;
    bool const message = interacts(done) && done.kind != Act::follow;
    auto const body =
        message || done.kind == Act::console_test ? message_event(done, now, id) : flat_event(done, now, id);
    auto signed_webhook = sign(dump(body));
    if (!id.empty()) {
        signed_webhook.external_id = std::move(id);
    }
    return signed_webhook;
}

SimulatedWebhook ZaloSimulator::echo(Sending const& sending, std::string const& message_id, Instant now) const
{
    bool const image = !sending.image_url.empty();
    bool const anonymous = !sending.anonymous_conversation.empty();
    Json message{{"msg_id", message_id}};
    if (!sending.text.empty()) {
        message["text"] = sending.text;
    }
    if (image) {
        message["attachments"] = Json::array({{{"type", "image"}, {"payload", {{"url", sending.image_url}}}}});
    }
    if (anonymous) {
        message["conversation_id"] = sending.anonymous_conversation;
    }
    Json body{
        {"event_name",
         std::string("oa_send_") + (anonymous ? "anonymous_" : "") +
             (sending.is_template ? "template"
              : image             ? "image"
                                  : "text")},
        {"app_id", options_.app_id},
        {"sender", {{"id", sending.account}}},  // no admin_id: sent through the API
        {"recipient", {{"id", sending.user}}},
        {"message", std::move(message)},
        {"timestamp", std::to_string(to_millis(now))},
    };
    if (!anonymous) {
        body["user_id_by_app"] = decimal_of("app/" + sending.user, 19);
    }
    return webhook(body, message_id);
}

std::unique_ptr<PlatformSimulator> make_simulator(SimulatorOptions options);

std::unique_ptr<PlatformSimulator> make_simulator(SimulatorOptions options)
{
    return std::make_unique<ZaloSimulator>(std::move(options));
}

}  // namespace hub::connectors::zalo
