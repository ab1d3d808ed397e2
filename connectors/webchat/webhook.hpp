#pragma once
// The hub's own chat on citizens' pages as a platform like any other: signed bodies in, calls out. See README.md.

#include "connectors/sdk/connector.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hub::connectors::webchat {

/// Longer texts are split, as elsewhere; the page shows whole messages.
inline constexpr std::size_t kMaxTextChars = 2000;
/// Address of the platform inside the hub. The name can never exist (RFC 2606), so nothing leaves the machine.
inline constexpr std::string_view kHost = "https://webchat.invalid";
inline constexpr std::string_view kSignatureHeader = "x-webchat-signature";

/// Hex HMAC-SHA256 over the exact bytes.
[[nodiscard]] std::string signature_of(std::string_view body, std::string_view key);
[[nodiscard]] Result<void> verify(WebhookRequest const& request, ChannelSecrets const& secrets);
[[nodiscard]] std::vector<InboundEvent> parse(std::string_view body);
[[nodiscard]] Result<std::vector<ApiCall>> render(OutboundMessage const& message, Channel const& channel);
[[nodiscard]] Outcome classify(ApiCall const& sent, Result<ApiReply> const& reply);

}  // namespace hub::connectors::webchat
