#include "outbox/receipts.hpp"

#include "base/log.hpp"
#include "outbox/ledger.hpp"

#include <algorithm>
#include <string_view>

namespace hub::outbox {
namespace {

constexpr std::chrono::hours kMatchWithin{24 * 8};  ///< Longer than any window and any wait of ours.
constexpr std::chrono::hours kWatermarkReach{24 * 8};
constexpr std::size_t kShortestPart = 40;  ///< A shorter text is never taken for a piece of a long one.

ReceiptEffect ignored(std::string reason)
{
    return {.fate = Fate::ignored, .case_code = {}, .sealed = false, .reason = std::move(reason)};
}

ReceiptEffect attached_to(Tx& tx, MessageId message, CaseId known = {})
{
    ReceiptEffect effect{.fate = Fate::attached, .case_code = {}, .sealed = false, .reason = {}};
    if (auto const record = case_of(tx, message, known)) {
        effect.case_code = record->code;
    }
    return effect;
}

/// Platforms trim and re-break white space; words and marks stay.
std::string words_only(std::string_view text)
{
    std::string out;
    bool gap = false;
    for (char const letter : text) {
        if (letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t') {
            gap = !out.empty();
            continue;
        }
        if (gap) {
            out += ' ';
            gap = false;
        }
        out += letter;
    }
    return out;
}

bool says_the_same(std::string const& sent, std::string const& echoed, std::size_t parts)
{
    if (echoed.empty()) {
        return false;
    }
    auto const whole = words_only(sent);
    auto const piece = words_only(echoed);
    return whole == piece || (parts > 1 && piece.size() >= kShortestPart && whole.contains(piece));
}

/// Open questions first: the platform's word is worth most where ours is missing.
int order_of(OutboxItem const& item)
{
    switch (item.state) {
        case OutboxState::sending:
        case OutboxState::uncertain:
            return 0;
        case OutboxState::pending:
            return 1;
        case OutboxState::failed:
            return 2;
        default:
            return 3;
    }
}

bool may_take_echo(OutboxItem const& item)
{
    if (item.attempts == 0 || item.state == OutboxState::cancelled) {
        return false;
    }
    auto const parts = Parts::from(item.extra);
    bool const unnamed = parts.confirmed() > 0 && parts.last().empty();
    return !parts.complete() || unnamed || flag_at(item.extra, "maybe_double");
}

/// A template's echo shows what the platform made of it, never our words.
bool is_template_echo(OutboxItem const& item, InboundEvent const& event)
{
    bool const open = item.state == OutboxState::sending || item.state == OutboxState::uncertain;
    return open && last_route(item.extra) == Route::template_user && event.platform_kind.contains("template");
}

/// Without metadata: the item that this echo proves, among what we lately wrote to the same person.
std::optional<OutboxItem> find_by_text(Tx& tx, Conversation const& conversation, InboundEvent const& event, Instant now)
{
    std::optional<OutboxItem> best;
    for (auto const& message : tx.conversations().outbound_since(conversation.id, now - kMatchWithin)) {
        auto item = tx.outbox().find_by_message(message.id);
        if (!item) {
            continue;
        }
        auto const parts = Parts::from(item->extra);
        if (parts.contains(event.message_id)) {
            return item;
        }
        bool const ours = is_template_echo(*item, event) || says_the_same(message.text, event.text, parts.total());
        if (!event.by_our_app || !may_take_echo(*item) || !ours) {
            continue;
        }
        // of equals the oldest: sends of one conversation go out in order
        if (!best || order_of(*item) <= order_of(*best)) {
            best = std::move(item);
        }
    }
    return best;
}

/// Our key out of an echo's metadata: later parts of a long text carry it as "key#2", "key#3" …
std::string key_of(std::string const& metadata)
{
    auto const mark = metadata.rfind('#');
    bool const numbered = mark != std::string::npos && mark + 1 < metadata.size() &&
                          metadata.find_first_not_of("0123456789", mark + 1) == std::string::npos;
    return numbered ? metadata.substr(0, mark) : metadata;
}

std::optional<OutboxItem> find_item(
    Tx& tx,
    Channel const& channel,
    std::optional<Conversation> const& conversation,
    InboundEvent const& event,
    Instant now
)
{
    for (auto const& key : {event.metadata, key_of(event.metadata), event.tracking_id, key_of(event.tracking_id)}) {
        if (key.empty()) {
            continue;
        }
        if (auto item = tx.outbox().find_by_key(key); item && item->channel == channel.id) {
            return item;
        }
    }
    if (!event.message_id.empty()) {
        if (auto item = tx.outbox().find_by_receipt(channel.id, event.message_id)) {
            return item;
        }
    }
    return conversation ? find_by_text(tx, *conversation, event, now) : std::nullopt;
}

/// Somebody answered outside the hub: in the platform's own inbox, or by another tool.
ReceiptEffect answered_elsewhere(Tx& tx, Conversation const& conversation, InboundEvent const& event, Instant now)
{
    Message message;
    message.conversation = conversation.id;
    message.direction = Direction::outbound;
    message.external_id = event.message_id;
    message.kind = "staff_elsewhere";
    message.sealed = !conversation.reply_address.empty();
    if (!message.sealed) {  // who types there may use the name; the platform's own inbox keeps it
        message.text = event.text;
        message.attachments = event.attachments;
        message.point = event.point;
    }
    message.at = event.sent_at == Instant{} ? now : event.sent_at;
    message.author = "elsewhere";
    message.is_public = event.is_public;
    message.delivery_state = "sent";
    message.id = tx.conversations().add_message(message);
    auto const active = tx.cases().active_of(conversation.id);
    if (active.empty()) {
        return attached_to(tx, message.id);
    }
    auto const& record = active.front();
    tx.conversations().link(message.id, record.id);
    CaseEvent told;
    told.at = now;
    told.actor = "hub";
    told.kind = "case.answered_elsewhere";
    told.data = Json{{"message_id", std::to_string(message.id.value)}};
    tx.cases().append_event(record.id, std::move(told));
    Json const live{
        {"event", "case.answered_elsewhere"},
        {"at", to_rfc3339(now)},
        {"code", record.code.value},
        {"message_id", std::to_string(message.id.value)},
    };
    tx.feed().append("case:" + record.code.value, live, now);
    tx.feed().append("unit:" + record.lead_unit.value, live, now);
    return attached_to(tx, message.id, record.id);
}

ReceiptEffect on_echo(
    Tx& tx, Channel const& channel, InboundEvent const& event, Instant now, std::optional<Conversation> const& sealed
)
{
    auto conversation = tx.conversations().find(channel.id, event.thread_id);
    auto item = sealed ? find_item(tx, channel, sealed, event, now) : std::nullopt;
    if (!item) {
        item = find_item(tx, channel, conversation, event, now);
    }
    if (item) {
        note_echo(tx, *item, event.message_id, now);
        auto effect = ignored("echo");
        effect.sealed = sealed && item->conversation == sealed->id;
        return effect;
    }
    if (!event.message_id.empty()) {
        if (auto const known = tx.conversations().message_by_external_id(channel.id, event.message_id)) {
            auto effect = ignored("echo");
            effect.sealed = sealed && known->conversation == sealed->id;
            return effect;
        }
    }
    if (sealed) {
        conversation = sealed;
    }
    if (!conversation) {
        return ignored("unknown_echo");
    }
    auto effect = answered_elsewhere(tx, *conversation, event, now);
    effect.sealed = sealed.has_value();
    return effect;
}

/// Every message of ours up to the watermark.
std::size_t advance_up_to(Tx& tx, ConversationId conversation, Instant watermark, std::string const& state, Instant now)
{
    std::size_t reached = 0;
    for (auto const& message : tx.conversations().outbound_since(conversation, watermark - kWatermarkReach)) {
        bool const arrived = message.delivery_state == "sent" || message.delivery_state == "delivered" ||
                             message.delivery_state == "seen";
        if (message.at > watermark || !arrived) {
            continue;
        }
        ++reached;
        if (advance_message(tx, message, state, {}, now)) {
            mark_delivered(tx, message.id);
        }
    }
    return reached;
}

/// A template by telephone has no echo; its receipt carries our key and proves the send, also before the answer came.
ReceiptEffect tracked_receipt(
    Tx& tx, OutboxItem const& item, InboundEvent const& event, std::string const& state, Instant now
)
{
    if (item.attempts > 0) {
        note_echo(tx, item, event.target, now);
        if (auto const message = tx.conversations().message(item.message);
            message && advance_message(tx, *message, state, {}, now)) {
            mark_delivered(tx, item.message);
        }
    }
    return ignored("receipt");
}

ReceiptEffect on_receipt(
    Tx& tx, Channel const& channel, InboundEvent const& event, Instant now, std::optional<Conversation> const& sealed
)
{
    std::string const state = event.kind == InboundEvent::Kind::seen ? "seen" : "delivered";
    if (!event.tracking_id.empty()) {
        if (auto const item = tx.outbox().find_by_key(event.tracking_id); item && item->channel == channel.id) {
            return tracked_receipt(tx, *item, event, state, now);
        }
    }
    if (!event.target.empty()) {
        auto const message = tx.conversations().message_by_external_id(channel.id, event.target);
        if (!message || message->direction != Direction::outbound) {
            return ignored("unknown_receipt");
        }
        if (advance_message(tx, *message, state, {}, now)) {
            mark_delivered(tx, message->id);
        }
        auto effect = ignored("receipt");
        effect.sealed = sealed && message->conversation == sealed->id;
        return effect;
    }
    auto const conversation = tx.conversations().find(channel.id, event.thread_id);
    if ((!conversation && !sealed) || event.watermark == Instant{}) {
        return ignored("unknown_receipt");
    }
    std::size_t reached = 0;
    for (auto const& thread : {conversation, sealed}) {
        reached += thread ? advance_up_to(tx, thread->id, event.watermark, state, now) : 0;
    }
    auto effect = ignored(reached > 0 ? "receipt" : "unknown_receipt");
    effect.sealed = sealed.has_value();
    return effect;
}

}  // namespace

Result<ReceiptEffect> on_event(
    Tx& tx, Channel const& channel, InboundEvent const& event, Instant now, std::optional<Conversation> const& sealed
)
{
    using Kind = InboundEvent::Kind;
    if (event.kind != Kind::echo && event.kind != Kind::delivered && event.kind != Kind::seen) {
        return invalid_input("not an echo or receipt");
    }
    auto effect = event.kind == Kind::echo ? on_echo(tx, channel, event, now, sealed)
                                           : on_receipt(tx, channel, event, now, sealed);
    // of somebody who is known by nothing else every sign goes, also one that fits no message of ours
    effect.sealed = effect.sealed || (sealed && !tx.conversations().find(channel.id, event.thread_id));
    return effect;
}

}  // namespace hub::outbox
