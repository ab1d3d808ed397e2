// Test identities, requests and calls as they would stand on the wire.

#include "connectors/sdk/harness/fixtures.hpp"

namespace hub::connectors::harness {

ChannelSecrets secrets_of(std::string_view connector)
{
    ChannelSecrets secrets;
    if (connector == "webchat") {
        secrets.signing_keys = {std::string(kWebchatKey)};
        secrets.app_secret = "no such thing";
        return secrets;
    }
    bool const zalo = connector == "zalo";
    secrets.app_id = zalo ? kZaloApp : kFacebookApp;
    secrets.signing_keys = {std::string(zalo ? kZaloKey : kFacebookSecret)};
    secrets.app_secret = zalo ? kZaloAppSecret : kFacebookSecret;
    secrets.verify_token = zalo ? std::string_view{} : kFacebookVerifyToken;
    return secrets;
}

Channel channel_of(std::string_view connector)
{
    Channel channel;
    if (connector == "webchat") {
        channel.connector = connector;
        channel.external_id = kWebchatAccount;
        return channel;
    }
    bool const zalo = connector == "zalo";
    channel.connector = connector;
    channel.external_id = zalo ? kZaloOa : kFacebookPage;
    channel.app_id = zalo ? kZaloApp : kFacebookApp;
    return channel;
}

SimulatorOptions simulator_options(std::string_view connector)
{
    auto const secrets = secrets_of(connector);
    SimulatorOptions options;
    options.app_id = secrets.app_id;
    options.signing_key = secrets.signing_keys.front();
    options.app_secret = secrets.app_secret;
    options.verify_token = secrets.verify_token;
    options.accounts = {channel_of(connector).external_id};
    options.run = "test";
    return options;
}

std::string_view signature_header(std::string_view connector)
{
    return connector == "zalo"      ? "x-zevent-signature"
           : connector == "webchat" ? "x-webchat-signature"
                                    : "x-hub-signature-256";
}

WebhookRequest request_with(std::string_view connector, std::string body, std::string_view signature)
{
    WebhookRequest request;
    request.method = "POST";
    request.body = std::move(body);
    auto const prefix = connector == "zalo" ? std::string("mac=") : std::string("sha256=");
    request.headers.emplace_back(signature_header(connector), prefix + std::string(signature));
    return request;
}

WebhookRequest request_of(SimulatedWebhook const& webhook)
{
    WebhookRequest request;
    request.method = "POST";
    request.body = webhook.body;
    request.headers = webhook.headers;
    return request;
}

std::string describe(InboundEvent const& event)
{
    std::string line(name_of(event.kind));
    for (auto const* member :
         {&event.platform_kind,
          &event.account_id,
          &event.external_id,
          &event.dedupe_key,
          &event.user_id,
          &event.app_user_id,
          &event.user_name,
          &event.phone,
          &event.thread_id,
          &event.message_id,
          &event.parent_id,
          &event.reply_to,
          &event.target,
          &event.text,
          &event.payload,
          &event.metadata,
          &event.tracking_id}) {
        line += " | " + *member;
    }
    for (auto const& attachment : event.attachments) {
        line += " | " + attachment.kind + " " + attachment.url + " " + attachment.name + " " + attachment.title;
    }
    if (event.point) {
        line += " | " + std::to_string(event.point->latitude) + "," + std::to_string(event.point->longitude);
    }
    line += " | " + std::to_string(to_millis(event.sent_at)) + " " + std::to_string(to_millis(event.watermark));
    for (bool const flag : {event.by_our_app, event.is_public, event.opens_window, event.sticker_only}) {
        line += flag ? '1' : '0';
    }
    return line;
}

std::string describe(std::vector<InboundEvent> const& events)
{
    std::string lines;
    for (auto const& event : events) {
        lines += describe(event) + "\n";
    }
    return lines;
}

SimulatedCall on_the_wire(ApiCall const& call, std::string const& token)
{
    SimulatedCall wire;
    wire.method = call.method;
    auto const host = call.url.find("://");
    auto const path = call.url.find('/', host == std::string::npos ? 0 : host + 3);
    wire.target = path == std::string::npos ? "/" : call.url.substr(path);
    wire.headers = call.headers;
    wire.headers.emplace_back("content-type", call.content_type);
    wire.body = call.body;
    switch (call.auth) {
        case ApiCall::Auth::none:
            break;
        case ApiCall::Auth::access_token_header:
            wire.headers.emplace_back("access_token", token);
            break;
        case ApiCall::Auth::bearer:
            wire.headers.emplace_back("authorization", "Bearer " + token);
            break;
        case ApiCall::Auth::query_access_token:
            wire.target += "?access_token=" + token;
            break;
    }
    return wire;
}

}  // namespace hub::connectors::harness
