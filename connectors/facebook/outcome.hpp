#pragma once
// Replies of the Graph API.

#include "domain/outbound.hpp"

namespace hub::connectors::facebook {

[[nodiscard]] Outcome classify(ApiCall const& sent, Result<ApiReply> const& reply);
/// By the usage headers: slower from 75 %, a pause at 100 % or for as long as Meta estimates.
[[nodiscard]] std::chrono::milliseconds slow_down(ApiReply const& reply);

}  // namespace hub::connectors::facebook
