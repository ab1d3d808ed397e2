#include "connectors/sdk/connector.hpp"

#include "connectors/zalo/credentials.hpp"
#include "connectors/zalo/outcome.hpp"
#include "connectors/zalo/render.hpp"
#include "connectors/zalo/webhook.hpp"

namespace hub::connectors::zalo {
namespace {

Profile make_profile()
{
    Profile profile;
    profile.kind = "zalo";
    profile.max_text_chars = kMaxTextChars;
    profile.window = {std::chrono::hours{48}, std::chrono::hours{168}, false, true};
    profile.templates_by_user = true;
    profile.templates_by_phone = true;
    profile.echoes_sends = true;
    profile.echo_carries_key = false;
    profile.sends_per_second = 10;
    profile.app_calls_per_minute = 4000;
    profile.default_api_base_url = "https://openapi.zalo.me";
    profile.media_hosts = {".zdn.vn", ".zadn.vn"};  // README.md, media
    return profile;
}

class ZaloConnector final : public Connector {
public:
    Profile const& profile() const noexcept override { return profile_; }
    /// No handshake is documented: 200, an empty body, nothing revealed.
    Handshake handshake(WebhookRequest const&, ChannelSecrets const&) const override { return {200, {}}; }
    Result<void> verify(WebhookRequest const& request, ChannelSecrets const& secrets) const override
    {
        return zalo::verify(request, secrets);
    }
    std::vector<InboundEvent> parse(std::string_view body) const override { return zalo::parse(body); }
    Result<std::vector<ApiCall>> render(OutboundMessage const& message, Channel const& channel) const override
    {
        return zalo::render(message, channel);
    }
    Outcome classify(ApiCall const& sent, Result<ApiReply> const& reply) const override
    {
        return zalo::classify(sent, reply);
    }
    std::optional<ApiCall> renewal(
        Credentials const& credentials, ChannelSecrets const& secrets, Channel const& channel, Instant now
    ) const override
    {
        return zalo::renewal(credentials, secrets, channel, now);
    }
    Result<Credentials> renewed(Result<ApiReply> const& reply, Instant now) const override
    {
        return zalo::renewed(reply, now);
    }
    std::optional<std::int64_t> quota_left(ApiCall const& sent, ApiReply const& reply) const override
    {
        return zalo::quota_left(sent, reply);
    }
    std::chrono::milliseconds slow_down(ApiReply const& reply) const override { return zalo::slow_down(reply); }

private:
    Profile profile_ = make_profile();
};

}  // namespace

std::unique_ptr<Connector> make_connector();

std::unique_ptr<Connector> make_connector()
{
    return std::make_unique<ZaloConnector>();
}

}  // namespace hub::connectors::zalo
