#include "app/webchat_platform.hpp"

#include "base/json.hpp"
#include "http/handlers/chat_tokens.hpp"

namespace hub::app {
namespace {

constexpr std::string_view kInside = "https://webchat.invalid/";

ApiReply reply(int status, Json const& body)
{
    return {status, {{"content-type", "application/json"}}, dump(body)};
}

}  // namespace

Task<Result<ApiReply>> WebchatPlatform::send(HttpRequest request)
{
    return request.url.starts_with(kInside) ? deliver(std::move(request)) : outside_->send(std::move(request));
}

Task<Result<ApiReply>> WebchatPlatform::deliver(HttpRequest request)
{
    auto const body = parse_json(request.body);
    auto const thread = body ? text_or(member(*body, "recipient"), "id") : std::string();
    auto const key = body ? text_or(*body, "key") : std::string();
    if (thread.empty() || key.empty()) {
        co_return reply(400, {{"error", "recipient and key are needed"}});
    }
    auto const told = co_await store_.write([thread, now = clock_.now()](Tx& tx) -> Result<void> {
        tx.feed().append(http::ChatTokens::topic_of(thread), {{"event", "chat.message"}}, now);
        return {};
    });
    if (!told) {
        co_return unavailable("not_sent");
    }
    co_return reply(200, {{"receipt", key}});
}

}  // namespace hub::app
