#include "outbox/ledger.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace hub::outbox {
namespace {

constexpr std::chrono::hours kTaskDue{24};
constexpr std::size_t kTasksLookedAt = 500;

bool is_final(OutboxState state) noexcept
{
    return state == OutboxState::sent || state == OutboxState::delivered || state == OutboxState::failed ||
           state == OutboxState::cancelled;
}

/// Order of delivery states; a later one is never replaced by an earlier one. "failed" can still be disproved by an
/// echo.
int rank_of(std::string_view state) noexcept
{
    static constexpr std::array<std::pair<std::string_view, int>, 6> kRanks{{
        {"pending", 1},
        {"uncertain", 2},
        {"failed", 3},
        {"sent", 4},
        {"delivered", 5},
        {"seen", 6},
    }};
    auto const found = std::ranges::find(kRanks, state, &std::pair<std::string_view, int>::first);
    return found == kRanks.end() ? 0 : found->second;
}

bool may_follow(std::string_view from, std::string_view to) noexcept
{
    if (rank_of(to) > rank_of(from)) {
        return true;
    }
    return to == "pending" && (from == "uncertain" || from == "failed");  // tried again
}

void tell(Tx& tx, CaseRecord const& record, Message const& message, std::string const& reason, Instant now)
{
    Json data{
        {"event", "case.delivery"},
        {"at", to_rfc3339(now)},
        {"code", record.code.value},
        {"message_id", std::to_string(message.id.value)},
        {"state", message.delivery_state},
    };
    if (!reason.empty()) {
        data["reason"] = reason;
    }
    tx.feed().append("case:" + record.code.value, data, now);
    if (message.delivery_state == "failed") {
        tx.feed().append("unit:" + record.lead_unit.value, data, now);
    }
}

void show_state(Tx& tx, OutboxItem const& item, std::string const& state, std::string const& reason, Instant now)
{
    if (auto message = tx.conversations().message(item.message)) {
        advance_message(tx, *std::move(message), state, reason, now);
    }
}

void finish_sent(Tx& tx, OutboxItem& item, Parts const& parts, Instant now)
{
    item.state = OutboxState::sent;
    item.sent_at = now;
    item.receipt = parts.last();
    item.last_error.clear();
    tx.outbox().update(item);
    if (auto message = tx.conversations().message(item.message)) {
        bool const named = message->external_id.empty() && !item.receipt.empty();
        if (named) {
            message->external_id = item.receipt;
        }
        if (!advance_message(tx, *message, "sent", {}, now) && named) {  // which writes all of it when it moves
            tx.conversations().update_message(*message);
        }
    }
    if (text_or(item.extra, "target") == "private_reply") {
        if (auto conversation = tx.conversations().find(item.conversation)) {
            conversation->private_reply_used = true;
            tx.conversations().update(*conversation);
        }
    }
}

Standing standing_of(OutboxItem const& item)
{
    return {.state = item.state, .confirmed = Parts::from(item.extra).confirmed()};
}

/// The item as it is now, with the attempt written down; nothing when it is gone.
std::optional<OutboxItem> reread(Tx& tx, OutboxId id, AttemptNote const& note, Instant now)
{
    auto item = tx.outbox().find(id);
    if (item) {
        tx.outbox().add_attempt(id, now, note.outcome, note.detail);
    }
    return item;
}

/// The parts that the platform confirmed since the call began end the question whatever the answer says.
bool confirmed_meanwhile(OutboxItem const& item, AttemptNote const& note)
{
    return is_final(item.state) ||
           (note.part != AttemptNote::kNoPart && Parts::from(item.extra).confirmed() > note.part);
}

void count_up(Json& extra, std::string const& name)
{
    if (!name.empty()) {
        extra[name] = integer_at(extra, name).value_or(0) + 1;
    }
}

void add_task(
    Tx& tx,
    OutboxItem const& item,
    Channel const& channel,
    std::string const& kind,
    std::string const& reason,
    TaskDue const& due,
    Instant now
)
{
    HumanTask task;
    task.kind = kind;
    task.outbox = item.id;
    task.reason = reason;
    task.created_at = now;
    task.unit = channel.unit;
    auto const record = case_of(tx, item.message, item.case_id);
    task.due_at = due ? due(now, record ? &*record : nullptr) : now + kTaskDue;
    if (record) {
        task.case_id = record->id;
        task.unit = record->lead_unit;
        CaseEvent event;
        event.at = now;
        event.actor = "hub";
        event.kind = "case.delivery_failed";
        event.data = Json{{"message_id", std::to_string(item.message.value)}, {"reason", reason}, {"task", kind}};
        tx.cases().append_event(record->id, std::move(event));
    }
    tx.cases().add_task(task);
}

}  // namespace

std::optional<CaseRecord> case_of(Tx& tx, MessageId message, CaseId known)
{
    if (known) {
        return tx.cases().find(known);
    }
    auto const cases = tx.conversations().cases_of(message);
    return cases.empty() ? std::nullopt : tx.cases().find(cases.front());
}

bool advance_message(Tx& tx, Message message, std::string const& state, std::string const& reason, Instant now)
{
    if (!may_follow(message.delivery_state, state)) {
        return false;
    }
    message.delivery_state = state;
    tx.conversations().update_message(message);
    for (auto const id : tx.conversations().cases_of(message.id)) {
        if (auto const record = tx.cases().find(id)) {
            tell(tx, *record, message, reason, now);
        }
    }
    return true;
}

void mark_sending(Tx& tx, OutboxItem& item, Route route, std::size_t total_parts, Instant now)
{
    auto parts = Parts::from(item.extra);
    auto const before = last_route(item.extra);
    if (before != route && (is_template(before) || is_template(route))) {
        parts.clear();
    }
    item.extra["route"] = name_of(route);
    if (parts.total() != total_parts) {
        parts.set_total(total_parts);
    }
    parts.write(item.extra);
    item.state = OutboxState::sending;
    item.sending_since = now;
    ++item.attempts;
    tx.outbox().update(item);
}

Standing note_delivered(
    Tx& tx, OutboxId id, std::size_t part, std::string const& receipt, AttemptNote const& note, Instant now
)
{
    auto item = reread(tx, id, note, now);
    if (!item) {
        return {.state = OutboxState::cancelled};
    }
    auto parts = Parts::from(item->extra);
    bool const second =
        part < parts.confirmed() && !receipt.empty() && !parts.contains(receipt) && is_final(item->state);
    if (second) {
        tx.outbox().add_attempt(id, now, "second_copy", "an echo had confirmed this part before");
    }
    parts.confirm(part, receipt);
    parts.write(item->extra);
    for (auto const* const member : {"silences", "faults", "renewals", "alarms"}) {
        item->extra.erase(member);  // the next part starts with a clean record
    }
    if (item->state == OutboxState::sent || item->state == OutboxState::delivered) {
        tx.outbox().update(*item);
    } else if (parts.complete()) {
        finish_sent(tx, *item, parts, now);
    } else {
        tx.outbox().update(*item);
    }
    auto standing = standing_of(*item);
    standing.second_copy = second;
    return standing;
}

Standing note_retry(
    Tx& tx,
    OutboxId id,
    Instant not_before,
    std::string const& member_counted,
    std::string const& reason,
    AttemptNote const& note,
    Instant now
)
{
    auto item = reread(tx, id, note, now);
    if (!item || confirmed_meanwhile(*item, note)) {
        return item ? standing_of(*item) : Standing{.state = OutboxState::cancelled};
    }
    count_up(item->extra, member_counted);
    item->state = OutboxState::pending;
    item->not_before = not_before;
    item->last_error = reason;
    tx.outbox().update(*item);
    show_state(tx, *item, "pending", reason, now);
    return standing_of(*item);
}

Standing note_uncertain(
    Tx& tx, OutboxId id, Instant until, std::string const& reason, AttemptNote const& note, Instant now
)
{
    auto item = reread(tx, id, note, now);
    if (!item || confirmed_meanwhile(*item, note)) {
        return item ? standing_of(*item) : Standing{.state = OutboxState::cancelled};
    }
    item->state = OutboxState::uncertain;
    item->not_before = until;
    item->last_error = reason;
    tx.outbox().update(*item);
    show_state(tx, *item, "uncertain", reason, now);
    return standing_of(*item);
}

Standing give_up(
    Tx& tx,
    OutboxId id,
    Channel const& channel,
    std::string const& reason,
    std::string const& task_kind,
    TaskDue const& due,
    AttemptNote const& note,
    Instant now
)
{
    auto item = reread(tx, id, note, now);
    if (!item || confirmed_meanwhile(*item, note)) {
        return item ? standing_of(*item) : Standing{.state = OutboxState::cancelled};
    }
    item->state = OutboxState::failed;
    item->last_error = reason;
    tx.outbox().update(*item);
    show_state(tx, *item, "failed", reason, now);
    if (!item->announcement) {
        add_task(tx, *item, channel, task_kind, reason, due, now);
    }
    return standing_of(*item);
}

Standing next_route(Tx& tx, OutboxId id, Route refused, std::string const& reason, AttemptNote const& note, Instant now)
{
    auto item = reread(tx, id, note, now);
    if (!item || confirmed_meanwhile(*item, note)) {
        return item ? standing_of(*item) : Standing{.state = OutboxState::cancelled};
    }
    shut_route(item->extra, refused);
    item->state = OutboxState::pending;
    item->not_before = now;
    item->last_error = reason;
    tx.outbox().update(*item);
    return standing_of(*item);
}

void learn(Tx& tx, ConversationId id, GiveUp::Lesson lesson, ReplyWindow const& window, Instant now)
{
    constexpr std::chrono::milliseconds kJustOver{1};
    auto conversation = tx.conversations().find(id);
    if (!conversation) {
        return;
    }
    switch (lesson) {
        case GiveUp::Lesson::cannot_write:
            conversation->can_write = false;
            break;
        case GiveUp::Lesson::phone_refused:
            conversation->phone_refused = conversation->phone;
            break;
        case GiveUp::Lesson::window_shut:
            if (conversation->last_inbound_at) {
                // where only a person may use the longer window, that one may still be open; else both are over
                bool const free = window.extended_human_only && now - *conversation->last_inbound_at <= window.free;
                auto const over = now - (free ? window.free : window.extended) - kJustOver;
                conversation->last_inbound_at = std::min(*conversation->last_inbound_at, over);
            }
            break;
        case GiveUp::Lesson::none:
        case GiveUp::Lesson::quota_used_up:
            return;
    }
    tx.conversations().update(*conversation);
}

void raise_alarm(Tx& tx, Channel const& channel, std::string const& reason, Instant now)
{
    auto const text = channel.id.value + ": " + reason;
    for (auto const& open : tx.cases().open_tasks({channel.unit}, kTasksLookedAt)) {
        if (open.kind == "channel_alarm" && open.reason == text) {
            return;
        }
    }
    HumanTask task;
    task.kind = "channel_alarm";
    task.unit = channel.unit;
    task.reason = text;
    task.created_at = now;
    task.due_at = now + kTaskDue;
    tx.cases().add_task(task);
}

void mark_delivered(Tx& tx, MessageId message)
{
    auto item = tx.outbox().find_by_message(message);
    if (!item || item->state == OutboxState::delivered || !Parts::from(item->extra).complete()) {
        return;
    }
    item->state = OutboxState::delivered;
    tx.outbox().update(*item);
}

bool note_echo(Tx& tx, OutboxItem item, std::string const& platform_id, Instant now)
{
    auto parts = Parts::from(item.extra);
    auto const echo = parts.confirm_by_echo(platform_id);
    parts.write(item.extra);
    if (echo == Parts::Echo::extra) {
        tx.outbox().add_attempt(item.id, now, "second_copy", "echo " + platform_id);
        log_warn("outbox.second_copy", {{"item", item.id.value}, {"trace", item.trace_id}});
        return false;
    }
    if (echo == Parts::Echo::known && item.receipt == parts.last()) {
        return false;
    }
    tx.outbox().add_attempt(item.id, now, "echo", platform_id);
    if (parts.complete()) {
        if (item.state == OutboxState::delivered) {
            tx.outbox().update(item);
        } else {
            finish_sent(tx, item, parts, now);
        }
    } else {
        if (item.state == OutboxState::uncertain) {
            item.state = OutboxState::pending;  // this part is proved; the next one may go
            item.not_before = now;
        }
        tx.outbox().update(item);
    }
    return true;
}

}  // namespace hub::outbox
