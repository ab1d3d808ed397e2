#pragma once
// Zalo's replies. HTTP 200 says nothing: the `error` number in the body decides.

#include "domain/outbound.hpp"

namespace hub::connectors::zalo {

[[nodiscard]] Outcome classify(ApiCall const& sent, Result<ApiReply> const& reply);
/// Templates by telephone only: `quota.remainingQuota` of the answer.
[[nodiscard]] std::optional<std::int64_t> quota_left(ApiCall const& sent, ApiReply const& reply);
/// X-RateLimit-Remain of the app's 4,000 calls a minute: slower below a tenth, a pause at none.
[[nodiscard]] std::chrono::milliseconds slow_down(ApiReply const& reply);

}  // namespace hub::connectors::zalo
