#include "connectors/zalo/events.hpp"

#include <algorithm>
#include <array>

namespace hub::connectors::zalo {
namespace {

using Kind = InboundEvent::Kind;

// Group chats (…_group_…), journeys, tags, shop and widget events are kept as `other`: they have no citizen to answer.
// Interaction = follow, message, accepted call, press of the message or call button (README.md, Reply window).
constexpr auto kRules = std::to_array<EventRule>({
    {"user_send_text", Shape::user_message, Kind::message, true},
    {"user_send_image", Shape::user_message, Kind::message, true},
    {"user_send_gif", Shape::user_message, Kind::message, true},
    {"user_send_link", Shape::user_message, Kind::message, true},
    {"user_send_audio", Shape::user_message, Kind::message, true},
    {"user_send_video", Shape::user_message, Kind::message, true},
    {"user_send_sticker", Shape::user_message, Kind::message, true},
    {"user_send_location", Shape::user_message, Kind::message, true},
    {"user_send_file", Shape::user_message, Kind::message, true},
    {"user_send_business_card", Shape::user_message, Kind::message, true},
    {"anonymous_send_text", Shape::anonymous_message, Kind::message, true},
    {"anonymous_send_image", Shape::anonymous_message, Kind::message, true},
    {"anonymous_send_file", Shape::anonymous_message, Kind::message, true},
    {"anonymous_send_sticker", Shape::anonymous_message, Kind::message, true},
    {"oa_send_text", Shape::echo, Kind::echo},
    {"oa_send_image", Shape::echo, Kind::echo},
    {"oa_send_gif", Shape::echo, Kind::echo},
    {"oa_send_list", Shape::echo, Kind::echo},
    {"oa_send_file", Shape::echo, Kind::echo},
    {"oa_send_sticker", Shape::echo, Kind::echo},
    {"oa_send_template", Shape::echo, Kind::echo},
    {"oa_send_anonymous_text", Shape::anonymous_echo, Kind::echo},
    {"oa_send_anonymous_image", Shape::anonymous_echo, Kind::echo},
    {"oa_send_anonymous_file", Shape::anonymous_echo, Kind::echo},
    {"oa_send_anonymous_sticker", Shape::anonymous_echo, Kind::echo},
    {"user_received_message", Shape::received, Kind::delivered},
    {"user_seen_message", Shape::seen, Kind::seen},
    {"user_reacted_message", Shape::user_reaction, Kind::reaction},
    {"oa_reacted_message", Shape::oa_reaction, Kind::other},
    {"user_click_chatnow", Shape::flat_user, Kind::follow, true},
    {"user_click_response_button", Shape::response_button, Kind::postback},
    {"follow", Shape::flat_user, Kind::follow, true},
    {"unfollow", Shape::flat_user, Kind::unfollow},
    {"user_submit_info", Shape::contact_details, Kind::contact_details},
    {"user_withdraw", Shape::flat_user, Kind::consent_withdrawn},
    {"user_feedback", Shape::feedback, Kind::feedback},
    {"user_call_oa", Shape::call, Kind::call},
    {"oa_call_user", Shape::call, Kind::other},
    {"change_template_status", Shape::notice, Kind::account_notice},
    {"change_template_quality", Shape::notice, Kind::account_notice},
    {"change_template_quota", Shape::notice, Kind::account_notice},
    {"change_oa_daily_quota", Shape::notice, Kind::account_notice},
    {"change_oa_template_tags", Shape::notice, Kind::account_notice},
});

constexpr EventRule kUnknown{};

}  // namespace

EventRule const& rule_of(std::string_view event_name) noexcept
{
    auto const found = std::ranges::find(kRules, event_name, &EventRule::name);
    return found == kRules.end() ? kUnknown : *found;
}

}  // namespace hub::connectors::zalo
