#include "base/crypto.hpp"
#include "connectors/sdk/signature.hpp"
#include "connectors/webchat/webhook.hpp"

namespace hub::connectors::webchat {

std::string signature_of(std::string_view body, std::string_view key)
{
    return hmac_sha256_hex(key, body);
}

Result<void> verify(WebhookRequest const& request, ChannelSecrets const& secrets)
{
    constexpr std::string_view kPrefix = "sha256=";
    auto const header = only_header(request, kSignatureHeader);
    if (!header) {
        return std::unexpected(header.error());
    }
    auto const digest = header->starts_with(kPrefix) ? hex_digest(header->substr(kPrefix.size())) : std::nullopt;
    if (!digest) {
        return unauthenticated("signature header is not sha256=<64 hex digits>");
    }
    bool const same = signed_by_any(secrets.signing_keys, *digest, [&](std::string_view key) {
        return signature_of(request.body, key);
    });
    return same ? Result<void>{} : unauthenticated("signature does not match");
}

}  // namespace hub::connectors::webchat
