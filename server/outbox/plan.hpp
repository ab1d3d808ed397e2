#pragma once
// What to say and by which way, decided before any call. Pure. docs/adr/0015-reply-window-governor.md.
//
// OutboxItem::extra, written by whoever plans a message; everything is optional:
//   "target"           "direct" "public_reply" "private_reply" "anonymous"; by default the conversation decides
//   "comment_id"       for public_reply and private_reply; by default the conversation's own comment
//   "conversation_id"  for anonymous
//   "image_url", "quick_answers": [{"title","payload"}]
// The sender keeps its own members there: parts, faults, alarms, silences, renewals, maybe_double, and "route" (the way
// taken last), "shut" (ways that were refused).

#include "connectors/sdk/connector.hpp"
#include "domain/reply_route.hpp"
#include "ports/records.hpp"

#include <functional>
#include <string>
#include <variant>

namespace hub::outbox {

/// A send the platform would refuse, or that we must not make: no call, a person instead.
struct Blocked {
    std::string reason;     ///< outside_window human_only blocked foreign_control consent_withdrawn private_reply_used
                            ///< no_address, or what the platform said when it refused the last way
    bool call_back = true;  ///< The citizen may be reached by telephone or SMS.
};

struct Planned {
    OutboundMessage message;
    Route route = Route::message;
    std::string why;  ///< Why no ordinary message; empty for one.
};

using Plan = std::variant<Planned, Blocked>;

/// What a template's parameters may say besides what the case knows.
struct TemplateWords {
    std::function<std::string(UnitId const&)> unit_name;  ///< Empty: the id.
    std::string status_url;
};

/// Everything one decision is drawn from. References outlive the call only.
struct Facts {
    OutboxItem const& item;
    Message const& message;
    Conversation const& conversation;
    std::optional<CaseRecord> const& about;
    Channel const& channel;
    connectors::Profile const& profile;
    TemplateWords const& words;
};

/// @param shut  Ways that are no longer tried: refused for this item, or without quota today.
[[nodiscard]] Plan plan_message(Facts const& facts, RouteSet const& shut, Instant now);
/// Ways that were refused for this item before.
[[nodiscard]] RouteSet shut_routes(Json const& extra);
void shut_route(Json& extra, Route route);
/// The way that was taken last; "message" when none was noted.
[[nodiscard]] Route last_route(Json const& extra);
[[nodiscard]] bool is_template(Route route) noexcept;
/// A message of this way costs money.
[[nodiscard]] bool is_billed(Route route, ReplyWindow const& window) noexcept;

}  // namespace hub::outbox
