#pragma once
// Facebook's webhook: HMAC over the raw bytes, batches of entries. Source of every rule: README.md.

#include "base/error.hpp"
#include "connectors/sdk/connector.hpp"
#include "domain/channel.hpp"
#include "domain/inbound.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hub::connectors::facebook {

/// The Page inbox of Meta: what people type there. Two spellings stand in Meta's own pages.
[[nodiscard]] bool is_page_inbox(std::string_view app_id) noexcept;

[[nodiscard]] Result<void> verify(WebhookRequest const& request, ChannelSecrets const& secrets);
/// hub.mode=subscribe with the configured token → the challenge, digits only; else 403.
[[nodiscard]] Handshake handshake(WebhookRequest const& request, ChannelSecrets const& secrets);

[[nodiscard]] std::vector<InboundEvent> parse(std::string_view body);

}  // namespace hub::connectors::facebook
