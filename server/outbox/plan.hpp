#pragma once
// What to say and whether it may be said, decided before any call. Pure.
//
// OutboxItem::extra, written by whoever plans a message; everything is optional:
//   "target"           "direct" "public_reply" "private_reply" "anonymous" "template"; by default the conversation
//   decides "comment_id"       for public_reply and private_reply; by default the conversation's own comment
//   "conversation_id"  for anonymous
//   "image_url", "quick_answers": [{"title","payload"}], "template": {"id", "fields": [["name","value"], …]}
// The sender keeps its own members there: parts, faults, alarms, silences, renewals, maybe_double, fallback_tried.

#include "connectors/sdk/connector.hpp"
#include "ports/records.hpp"

#include <string>
#include <variant>

namespace hub::outbox {

/// A send the platform would refuse, or that we must not make: no call.
struct Blocked {
    std::string
        reason;  ///< outside_window human_only blocked foreign_control consent_withdrawn private_reply_used no_address
    bool try_fallback = true;
};

using Plan = std::variant<OutboundMessage, Blocked>;

[[nodiscard]] Plan plan_message(
    OutboxItem const& item,
    Message const& message,
    Conversation const& conversation,
    connectors::Profile const& profile,
    Instant now
);

}  // namespace hub::outbox
