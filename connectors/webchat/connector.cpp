#include "connectors/sdk/connector.hpp"

#include "connectors/webchat/webhook.hpp"

namespace hub::connectors::webchat {
namespace {

Profile make_profile()
{
    Profile profile;
    profile.kind = "webchat";
    profile.max_text_chars = kMaxTextChars;
    // our own page: nobody shuts a window on us
    constexpr std::chrono::hours kAlways{24 * 365 * 20};
    profile.window = {kAlways, kAlways, false};
    profile.echoes_sends = false;
    profile.echo_wait = std::chrono::seconds{2};  // a repeated call changes nothing, so it may be repeated soon
    profile.sends_per_second = 200;
    profile.default_api_base_url = kHost;
    return profile;
}

class WebchatConnector final : public Connector {
public:
    Profile const& profile() const noexcept override { return profile_; }
    /// Nobody outside has to prove anything here.
    Handshake handshake(WebhookRequest const&, ChannelSecrets const&) const override { return {403, {}}; }
    Result<void> verify(WebhookRequest const& request, ChannelSecrets const& secrets) const override
    {
        return webchat::verify(request, secrets);
    }
    std::vector<InboundEvent> parse(std::string_view body) const override { return webchat::parse(body); }
    Result<std::vector<ApiCall>> render(OutboundMessage const& message, Channel const& channel) const override
    {
        return webchat::render(message, channel);
    }
    Outcome classify(ApiCall const& sent, Result<ApiReply> const& reply) const override
    {
        return webchat::classify(sent, reply);
    }

private:
    Profile profile_ = make_profile();
};

}  // namespace

std::unique_ptr<Connector> make_connector();

std::unique_ptr<Connector> make_connector()
{
    return std::make_unique<WebchatConnector>();
}

}  // namespace hub::connectors::webchat
