#include "base/crypto.hpp"
#include "connectors/sdk/raw_json.hpp"
#include "connectors/sdk/signature.hpp"
#include "connectors/zalo/webhook.hpp"

#include <array>

namespace hub::connectors::zalo {
namespace {

struct SignedParts {
    std::string_view timestamp;
    std::optional<std::string_view> app_id;
};

SignedParts signed_parts(std::string_view body)
{
    std::array<TopLevelMember, 3> members{{{"timestamp", {}}, {"timeStamp", {}}, {"app_id", {}}}};
    scan_top_level(body, members);
    return {members[0].literal.value_or(members[1].literal.value_or(std::string_view{})), members[2].literal};
}

void skip_blanks(std::string_view& text) noexcept
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
}

bool is_mac_name(std::string_view text) noexcept
{
    constexpr std::string_view kName = "mac";
    for (std::size_t index = 0; index < kName.size(); ++index) {
        if (index >= text.size() || (text[index] | 0x20) != kName[index]) {
            return false;
        }
    }
    return true;
}

/// "mac=<hex>", any letter case, blanks around '=', or the bare hex.
std::optional<std::string> digest_in(std::string_view header)
{
    if (is_mac_name(header)) {
        header.remove_prefix(3);
        skip_blanks(header);
        if (header.empty() || header.front() != '=') {
            return std::nullopt;
        }
        header.remove_prefix(1);
        skip_blanks(header);
    }
    return hex_digest(header);
}

}  // namespace

std::string signature_of(std::string_view app_id, std::string_view body, std::string_view key)
{
    return sha256_hex({app_id, body, signed_parts(body).timestamp, key});
}

Result<void> verify(WebhookRequest const& request, ChannelSecrets const& secrets)
{
    auto const header = only_header(request, "x-zevent-signature");
    if (!header) {
        return std::unexpected(header.error());
    }
    auto const digest = digest_in(*header);
    if (!digest) {
        return unauthenticated("signature header is not mac=<64 hex digits>");
    }
    auto const parts = signed_parts(request.body);
    bool const same = signed_by_any(secrets.signing_keys, *digest, [&](std::string_view key) {
        return sha256_hex({secrets.app_id, request.body, parts.timestamp, key});
    });
    if (!same) {
        return unauthenticated("signature does not match");
    }
    if (parts.app_id && *parts.app_id != secrets.app_id) {
        return unauthenticated("signed for another application");
    }
    return {};
}

}  // namespace hub::connectors::zalo
