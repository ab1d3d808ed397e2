#include "cases/intake.hpp"

#include "base/log.hpp"
#include "cases/window_plan.hpp"

#include <algorithm>

namespace hub::cases {

bool handles(InboundEvent::Kind kind) noexcept
{
    using Kind = InboundEvent::Kind;
    return kind != Kind::echo && kind != Kind::delivered && kind != Kind::seen;
}

Intake::Intake(Tx& tx, Rules const& rules, Incoming const& incoming, Instant now)
    : tx_(tx),
      rules_(rules),
      incoming_(incoming),
      event_(incoming.event),
      now_(now),
      writer_(tx, rules, now),
      speaker_(tx, rules, writer_, incoming.trace_id),
      sealing_(tx, rules, now)
{
}

Result<Received> Intake::run()
{
    if (!handles(event_.kind)) {
        return invalid_input("not a citizen's event: " + std::string{name_of(event_.kind)});
    }
    if (auto const done = dispatch(); !done) {
        return std::unexpected(done.error());
    }
    save_conversation();
    if (auto const settled = settle(); !settled) {
        return std::unexpected(settled.error());
    }
    scrub_delivery();
    return std::move(received_);
}

Result<void> Intake::dispatch()
{
    switch (event_.kind) {
        case Kind::message:
        case Kind::comment:
        case Kind::standby:
            return words();
        case Kind::message_edit:
        case Kind::comment_edit:
            return edit();
        case Kind::message_delete:
        case Kind::comment_remove:
            return withdraw();
        case Kind::comment_hide:
            return hide();
        case Kind::reaction:
            return reaction();
        case Kind::postback:
            return postback();
        case Kind::contact_details:
            return contact_details();
        case Kind::feedback:
            return feedback();
        case Kind::follow:
            return follow();
        case Kind::unfollow:
            return unfollow();
        case Kind::consent_withdrawn:
            return consent_withdrawn();
        case Kind::call:
            return call();
        case Kind::thread_control:
            return thread_control();
        case Kind::account_notice:
            return account_notice();
        default:
            return other();
    }
}

Result<void> Intake::settle()
{
    CaseCode code;
    for (auto const& record : opened_) {
        received_.opened.push_back(record.code);
    }
    for (auto const& record : attached_) {
        received_.attached.push_back(record.code);
    }
    if (!opened_.empty()) {
        received_.fate = Fate::opened;
        code = opened_.front().code;
    } else if (!attached_.empty()) {
        received_.fate = Fate::attached;
        code = attached_.front().code;
    }
    if (received_.fate != Fate::ignored) {
        received_.reason.clear();
    }
    return tx_.inbox().settle(incoming_.item, received_.fate, code, received_.reason);
}

void Intake::ignore(std::string reason)
{
    received_.reason = std::move(reason);
}

void Intake::note_attached(CaseRecord const& record)
{
    auto const known = std::ranges::find(attached_, record.id, &CaseRecord::id);
    if (known == attached_.end()) {
        attached_.push_back(record);
    } else {
        *known = record;
    }
}

/// The platform's time, never later than ours: it decides order and reply window, not deadlines.
Instant Intake::sent_at() const
{
    return event_.sent_at == Instant{} ? incoming_.received_at : std::min(event_.sent_at, incoming_.received_at);
}

std::string Intake::thread_id() const
{
    if (!event_.thread_id.empty()) {
        return event_.thread_id;
    }
    if (!event_.user_id.empty()) {
        return event_.user_id;
    }
    return "unknown:" + (event_.message_id.empty() ? event_.external_id : event_.message_id);
}

/// The conversation of the item, made when new. A public thread keeps the author who began it.
Conversation& Intake::conversation()
{
    if (conversation_) {
        return *conversation_;
    }
    auto const found = tx_.conversations().find(incoming_.channel.id, thread_id());
    auto const twin = found ? std::nullopt : find_twin();
    if (found && found->is_public) {
        conversation_ = *found;
    } else if (twin) {
        conversation_ = *twin;
    } else {
        fresh_ = !found;
        conversation_ = tx_.conversations().upsert(wanted_conversation(), found);
    }
    if (fresh_) {
        active_[conversation_->id];
        speaker_.is_new(conversation_->id);
    }
    stored_ = *conversation_;
    if (event_.opens_window) {
        conversation_->last_inbound_at = std::max(conversation_->last_inbound_at.value_or(Instant{}), sent_at());
        conversation_->window_look_at = first_window_look(*conversation_, incoming_.window, rules_.options.window);
    }
    return *conversation_;
}

Conversation Intake::wanted_conversation() const
{
    Conversation wanted;
    wanted.channel = incoming_.channel.id;
    wanted.thread_id = thread_id();
    wanted.user_id = event_.user_id;
    wanted.app_user_id = event_.app_user_id;
    wanted.display_name = event_.user_name;
    wanted.phone = event_.phone;
    wanted.is_public = event_.is_public;
    wanted.can_write = event_.is_public || !event_.user_id.empty();
    return wanted;
}

void Intake::save_conversation()
{
    if (!conversation_) {
        return;
    }
    auto const facts = [](Conversation const& one) {
        return std::tie(
            one.can_write,
            one.foreign_control,
            one.consent_withdrawn,
            one.last_inbound_at,
            one.window_look_at,
            one.last_ack_at,
            one.rating_case
        );
    };
    if (facts(*conversation_) != facts(stored_)) {
        tx_.conversations().update(*conversation_);
    }
}

}  // namespace hub::cases
