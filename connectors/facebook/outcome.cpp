#include "connectors/facebook/outcome.hpp"

#include "connectors/facebook/errors.hpp"
#include "connectors/sdk/raw_json.hpp"
#include "connectors/sdk/reply_reading.hpp"

#include <algorithm>

namespace hub::connectors::facebook {
namespace {

using Value = RawJson::Value;
using Millis = std::chrono::milliseconds;

constexpr double kSlowFrom = 75;
constexpr Millis kPauseWhenFull = std::chrono::minutes{5};
constexpr Millis kLongestPause = std::chrono::hours{24};

double highest_share(Value usage)
{
    double share = 0;
    for (auto const* key : {"call_count", "total_time", "total_cputime"}) {
        share = std::max(share, usage[key].real().value_or(0));
    }
    return share;
}

struct Usage {
    double share = 0;
    Millis regain{0};
};

Usage usage_of(ApiReply const& reply)
{
    Usage usage;
    auto const app_text = reply_header(reply, "x-app-usage");
    RawJson const app(app_text);
    usage.share = highest_share(app.root());
    auto const business_text = reply_header(reply, "x-business-use-case-usage");
    RawJson const business(business_text);
    for (auto const account : business.root().items()) {
        for (auto const row : account.items()) {
            usage.share = std::max(usage.share, highest_share(row));
            auto const minutes =
                std::clamp<std::int64_t>(row["estimated_time_to_regain_access"].integer().value_or(0), 0, 1440);
            usage.regain = std::max<Millis>(usage.regain, std::chrono::minutes{minutes});
        }
    }
    return usage;
}

/// A wait for the whole account lasts as long as the platform says, where it says.
Outcome with_wait(Outcome outcome, ApiReply const& reply)
{
    if (auto* const later = std::get_if<RetryLater>(&outcome); later != nullptr && later->whole_channel) {
        auto const usage = usage_of(reply);
        later->after = usage.regain > Millis{0} ? std::optional(usage.regain) : retry_after_of(reply);
    }
    return outcome;
}

}  // namespace

Outcome classify(ApiCall const&, Result<ApiReply> const& reply)
{
    if (!reply) {
        return transport_outcome(reply.error());
    }
    RawJson const document(reply->body);
    auto const root = document.root();
    auto const error = root["error"];
    if (auto const code = error["code"].integer()) {
        if (auto outcome = outcome_of(*code, error["error_subcode"].integer().value_or(0))) {
            return with_wait(std::move(*outcome), *reply);
        }
        bool const by_status = reply->status == 429 || reply->status >= 500;
        return by_status ? status_outcome(*reply)
                         : RetryLater{std::nullopt, false, "unknown_code " + std::to_string(*code)};
    }
    bool const success = reply->status >= 200 && reply->status < 300 && !error;
    auto receipt = root["message_id"] ? root["message_id"].id() : root["id"].id();
    if (success && !receipt.empty()) {
        return Delivered{std::move(receipt)};
    }
    return status_outcome(*reply);
}

Millis slow_down(ApiReply const& reply)
{
    auto const usage = usage_of(reply);
    if (usage.regain > Millis{0}) {
        return std::min(usage.regain, kLongestPause);
    }
    if (usage.share >= 100) {
        return kPauseWhenFull;
    }
    if (usage.share < kSlowFrom) {
        return Millis{0};
    }
    auto const part = (usage.share - kSlowFrom) / (100 - kSlowFrom);
    return Millis{1000 + static_cast<std::int64_t>(part * 59'000)};
}

}  // namespace hub::connectors::facebook
