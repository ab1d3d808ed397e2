#include "connectors/sdk/connector.hpp"

#include "connectors/facebook/outcome.hpp"
#include "connectors/facebook/render.hpp"
#include "connectors/facebook/webhook.hpp"

namespace hub::connectors::facebook {
namespace {

Profile make_profile()
{
    Profile profile;
    profile.kind = "facebook";
    profile.max_text_chars = kMaxTextChars;
    profile.window = {std::chrono::hours{24}, std::chrono::hours{168}, true};
    profile.templates_by_user = true;
    profile.echoes_sends = true;
    profile.echo_carries_key = true;
    profile.sends_per_second = 30;  // Meta allows 300, but above 40 a Page falls under further rules
    profile.default_api_base_url = std::string(kDefaultBase);
    profile.media_hosts = {".fbcdn.net", ".fbsbx.com"};  // README.md, media
    profile.accepted_body = "EVENT_RECEIVED";
    return profile;
}

class FacebookConnector final : public Connector {
public:
    Profile const& profile() const noexcept override { return profile_; }
    Handshake handshake(WebhookRequest const& request, ChannelSecrets const& secrets) const override
    {
        return facebook::handshake(request, secrets);
    }
    Result<void> verify(WebhookRequest const& request, ChannelSecrets const& secrets) const override
    {
        return facebook::verify(request, secrets);
    }
    std::vector<InboundEvent> parse(std::string_view body) const override { return facebook::parse(body); }
    Result<std::vector<ApiCall>> render(OutboundMessage const& message, Channel const& channel) const override
    {
        return facebook::render(message, channel);
    }
    Outcome classify(ApiCall const& sent, Result<ApiReply> const& reply) const override
    {
        return facebook::classify(sent, reply);
    }
    std::chrono::milliseconds slow_down(ApiReply const& reply) const override { return facebook::slow_down(reply); }

private:
    Profile profile_ = make_profile();
};

}  // namespace

std::unique_ptr<Connector> make_connector();

std::unique_ptr<Connector> make_connector()
{
    return std::make_unique<FacebookConnector>();
}

}  // namespace hub::connectors::facebook
