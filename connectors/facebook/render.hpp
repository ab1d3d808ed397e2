#pragma once
// Our words as calls to the Graph API.

#include "domain/channel.hpp"
#include "domain/outbound.hpp"

#include <vector>

namespace hub::connectors::facebook {

inline constexpr std::size_t kMaxTextChars = 1999;  ///< "Below 2,000"; unit unconfirmed, so both counts stay below.
inline constexpr std::string_view kDefaultBase =
    "https://graph.facebook.com/v25.0";  ///< The version is part of the address.

[[nodiscard]] Result<std::vector<ApiCall>> render(OutboundMessage const& message, Channel const& channel);

}  // namespace hub::connectors::facebook
