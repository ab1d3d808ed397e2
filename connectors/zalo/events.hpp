#pragma once
// The kinds of Zalo events, by name, and how each is read. One table, so that adding an event is one line.

#include "domain/inbound.hpp"

#include <string_view>

namespace hub::connectors::zalo {

/// Who the two parties are, and which reader fills the event in.
enum class Shape {
    user_message,       ///< sender = citizen, recipient = OA, message{…}.
    anonymous_message,  ///< The same without an account; message.conversation_id.
    echo,               ///< sender = OA, recipient = citizen, message{…}.
    anonymous_echo,
    received,  ///< Receipt of a chat message or of a template message: told apart by its fields.
    seen,      ///< message.msg_ids.
    user_reaction,
    oa_reaction,
    flat_user,  ///< oa_id and user_id or follower.id at the root; follow, unfollow, consent.
    contact_details,
    feedback,
    response_button,
    call,
    notice,  ///< About the OA or a template.
    plain,   ///< Kept, counted, of no further use.
};

struct EventRule {
    std::string_view name;
    Shape shape = Shape::plain;
    InboundEvent::Kind kind = InboundEvent::Kind::other;
    bool opens_window = false;
};

/// Rule of an event; names that are not known get a `plain` rule.
[[nodiscard]] EventRule const& rule_of(std::string_view event_name) noexcept;

}  // namespace hub::connectors::zalo
