#include "connectors/zalo/outcome.hpp"

#include "connectors/sdk/raw_json.hpp"
#include "connectors/sdk/reply_reading.hpp"
#include "connectors/zalo/errors.hpp"

#include <charconv>

namespace hub::connectors::zalo {
namespace {

/// Templates by telephone live under /message/…, all else under /v2.0/oa/… and /v3.0/oa/….
Interface interface_of(std::string_view url) noexcept
{
    return url.find("/oa/") == std::string_view::npos && url.find("/message/") != std::string_view::npos
               ? Interface::phone_template
               : Interface::oa;
}

std::optional<long> number_header(ApiReply const& reply, std::string_view name)
{
    auto const text = reply_header(reply, name);
    long value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return text.empty() || error != std::errc{} ? std::nullopt : std::optional(value);
}

}  // namespace

Outcome classify(ApiCall const& sent, Result<ApiReply> const& reply)
{
    if (!reply) {
        return transport_outcome(reply.error());
    }
    RawJson const document(reply->body);
    auto const root = document.root();
    auto const code = root["error"].integer();
    if (!root.is_object() || !code) {
        return status_outcome(*reply);
    }
    if (*code == 0) {
        auto const data = root["data"];
        auto receipt = data["message_id"].id();
        return Delivered{receipt.empty() ? data["msg_id"].id() : std::move(receipt)};
    }
    return outcome_of(*code, interface_of(sent.url));
}

std::optional<std::int64_t> quota_left(ApiCall const& sent, ApiReply const& reply)
{
    if (interface_of(sent.url) != Interface::phone_template) {
        return std::nullopt;
    }
    RawJson const document(reply.body);
    return document.root()["data"]["quota"]["remainingQuota"].integer();
}

std::chrono::milliseconds slow_down(ApiReply const& reply)
{
    using namespace std::chrono_literals;
    auto const remain = number_header(reply, "x-ratelimit-remain");
    auto const limit = number_header(reply, "x-ratelimit-limit");
    if (!remain) {
        return 0ms;
    }
    if (*remain <= 0) {
        return 15s;
    }
    return limit && *limit > 0 && *remain < *limit / 10 ? 500ms : 0ms;
}

}  // namespace hub::connectors::zalo
