#include "connectors/sdk/signature.hpp"

#include <algorithm>

namespace hub::connectors {

Result<std::string_view> only_header(WebhookRequest const& request, std::string_view lower_name)
{
    auto const count = request.header_count(lower_name);
    if (count == 0) {
        return unauthenticated("no signature header");
    }
    if (count > 1) {
        return unauthenticated("signature header comes twice");
    }
    std::string_view value = *request.header(lower_name);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) {
        value.remove_prefix(1);
    }
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) {
        value.remove_suffix(1);
    }
    return value;
}

std::optional<std::string> hex_digest(std::string_view text)
{
    if (text.size() != 64) {
        return std::nullopt;
    }
    std::string digest(text);
    for (char& c : digest) {
        if (c >= 'A' && c <= 'F') {
            c = static_cast<char>(c - 'A' + 'a');
        }
        if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
            return std::nullopt;
        }
    }
    return digest;
}

Result<void> check_sha256_header(
    WebhookRequest const& request, std::string_view lower_name, ChannelSecrets const& secrets
)
{
    constexpr std::string_view kPrefix = "sha256=";
    auto const header = only_header(request, lower_name);
    if (!header) {
        return std::unexpected(header.error());
    }
    auto const digest = header->starts_with(kPrefix) ? hex_digest(header->substr(kPrefix.size())) : std::nullopt;
    if (!digest) {
        return unauthenticated("signature header is not sha256=<64 hex digits>");
    }
    bool const same = signed_by_any(secrets.signing_keys, *digest, [&](std::string_view key) {
        return hmac_sha256_hex(key, request.body);
    });
    return same ? Result<void>{} : unauthenticated("signature does not match");
}

}  // namespace hub::connectors
