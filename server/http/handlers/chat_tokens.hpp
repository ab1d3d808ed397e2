#pragma once
// The token of an anonymous chat: it names one conversation and is signed by the hub, so nothing is stored for a
// visitor who never writes. Holding it is the only right to read that conversation.

#include "base/ids.hpp"
#include "base/time.hpp"
#include "ports/clock.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace hub::http {

struct ChatPass {
    std::string thread;  ///< 32 hex digits: the conversation on its channel.
    ChannelId channel;
    Instant issued_at{};
};

/// Thread-safe.
class ChatTokens {
public:
    using Sign = std::function<std::string(std::string_view purpose, std::string_view text)>;
    ChatTokens() = default;
    /// The clock must outlive it. Without `sign` no token is good.
    ChatTokens(Sign sign, Clock const& clock) : sign_(std::move(sign)), clock_(&clock) {}

    static constexpr std::chrono::days kLife{180};

    /// A token for a new conversation with a random name. Needs `sign`.
    [[nodiscard]] std::string make(ChannelId const& channel) const;
    /// Nothing when it is not ours, was changed, or is too old.
    [[nodiscard]] std::optional<ChatPass> read(std::string_view token) const;
    /// The live topic on which this conversation is told that there is something to read.
    [[nodiscard]] static std::string topic_of(std::string_view thread);
    [[nodiscard]] bool usable() const noexcept { return static_cast<bool>(sign_); }

private:
    Sign sign_;
    Clock const* clock_ = nullptr;
};

}  // namespace hub::http
