#pragma once
// Our words as calls to Zalo's OA interface.

#include "domain/channel.hpp"
#include "domain/outbound.hpp"

#include <vector>

namespace hub::connectors::zalo {

inline constexpr std::size_t kMaxTextChars = 2000;  ///< Unit unconfirmed: code points and UTF-16 units both stay below.

[[nodiscard]] Result<std::vector<ApiCall>> render(OutboundMessage const& message, Channel const& channel);
/// The channel's address without a final slash, or `official` when it has none.
[[nodiscard]] std::string base_url(Channel const& channel, std::string_view official);

}  // namespace hub::connectors::zalo
