#pragma once
// Helpers for webhook signatures. The formula of each platform is in its own folder.

#include "base/crypto.hpp"
#include "base/error.hpp"
#include "domain/channel.hpp"
#include "domain/inbound.hpp"

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hub::connectors {

/// The header's only value, outer blanks removed. Errc::unauthenticated when it is missing or comes twice.
[[nodiscard]] Result<std::string_view> only_header(WebhookRequest const& request, std::string_view lower_name);

/// Exactly 64 hex digits, made lower case; nothing for anything else.
[[nodiscard]] std::optional<std::string> hex_digest(std::string_view text);

/// Whether `given` is the digest under one of the keys (current, previous). Every key is tried whatever the first says,
/// so the time tells nothing. Empty keys never match.
template <std::invocable<std::string_view> DigestWith>
[[nodiscard]] bool signed_by_any(std::vector<std::string> const& keys, std::string_view given, DigestWith digest_with)
{
    bool found = false;
    for (auto const& key : keys) {
        bool const same = !key.empty() && constant_time_equal(digest_with(std::string_view(key)), given);
        found = found || same;
    }
    return found;
}

/// A header "sha256=<64 hex digits>" that holds the HMAC-SHA256 of the raw body under one of the signing keys.
/// Errc::unauthenticated otherwise.
[[nodiscard]] Result<void> check_sha256_header(
    WebhookRequest const& request, std::string_view lower_name, ChannelSecrets const& secrets
);

}  // namespace hub::connectors
