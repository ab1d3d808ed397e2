#include "connectors/zalo/render.hpp"

#include "base/json.hpp"
#include "connectors/sdk/text_split.hpp"

#include <utility>

namespace hub::connectors::zalo {
namespace {

constexpr std::string_view kHost = "https://openapi.zalo.me";
constexpr std::string_view kTemplateHost = "https://business.openapi.zalo.me";
constexpr std::size_t kMaxTrackingChars = 48;

ApiCall call_to(Channel const& channel, std::string_view path, Json const& body, std::string_view host = kHost)
{
    ApiCall call;
    call.url = base_url(channel, host) + std::string(path);
    call.body = dump(body);
    call.auth = ApiCall::Auth::access_token_header;
    return call;
}

/// Buttons of the old interface are not confirmed on v3, so the choices are lines that people can read and type.
std::string with_choices(OutboundMessage const& message)
{
    auto text = message.text;
    for (auto const& choice : message.quick_answers) {
        text += text.empty() ? "- " : "\n- ";
        text += choice.title;
    }
    return text;
}

Json image_attachment(std::string const& url)
{
    return {
        {"type", "template"},
        {"payload", {{"template_type", "media"}, {"elements", Json::array({{{"media_type", "image"}, {"url", url}}})}}},
    };
}

Result<std::vector<ApiCall>> chat_calls(
    OutboundMessage const& message, Channel const& channel, std::string_view path, Json const& recipient
)
{
    auto parts = split_text(with_choices(message), kMaxTextChars);
    if (parts.empty() && message.image_url.empty()) {
        return invalid_input("nothing to say");
    }
    std::vector<ApiCall> calls;
    if (!message.image_url.empty()) {
        Json content{{"attachment", image_attachment(message.image_url)}};
        if (!parts.empty()) {
            content["text"] = parts.front();
            parts.erase(parts.begin());
        }
        calls.push_back(call_to(channel, path, {{"recipient", recipient}, {"message", std::move(content)}}));
    }
    for (auto const& part : parts) {
        calls.push_back(call_to(channel, path, {{"recipient", recipient}, {"message", {{"text", part}}}}));
    }
    return calls;
}

Json template_data(OutboundMessage const& message)
{
    Json fields = Json::object();
    for (auto const& [name, value] : message.template_fields) {
        fields[name] = value;
    }
    return fields;
}

Result<std::vector<ApiCall>> user_template_calls(OutboundMessage const& message, Channel const& channel)
{
    Json const body{
        {"user_id", message.user_id}, {"template_id", message.template_id}, {"template_data", template_data(message)}
    };
    return std::vector{call_to(channel, "/v3.0/oa/message/template", body)};
}

/// Lives on a host and under a table of errors of its own; the only way that takes a tracking id of ours.
Result<std::vector<ApiCall>> phone_template_calls(OutboundMessage const& message, Channel const& channel)
{
    bool const digits = message.phone.find_first_not_of("0123456789") == std::string::npos;
    if (!message.phone.starts_with("84") || !digits) {
        return invalid_input("a telephone number is written 84…");
    }
    if (message.idempotency_key.size() > kMaxTrackingChars) {
        return invalid_input("the key is longer than a tracking id");
    }
    Json body{
        {"phone", message.phone}, {"template_id", message.template_id}, {"template_data", template_data(message)}
    };
    if (!message.idempotency_key.empty()) {
        body["tracking_id"] = message.idempotency_key;
    }
    return std::vector{call_to(channel, "/message/template", body, kTemplateHost)};
}

}  // namespace

std::string base_url(Channel const& channel, std::string_view official)
{
    std::string base = channel.api_base_url.empty() ? std::string(official) : channel.api_base_url;
    while (base.ends_with('/')) {
        base.pop_back();
    }
    return base;
}

Result<std::vector<ApiCall>> render(OutboundMessage const& message, Channel const& channel)
{
    using Target = OutboundMessage::Target;
    if (message.target == Target::public_reply || message.target == Target::private_reply) {
        return invalid_input("Zalo has no comments");
    }
    bool const is_template = message.target == Target::template_user || message.target == Target::template_phone;
    if (is_template && message.template_id.empty()) {
        return invalid_input("template message without template");
    }
    if (message.target == Target::template_phone) {
        return phone_template_calls(message, channel);
    }
    if (message.user_id.empty()) {
        return invalid_input("no recipient");
    }
    if (message.target == Target::template_user) {
        return user_template_calls(message, channel);
    }
    if (message.target == Target::anonymous) {
        if (message.conversation_id.empty()) {
            return invalid_input("anonymous visitor without conversation");
        }
        Json const visitor{{"anonymous_id", message.user_id}, {"conversation_id", message.conversation_id}};
        return chat_calls(message, channel, "/v2.0/oa/message", visitor);
    }
    return chat_calls(message, channel, "/v3.0/oa/message/cs", {{"user_id", message.user_id}});
}

}  // namespace hub::connectors::zalo
