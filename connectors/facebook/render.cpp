#include "connectors/facebook/render.hpp"

#include "base/json.hpp"
#include "base/utf8.hpp"
#include "connectors/sdk/text_split.hpp"

#include <algorithm>
#include <utility>

namespace hub::connectors::facebook {
namespace {

constexpr std::size_t kMaxQuickReplies = 13;
constexpr std::size_t kMaxTitleChars = 20;
constexpr std::size_t kMaxPayloadChars = 1000;

using Calls = Result<std::vector<ApiCall>>;

/// An id that may stand in a path: it came from a webhook and is not trusted.
bool is_path_id(std::string_view id) noexcept
{
    return !id.empty() && id.size() <= 256 && std::ranges::all_of(id, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
    });
}

ApiCall call_to(Channel const& channel, std::string_view node, std::string_view edge, Json const& body)
{
    std::string base = channel.api_base_url.empty() ? std::string(kDefaultBase) : channel.api_base_url;
    while (base.ends_with('/')) {
        base.pop_back();
    }
    ApiCall call;
    call.url = base + "/" + std::string(node) + "/" + std::string(edge);
    call.body = dump(body);
    call.auth = ApiCall::Auth::query_access_token;
    return call;
}

Json quick_replies(std::vector<QuickAnswer> const& answers)
{
    Json list = Json::array();
    for (auto const& answer : answers) {
        if (list.size() == kMaxQuickReplies) {
            break;
        }
        list.push_back({
            {"content_type", "text"},
            {"title", std::string(prefix_chars(answer.title, kMaxTitleChars))},
            {"payload",
             std::string(prefix_chars(answer.payload.empty() ? answer.title : answer.payload, kMaxPayloadChars))},
        });
    }
    return list;
}

/// Contents of one or more messages: the picture stands alone (no text may stand beside it), choices hang on the last
/// text.
std::vector<Json> contents(OutboundMessage const& message)
{
    std::vector<Json> list;
    if (!message.image_url.empty()) {
        Json const attachment{{"type", "image"}, {"payload", {{"url", message.image_url}, {"is_reusable", false}}}};
        list.push_back({{"attachment", attachment}});
    }
    for (auto& part : split_text(message.text, kMaxTextChars)) {
        list.push_back({{"text", std::move(part)}});
    }
    if (!list.empty() && !message.quick_answers.empty()) {
        list.back()["quick_replies"] = quick_replies(message.quick_answers);
    }
    return list;
}

/// Part 1 carries the key itself, part n "key#n": the echo tells which part came.
void add_metadata(std::vector<Json>& list, std::string const& key)
{
    for (std::size_t index = 0; index < list.size() && !key.empty(); ++index) {
        list[index]["metadata"] = index == 0 ? key : key + "#" + std::to_string(index + 1);
    }
}

Calls direct_calls(OutboundMessage const& message, Channel const& channel)
{
    if (message.user_id.empty()) {
        return invalid_input("no recipient");
    }
    if (message.window_expired && !message.by_human) {
        return invalid_input("outside_window");  // HUMAN_AGENT is for what a person typed
    }
    auto list = contents(message);
    if (list.empty()) {
        return invalid_input("nothing to say");
    }
    add_metadata(list, message.idempotency_key);
    std::vector<ApiCall> calls;
    for (auto& content : list) {
        Json body{{"recipient", {{"id", message.user_id}}}, {"message", std::move(content)}};
        body["messaging_type"] = message.window_expired ? "MESSAGE_TAG" : "RESPONSE";
        if (message.window_expired) {
            body["tag"] = "HUMAN_AGENT";
        }
        calls.push_back(call_to(channel, channel.external_id, "messages", body));
    }
    return calls;
}

Calls private_reply_calls(OutboundMessage const& message, Channel const& channel)
{
    if (message.comment_id.empty()) {
        return invalid_input("no comment to reply to");
    }
    auto list = contents(message);
    if (list.size() != 1) {
        return invalid_input("a private reply is exactly one message");
    }
    add_metadata(list, message.idempotency_key);
    // a visitor's post is PAGE_POST, a comment POST_COMMENT
    bool const is_post = message.comment_id.starts_with(channel.external_id + "_");
    Json const body{
        {"recipient", {{is_post ? "post_id" : "comment_id", message.comment_id}}},
        {"messaging_type", "RESPONSE"},
        {"message", std::move(list.front())},
    };
    return std::vector{call_to(channel, channel.external_id, "messages", body)};
}

Calls public_reply_calls(OutboundMessage const& message, Channel const& channel)
{
    if (!is_path_id(message.comment_id)) {
        return invalid_input("no comment to reply to");
    }
    auto text = message.text;
    if (!message.image_url.empty()) {
        text += (text.empty() ? "" : "\n") + message.image_url;
    }
    std::vector<ApiCall> calls;
    for (auto const& part : split_text(text, kMaxTextChars)) {
        calls.push_back(call_to(channel, message.comment_id, "comments", {{"message", part}}));
    }
    return calls.empty() ? Calls(invalid_input("nothing to say")) : Calls(std::move(calls));
}

Calls utility_calls(OutboundMessage const& message, Channel const& channel)
{
    if (message.user_id.empty() || message.template_id.empty()) {
        return invalid_input("template message without recipient or template");
    }
    Json parameters = Json::array();
    for (auto const& [name, value] : message.template_fields) {
        parameters.push_back({{"type", "text"}, {"text", value}});
    }
    Json chosen{{"name", message.template_id}, {"language", {{"code", "vi"}}}};
    if (!parameters.empty()) {
        chosen["components"] = Json::array({{{"type", "body"}, {"parameters", std::move(parameters)}}});
    }
    // `template` stands directly in `message`: inside `attachment` it is error 100
    Json content{{"template", std::move(chosen)}};
    if (!message.idempotency_key.empty()) {
        content["metadata"] = message.idempotency_key;
    }
    Json const body{
        {"recipient", {{"id", message.user_id}}},
        {"messaging_type", "UTILITY"},
        {"message", std::move(content)},
    };
    return std::vector{call_to(channel, channel.external_id, "messages", body)};
}

}  // namespace

Result<std::vector<ApiCall>> render(OutboundMessage const& message, Channel const& channel)
{
    using Target = OutboundMessage::Target;
    if (!is_path_id(channel.external_id)) {
        return invalid_input("channel without Page id");
    }
    switch (message.target) {
        case Target::direct:
            return direct_calls(message, channel);
        case Target::private_reply:
            return private_reply_calls(message, channel);
        case Target::public_reply:
            return public_reply_calls(message, channel);
        case Target::template_user:
            return utility_calls(message, channel);
        case Target::anonymous:
        case Target::template_phone:
            break;
    }
    return invalid_input("Messenger has neither anonymous visitors nor templates by telephone");
}

}  // namespace hub::connectors::facebook
