#pragma once
// Zalo's webhook: signature over the raw bytes, one event a body. Source of every rule: README.md.

#include "base/error.hpp"
#include "domain/channel.hpp"
#include "domain/inbound.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hub::connectors::zalo {

/// hex(SHA-256(app_id + body + timestamp + key)); the timestamp is taken from the body as literally written, empty when
/// it has none.
[[nodiscard]] std::string signature_of(std::string_view app_id, std::string_view body, std::string_view key);

[[nodiscard]] Result<void> verify(WebhookRequest const& request, ChannelSecrets const& secrets);

[[nodiscard]] std::vector<InboundEvent> parse(std::string_view body);

}  // namespace hub::connectors::zalo
