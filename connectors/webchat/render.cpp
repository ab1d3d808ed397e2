#include "base/json.hpp"
#include "connectors/sdk/raw_json.hpp"
#include "connectors/sdk/reply_reading.hpp"
#include "connectors/sdk/text_split.hpp"
#include "connectors/webchat/webhook.hpp"

namespace hub::connectors::webchat {

Result<std::vector<ApiCall>> render(OutboundMessage const& message, Channel const& channel)
{
    if (message.target != OutboundMessage::Target::direct) {
        return invalid_input("web chat has private messages only");
    }
    if (message.user_id.empty()) {
        return invalid_input("no recipient");
    }
    auto text = message.text;
    for (auto const& choice : message.quick_answers) {
        text += text.empty() ? "- " : "\n- ";
        text += choice.title;
    }
    auto const parts = split_text(text, kMaxTextChars);
    if (parts.empty()) {
        return invalid_input("nothing to say");
    }
    std::vector<ApiCall> calls;
    for (auto const& part : parts) {
        ApiCall call;
        call.url = (channel.api_base_url.empty() ? std::string(kHost) : channel.api_base_url) + "/v1/messages";
        call.auth = ApiCall::Auth::bearer;
        call.body = dump(
            {{"account", channel.external_id},
             {"recipient", {{"id", message.user_id}}},
             {"message", {{"text", part}}},
             {"key", message.idempotency_key}}
        );
        calls.push_back(std::move(call));
    }
    return calls;
}

Outcome classify(ApiCall const&, Result<ApiReply> const& reply)
{
    if (!reply) {
        return transport_outcome(reply.error());
    }
    RawJson const document(reply->body);
    auto receipt = document.root()["receipt"].id();
    return reply->status == 200 && !receipt.empty() ? Outcome{Delivered{std::move(receipt)}} : status_outcome(*reply);
}

}  // namespace hub::connectors::webchat
