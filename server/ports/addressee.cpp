#include "ports/addressee.hpp"

namespace hub {

Addressee addressee_of(Conversation const& conversation)
{
    // the address of a sealed thread is opened for the length of one send only
    bool const sealed = !conversation.reply_address.empty() && conversation.reply_address != kForgottenAddress;
    return {
        .has_address = sealed || !conversation.user_id.empty(),
        .is_visitor = conversation.thread_id.starts_with("anon:"),
        .can_write = conversation.can_write,
        .foreign_control = conversation.foreign_control,
        .consent_withdrawn = conversation.consent_withdrawn,
        .has_phone = mobile_number(conversation.phone).has_value() && conversation.phone != conversation.phone_refused,
        .last_inbound_at = conversation.last_inbound_at,
    };
}

bool fits_template(CaseRecord const& record, std::string_view kind) noexcept
{
    bool const guarded = record.restricted || is_restricted(record.kind) || !record.accused_unit.empty();
    return !guarded && (kind == "reply" || kind == "holding" || kind == "ack");
}

}  // namespace hub
