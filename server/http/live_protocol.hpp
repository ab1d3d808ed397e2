#pragma once
// The live feed's client protocol (Centrifuge, JSON): frames to commands, answers to frames, and the order of things.
// Pure: no socket, no clock, no store. Codes: docs/live-protocol.md.

#include "base/json.hpp"
#include "feed/live_hub.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hub::http::live {

/// WebSocket close codes. 3000–3499: the client comes back; 3500–3999: it stays away.
struct Close {
    std::uint16_t code = 0;
    std::string_view reason;
    friend bool operator==(Close const&, Close const&) = default;
};
inline constexpr Close kShutdown{3001, "shutdown"};
inline constexpr Close kInternal{3004, "internal server error"};
inline constexpr Close kSlow{3008, "slow"};
inline constexpr Close kNoPong{3012, "no pong"};
inline constexpr Close kTooMany{3013, "too many requests"};
inline constexpr Close kInvalidToken{3500, "invalid token"};
inline constexpr Close kBadRequest{3501, "bad request"};
inline constexpr Close kStale{3502, "stale"};
inline constexpr Close kConnectionLimit{3504, "connection limit"};
inline constexpr Close kNotAvailable{3508, "not available"};

/// Errors inside answers.
struct ErrorCode {
    int code = 0;
    std::string_view message;
    bool temporary = false;
    friend bool operator==(ErrorCode const&, ErrorCode const&) = default;
};
inline constexpr ErrorCode kErrorInternal{100, "internal server error", true};
inline constexpr ErrorCode kErrorUnauthorized{101, "unauthorized", false};
inline constexpr ErrorCode kErrorUnknownChannel{102, "unknown channel", false};
inline constexpr ErrorCode kErrorDenied{103, "permission denied", false};
inline constexpr ErrorCode kErrorAlreadySubscribed{105, "already subscribed", false};
inline constexpr ErrorCode kErrorLimit{106, "limit exceeded", false};
inline constexpr ErrorCode kErrorBadRequest{107, "bad request", false};
inline constexpr ErrorCode kErrorNotAvailable{108, "not available", false};
inline constexpr ErrorCode kErrorTokenExpired{109, "token expired", false};
inline constexpr ErrorCode kErrorUnrecoverable{112, "unrecoverable position", false};
[[nodiscard]] ErrorCode error_of(Error const& error) noexcept;

/// Unsubscribe pushes: below 2500 the client stays away, from 2500 it subscribes again.
inline constexpr int kUnsubscribedForGood = 2000;
inline constexpr int kInsufficientState = 2500;

enum class Method {
    pong,
    connect,
    ping,
    subscribe,
    unsubscribe,
    publish,
    presence,
    presence_stats,
    history,
    rpc,
    send,
    refresh,
    sub_refresh
};

struct Command {
    std::uint32_t id = 0;
    Method method = Method::pong;
    Json params = Json::object();
};

/// One WebSocket message: one or many commands, a line each. Anything else closes the connection.
[[nodiscard]] std::expected<std::vector<Command>, Close> parse_frame(std::string_view frame, std::size_t max_commands);

struct SubscribeRequest {
    std::string topic;
    std::optional<feed::Since> since;  ///< Set when the client recovers.
    bool error_when_unrecoverable = false;
    bool presence_wanted = false;
    std::string token;  ///< Opens one topic to whoever holds it; at most 512 characters.
};
/// Close for an unknown delta; ErrorCode for what we do not offer.
[[nodiscard]] std::expected<SubscribeRequest, ErrorCode> read_subscribe(Json const& params);
[[nodiscard]] bool asks_unknown_delta(Json const& params);
[[nodiscard]] std::expected<feed::HistoryQuery, ErrorCode> read_history(Json const& params);
/// Letters, digits and . _ : - @ +, at most 255: every other name is unknown to us, and none needs escaping.
[[nodiscard]] bool is_topic(std::string_view name) noexcept;
/// Topics with presence and with join and leave messages: pages open on one case.
[[nodiscard]] bool has_presence(std::string_view topic) noexcept;

// Answers: JSON text of one reply, without frame.
[[nodiscard]] std::string error_answer(std::uint32_t id, ErrorCode const& error);
[[nodiscard]] std::string connect_answer(
    std::uint32_t id, std::string_view client, std::string_view version, int ping_seconds
);
[[nodiscard]] std::string subscribe_answer(
    std::uint32_t id, SubscribeRequest const& request, feed::Recovery const& recovery
);
[[nodiscard]] std::string empty_answer(std::uint32_t id, std::string_view method);
[[nodiscard]] std::string history_answer(std::uint32_t id, feed::HistoryPage const& page);
[[nodiscard]] std::string presence_answer(std::uint32_t id, std::vector<feed::Present> const& present);
[[nodiscard]] std::string presence_stats_answer(std::uint32_t id, std::vector<feed::Present> const& present);
[[nodiscard]] std::string refresh_answer(std::uint32_t id, std::string_view client, std::string_view version);
[[nodiscard]] std::string unsubscribe_push(std::string_view topic, int code, std::string_view reason);
[[nodiscard]] std::string presence_push(std::string_view topic, bool joined, feed::Present const& present);

/// The order of a connection: connect first and once, pongs only when asked.
class Gate {
public:
    enum class Phase : std::uint8_t { fresh, connecting, ready, failed };
    /// What must happen before the command may run; nothing: it may.
    [[nodiscard]] std::optional<Close> admit(Command const& command) noexcept;
    void connected(bool good) noexcept { phase_ = good ? Phase::ready : Phase::failed; }
    void pinged() noexcept { pong_due_ = true; }
    [[nodiscard]] bool pong_due() const noexcept { return pong_due_; }
    [[nodiscard]] Phase phase() const noexcept { return phase_; }

private:
    Phase phase_ = Phase::fresh;
    bool pong_due_ = false;
};

/// So many a second on average, `burst` at once.
class TokenBucket {
public:
    /// @param now_millis  Any clock that does not go back.
    [[nodiscard]] bool take(double per_second, double burst, std::int64_t now_millis) noexcept;

private:
    float used_ = 0;
    std::int64_t last_millis_ = 0;
};

}  // namespace hub::http::live
