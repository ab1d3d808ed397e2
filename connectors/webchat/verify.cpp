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
    return check_sha256_header(request, kSignatureHeader, secrets);
}

}  // namespace hub::connectors::webchat
