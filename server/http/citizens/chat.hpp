#pragma once
// What the routes of the hub's own chat share: the token of a conversation, how often one may do something, and the
// answers to what is refused. Only the chat_….cpp files include it.

#include "http/citizens/spare_tries.hpp"
#include "http/handlers/chat_tokens.hpp"
#include "http/handlers/services.hpp"
#include "http/router.hpp"
#include "ports/store.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hub::http {

inline constexpr std::string_view kChatConnector = "webchat";

/// How often one address and one conversation may do something. Many phones share an address (carrier NAT), so it is
/// allowed more.
struct ChatRate {
    std::string_view what;
    int of_thread;
    int of_address;
    std::chrono::minutes window;
};

struct Chat {
    Services const& services;
    ChatTokens tokens;
    std::shared_ptr<SpareTries> spare_tries = std::make_shared<SpareTries>();
};

/// Counts one try of this address and, when it is named, this conversation; a refused one counts too.
[[nodiscard]] bool is_within(
    Tx& tx, ChatRate const& rate, std::string const& address, std::string const& thread, Instant now
);
/// The same without the store.
[[nodiscard]] bool is_within(
    SpareTries& tries, ChatRate const& rate, std::string const& address, std::string const& thread, Instant now
);

/// The chat of a ward or of an office in it; nullptr: it has none.
[[nodiscard]] Channel const* chat_channel_of(Reference const& reference, Unit const& ward);
[[nodiscard]] Channel const* channel_of(Reference const& reference, ChannelId const& id);
/// The conversation whose token the request carries; nothing: none, a wrong or an old one.
[[nodiscard]] std::optional<ChatPass> pass_of(Chat const& chat, Request const& request);

[[nodiscard]] Response no_store(Response response);
/// 401, counted.
[[nodiscard]] Response no_pass(Chat const& chat, Request const& request);
/// 429, counted.
[[nodiscard]] Response too_many(Chat const& chat, Request const& request, ChatRate const& rate);
/// 403, counted, when a page of another site sent it.
[[nodiscard]] std::optional<Response> foreign(Chat const& chat, Request const& request);

// ---- handlers: `chat` outlives them

Task<Response> write_chat_message(Chat const& chat, Request request);
Task<Response> withdraw_chat_consent(Chat const& chat, Request request);
Task<Response> upload_chat_file(Chat const& chat, Request request);
/// An upload of the conversation itself; another's is the same as none.
Task<Response> get_chat_file(Chat const& chat, Request request);

}  // namespace hub::http
