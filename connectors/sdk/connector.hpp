#pragma once
// One platform's dialect: bytes in → events, messages out → API calls, replies → outcomes.
// Pure: no I/O, no clock, no state, so one instance serves every channel and every thread.

#include "base/error.hpp"
#include "domain/channel.hpp"
#include "domain/inbound.hpp"
#include "domain/outbound.hpp"
#include "domain/reply_window.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace hub::connectors {

struct Profile {
    std::string kind;                   ///< "zalo": name in addresses, configuration and exports.
    std::size_t max_text_chars = 2000;  ///< Code points and UTF-16 units both stay at or below.
    ReplyWindow window;
    bool echoes_sends = true;            ///< API sends come back as echo: a timed-out send can be matched.
    bool echo_carries_key = false;       ///< The echo holds our idempotency key (Facebook's metadata).
    std::chrono::seconds echo_wait{30};  ///< How long an uncertain send waits for its echo before it is tried again.
    double sends_per_second = 10;        ///< Token bucket of one channel.
    double app_calls_per_minute = 0;     ///< Limit over all channels of the app; 0: none. Zalo 4,000.
    std::string default_api_base_url;
    std::string accepted_body;  ///< Body of the 200 answer.
    std::size_t max_body_bytes = 1U << 20U;
    bool templates_by_user = false;   ///< Target::template_user can be rendered.
    bool templates_by_phone = false;  ///< Target::template_phone can be rendered.
    /// Hosts that citizens' pictures and files lie on: the name itself, or ".suffix" for every name below it. The hub
    /// fetches from no other. Empty: from none.
    std::vector<std::string> media_hosts;
};

/// Answer to a GET on the webhook address.
struct Handshake {
    int status = 200;
    std::string body;
};

class Connector {
public:
    virtual ~Connector() = default;
    virtual Profile const& profile() const noexcept = 0;
    /// GET handshake.
    virtual Handshake handshake(WebhookRequest const& request, ChannelSecrets const& secrets) const = 0;
    /// Over the raw bytes, before any parsing, in constant time. Errc::unauthenticated when wrong.
    virtual Result<void> verify(WebhookRequest const& request, ChannelSecrets const& secrets) const = 0;
    /// Every item of a batch, in order, never empty: a body without items is one event of platform_kind "empty", an
    /// unreadable one "malformed". Unknown kinds become Kind::other. Never fails, never throws, and the same bytes give
    /// the same list.
    virtual std::vector<InboundEvent> parse(std::string_view body) const = 0;
    /// One or more calls (a long text is split), in order. Errc::invalid_input when the platform cannot say it.
    virtual Result<std::vector<ApiCall>> render(OutboundMessage const& message, Channel const& channel) const = 0;
    /// Reads the body too: some platforms fail with HTTP 200. Silence after sending is Uncertain.
    virtual Outcome classify(ApiCall const& sent, Result<ApiReply> const& reply) const = 0;
    /// The call that renews a channel's token, when it must be renewed by `now`; nothing when the platform has no
    /// renewal.
    virtual std::optional<ApiCall> renewal(Credentials const&, ChannelSecrets const&, Channel const&, Instant) const
    {
        return std::nullopt;
    }
    /// Reads the reply to renewal(). Errc::unavailable: try later; Errc::rejected: a person must authorise again.
    virtual Result<Credentials> renewed(Result<ApiReply> const&, Instant) const
    {
        return failure(Errc::rejected, "no renewal");
    }
    /// How many more messages of this way the platform takes today, by its answer; nothing when it does not say.
    virtual std::optional<std::int64_t> quota_left(ApiCall const&, ApiReply const&) const { return std::nullopt; }
    /// How long to hold back a whole channel by the reply's usage headers; zero when there is room.
    virtual std::chrono::milliseconds slow_down(ApiReply const&) const { return std::chrono::milliseconds{0}; }
};

}  // namespace hub::connectors
