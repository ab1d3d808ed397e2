#include "connectors/zalo/credentials.hpp"

#include "connectors/sdk/raw_json.hpp"
#include "connectors/zalo/render.hpp"

namespace hub::connectors::zalo {
namespace {

constexpr std::string_view kOAuthHost = "https://oauth.zaloapp.com";
constexpr std::chrono::hours kRenewBefore{2};
constexpr std::chrono::hours kLifetime{25};

std::string form_escape(std::string_view text)
{
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string escaped;
    for (char const c : text) {
        bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '_' || c == '.' || c == '~';
        auto const byte = static_cast<unsigned char>(c);
        if (plain) {
            escaped += c;
        } else {
            escaped += '%';
            escaped += kDigits[byte >> 4U];
            escaped += kDigits[byte & 15U];
        }
    }
    return escaped;
}

/// Codes that say "later", not "your refresh token is dead".
bool passes_by(std::int64_t code) noexcept
{
    return code == -32 || code == -200;
}

}  // namespace

std::optional<ApiCall> renewal(
    Credentials const& credentials, ChannelSecrets const& secrets, Channel const& channel, Instant now
)
{
    bool const known_end = credentials.expires_at != Instant{};
    bool const due = now == Instant::max() || (known_end && credentials.expires_at - now <= kRenewBefore);
    if (credentials.refresh_token.empty() || !due) {
        return std::nullopt;
    }
    ApiCall call;
    call.url = base_url(channel, kOAuthHost) + "/v4/oa/access_token";
    call.content_type = "application/x-www-form-urlencoded";
    call.headers.emplace_back("secret_key", secrets.app_secret);
    call.body = "refresh_token=" + form_escape(credentials.refresh_token) + "&app_id=" + form_escape(secrets.app_id) +
                "&grant_type=refresh_token";
    return call;
}

Result<Credentials> renewed(Result<ApiReply> const& reply, Instant now)
{
    if (!reply) {
        return unavailable("token renewal: no answer");
    }
    RawJson const document(reply->body);
    auto const root = document.root();
    Credentials fresh;
    fresh.access_token = root["access_token"].text();
    if (reply->status == 200 && !fresh.access_token.empty()) {
        fresh.refresh_token = root["refresh_token"].text();
        auto const seconds = root["expires_in"].integer().value_or(0);
        constexpr std::int64_t kYear = 366 * 86'400;
        bool const sane = seconds > 0 && seconds < kYear;
        fresh.expires_at = now + (sane ? std::chrono::seconds{seconds} : std::chrono::seconds{kLifetime});
        return fresh;
    }
    auto const code = root["error"].integer();
    if (reply->status == 429 || reply->status >= 500 || !root.is_object() || (code && passes_by(*code))) {
        return unavailable("token renewal: HTTP " + std::to_string(reply->status));
    }
    return failure(Errc::rejected, "token renewal refused: " + std::to_string(code.value_or(0)));
}

}  // namespace hub::connectors::zalo
