#pragma once
// Zalo's tokens: 25 hours of access, a refresh token that works once. The caller stores the new pair durably before
// using it.

#include "domain/channel.hpp"
#include "domain/outbound.hpp"

#include <optional>

namespace hub::connectors::zalo {

/// Due two hours before the end. With Instant::max() it is due at once (after RenewToken). Nothing without a refresh
/// token.
[[nodiscard]] std::optional<ApiCall> renewal(
    Credentials const& credentials, ChannelSecrets const& secrets, Channel const& channel, Instant now
);
/// Errc::unavailable: ask again; Errc::rejected: the refresh token is used up or refused, a person must authorise
/// again.
[[nodiscard]] Result<Credentials> renewed(Result<ApiReply> const& reply, Instant now);

}  // namespace hub::connectors::zalo
