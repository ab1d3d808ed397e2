#pragma once
// The writing side of the outbox: each function is one step of an item's account and takes the caller's transaction, so
// state, attempt row, message, live event and task are written together or not at all. Every step reads the item again:
// an echo may have settled it meanwhile, and what an echo has proved is never taken back.

#include "connectors/sdk/connector.hpp"
#include "outbox/parts.hpp"
#include "outbox/plan.hpp"
#include "ports/store.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace hub::outbox {

/// Where an item stands after a step.
struct Standing {
    OutboxState state = OutboxState::pending;
    std::size_t confirmed = 0;  ///< Parts the platform has.
    bool second_copy = false;   ///< The platform took a part that an echo had proved already: a citizen got it twice.
};

/// What to put into the attempt row.
struct AttemptNote {
    static constexpr std::size_t kNoPart = static_cast<std::size_t>(-1);
    std::string outcome;  ///< delivered retry uncertain renew failed blocked interrupted maybe_double echo second_copy
    std::string detail;   ///< Reason, part, platform status; never a text or a token.
    std::size_t part = kNoPart;  ///< The call's part: once an echo has proved it, the answer no longer matters.
};

/// Marks a row as being sent by one way, before the network. Counts the attempt. A text that begins anew in another
/// form (a template instead of a message) has no parts yet.
void mark_sending(Tx& tx, OutboxItem& item, Route route, std::size_t total_parts, Instant now);

/// The platform took part `part` (from 0) and named it `receipt`.
Standing note_delivered(
    Tx& tx, OutboxId id, std::size_t part, std::string const& receipt, AttemptNote const& note, Instant now
);
/// To be tried again from `not_before`. `member_counted`: member of extra whose count goes up, for limits; may be
/// empty.
Standing note_retry(
    Tx& tx,
    OutboxId id,
    Instant not_before,
    std::string const& member_counted,
    std::string const& reason,
    AttemptNote const& note,
    Instant now
);
/// May have arrived: waits for its echo until `until`.
Standing note_uncertain(
    Tx& tx, OutboxId id, Instant until, std::string const& reason, AttemptNote const& note, Instant now
);
/// When a task for a person is due, by the case it is about (nullptr: none).
using TaskDue = std::function<Instant(Instant now, CaseRecord const* about)>;

/// The end: visible reason, and unless it is an announcement a dated task for a person. `task_kind`:
/// "undelivered_answer", "call_back". `due` empty: in a day.
Standing give_up(
    Tx& tx,
    OutboxId id,
    Channel const& channel,
    std::string const& reason,
    std::string const& task_kind,
    TaskDue const& due,
    AttemptNote const& note,
    Instant now
);
/// This way is refused for this item: the next one at once.
Standing next_route(
    Tx& tx, OutboxId id, Route refused, std::string const& reason, AttemptNote const& note, Instant now
);
/// What a refusal teaches about the person and the window, so that the next message is not refused as well.
void learn(Tx& tx, ConversationId conversation, GiveUp::Lesson lesson, ReplyWindow const& window, Instant now);
/// One open alarm task for a channel and reason, due within a day.
void raise_alarm(Tx& tx, Channel const& channel, std::string const& reason, Instant now);

/// The echo of one part came. True when it was news.
bool note_echo(Tx& tx, OutboxItem item, std::string const& platform_id, Instant now);

/// A receipt for this message came: its item is delivered. Failed or uncertain ones are proved to have arrived.
void mark_delivered(Tx& tx, MessageId message);

/// Moves a message's delivery state forward, never back, and tells the listeners of its case. True when it moved.
bool advance_message(Tx& tx, Message message, std::string const& state, std::string const& reason, Instant now);
/// First case of a message; empty when it has none.
[[nodiscard]] std::optional<CaseRecord> case_of(Tx& tx, MessageId message, CaseId known = {});

}  // namespace hub::outbox
