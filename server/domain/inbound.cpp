#include "domain/inbound.hpp"

#include <algorithm>
#include <array>

namespace hub {

std::string const* WebhookRequest::header(std::string_view name) const noexcept
{
    auto const found =
        std::ranges::find(headers, name, [](auto const& field) -> std::string_view { return field.first; });
    return found == headers.end() ? nullptr : &found->second;
}

std::size_t WebhookRequest::header_count(std::string_view name) const noexcept
{
    return static_cast<std::size_t>(std::ranges::count(headers, name, [](auto const& field) -> std::string_view {
        return field.first;
    }));
}

std::string_view name_of(InboundEvent::Kind kind) noexcept
{
    constexpr std::array<std::string_view, 22> kNames{
        "message",        "message_edit", "message_delete",  "comment",  "comment_edit",      "comment_remove",
        "comment_hide",   "echo",         "delivered",       "seen",     "reaction",          "postback",
        "follow",         "unfollow",     "contact_details", "feedback", "consent_withdrawn", "call",
        "thread_control", "standby",      "account_notice",  "other",
    };
    return kNames.at(static_cast<std::size_t>(kind));
}

}  // namespace hub
