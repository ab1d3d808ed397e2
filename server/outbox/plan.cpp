#include "outbox/plan.hpp"

#include <string_view>

namespace hub::outbox {
namespace {

using Target = OutboundMessage::Target;

constexpr std::string_view kCommentThread = "comment:";

Target target_of(OutboxItem const& item, Conversation const& conversation)
{
    auto const wanted = text_or(item.extra, "target");
    if (wanted == "public_reply") {
        return Target::public_reply;
    }
    if (wanted == "private_reply") {
        return Target::private_reply;
    }
    if (wanted == "anonymous") {
        return Target::anonymous;
    }
    if (wanted == "template") {
        return Target::template_user;
    }
    return wanted.empty() && conversation.is_public ? Target::public_reply : Target::direct;
}

std::string comment_of(OutboxItem const& item, Conversation const& conversation)
{
    auto given = text_or(item.extra, "comment_id");
    if (given.empty() && conversation.thread_id.starts_with(kCommentThread)) {
        given = conversation.thread_id.substr(kCommentThread.size());
    }
    return given;
}

void fill_extras(OutboundMessage& out, Json const& extra)
{
    out.image_url = text_or(extra, "image_url");
    out.conversation_id = text_or(extra, "conversation_id");
    if (auto const& answers = member(extra, "quick_answers"); answers.is_array()) {
        for (auto const& answer : answers) {
            out.quick_answers.push_back({text_or(answer, "title"), text_or(answer, "payload")});
        }
    }
    auto const& wanted = member(extra, "template");
    out.template_id = text_or(wanted, "id");
    if (auto const& fields = member(wanted, "fields"); fields.is_array()) {
        for (auto const& field : fields) {
            if (field.is_array() && field.size() == 2 && field[0].is_string() && field[1].is_string()) {
                out.template_fields.emplace_back(field[0].get<std::string>(), field[1].get<std::string>());
            }
        }
    }
}

/// Reasons that hold whatever the window says.
std::optional<Blocked> forbidden_by_state(OutboundMessage const& out, Conversation const& conversation)
{
    if (conversation.consent_withdrawn) {
        return Blocked{"consent_withdrawn", false};
    }
    bool const in_thread = out.target == Target::direct || out.target == Target::anonymous;
    if (in_thread && conversation.foreign_control) {
        return Blocked{"foreign_control"};
    }
    if (in_thread && !conversation.can_write) {
        return Blocked{"blocked"};
    }
    if (out.target == Target::private_reply && conversation.private_reply_used) {
        return Blocked{"private_reply_used"};
    }
    bool const to_comment = out.target == Target::public_reply || out.target == Target::private_reply;
    if (to_comment ? out.comment_id.empty() : out.user_id.empty()) {
        return Blocked{"no_address"};
    }
    return std::nullopt;
}

}  // namespace

Plan plan_message(
    OutboxItem const& item,
    Message const& message,
    Conversation const& conversation,
    connectors::Profile const& profile,
    Instant now
)
{
    OutboundMessage out;
    out.target = target_of(item, conversation);
    out.idempotency_key = item.idempotency_key;
    out.user_id = conversation.user_id;
    out.comment_id = comment_of(item, conversation);
    out.text = message.text;
    out.by_human = item.by_human;
    fill_extras(out, item.extra);
    if (auto blocked = forbidden_by_state(out, conversation)) {
        return *blocked;
    }
    if (out.target != Target::direct) {
        return out;  // comments, visitors and templates have their own rules, which only the platform knows
    }
    switch (window_state(profile.window, conversation.last_inbound_at, now, item.by_human)) {
        case WindowState::open:
            return out;
        case WindowState::extended:
            out.window_expired = true;
            return out;
        case WindowState::human_only:
            return Blocked{"human_only"};
        case WindowState::shut:
            break;
    }
    return Blocked{"outside_window"};
}

}  // namespace hub::outbox
