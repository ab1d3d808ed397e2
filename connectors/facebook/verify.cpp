#include "base/crypto.hpp"
#include "connectors/facebook/webhook.hpp"
#include "connectors/sdk/form_text.hpp"
#include "connectors/sdk/signature.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace hub::connectors::facebook {
namespace {

constexpr std::size_t kMaxChallenge = 64;

/// Parameters of a query; nothing when one comes twice, since two readers could then see two requests.
std::optional<std::map<std::string, std::string>> parameters(std::string_view query)
{
    std::map<std::string, std::string> found;
    while (!query.empty()) {
        auto const end = std::min(query.find('&'), query.size());
        auto const pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        auto const equals = std::min(pair.find('='), pair.size());
        auto value = equals < pair.size() ? decode_form_text(pair.substr(equals + 1)) : std::string{};
        if (!pair.empty() && !found.emplace(decode_form_text(pair.substr(0, equals)), std::move(value)).second) {
            return std::nullopt;
        }
    }
    return found;
}

bool is_challenge(std::string_view text) noexcept
{
    return !text.empty() && text.size() <= kMaxChallenge &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool is_page_inbox(std::string_view app_id) noexcept
{
    return app_id == "263902037430900" || app_id == "26390203743090";
}

Result<void> verify(WebhookRequest const& request, ChannelSecrets const& secrets)
{
    return check_sha256_header(request, "x-hub-signature-256", secrets);
}

Handshake handshake(WebhookRequest const& request, ChannelSecrets const& secrets)
{
    auto const given = parameters(request.query);
    if (!given || secrets.verify_token.empty()) {
        return {403, {}};
    }
    auto const value = [&](char const* name) {
        auto const found = given->find(name);
        return found == given->end() ? std::string{} : found->second;
    };
    auto challenge = value("hub.challenge");
    bool const right_token = constant_time_equal(value("hub.verify_token"), secrets.verify_token);
    if (!right_token || value("hub.mode") != "subscribe" || !is_challenge(challenge)) {
        return {403, {}};
    }
    return {200, std::move(challenge)};
}

}  // namespace hub::connectors::facebook
