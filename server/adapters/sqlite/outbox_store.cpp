#include "adapters/sqlite/outbox_store.hpp"

namespace hub::adapters::sqlite {
namespace {

#define HUB_OUTBOX_COLUMNS                                                                                          \
    "o.id, o.idempotency_key, o.channel, o.conversation_id, o.message_id, o.case_id, o.announcement_id, o.kind,"    \
    " o.by_human, o.extra, o.state, o.attempts, o.created_at, o.not_before, o.sending_since, o.sent_at, o.receipt," \
    " o.last_error, o.trace_id"

// the numbers stand in partial indexes and queries below
static_assert(static_cast<int>(OutboxState::pending) == 0 && static_cast<int>(OutboxState::sending) == 1);
static_assert(static_cast<int>(OutboxState::uncertain) == 2 && static_cast<int>(OutboxState::sent) == 3);
static_assert(static_cast<int>(OutboxState::delivered) == 4 && static_cast<int>(OutboxState::failed) == 5);
static_assert(static_cast<int>(OutboxState::cancelled) == 6);

OutboxItem item_of(Row& row)
{
    OutboxItem item;
    row.read(
        item.id,
        item.idempotency_key,
        item.channel,
        item.conversation,
        item.message,
        item.case_id,
        item.announcement,
        item.kind,
        item.by_human,
        item.extra,
        item.state,
        item.attempts,
        item.created_at,
        item.not_before,
        item.sending_since,
        item.sent_at,
        item.receipt,
        item.last_error,
        item.trace_id
    );
    return item;
}

/// Announcements wait for everything else, except those of an emergency.
bool is_bulk(OutboxItem const& item)
{
    return item.announcement && item.kind != "emergency";
}

}  // namespace

Result<OutboxId> SqliteOutbox::add(OutboxItem const& item)
{
    auto const added = database_.run(
        "INSERT INTO outbox(idempotency_key, channel, conversation_id, message_id, case_id, announcement_id, kind, "
        "by_human,"
        " bulk, extra, state, attempts, created_at, not_before, sending_since, sent_at, receipt, last_error, trace_id)"
        " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
        item.idempotency_key,
        item.channel,
        item.conversation,
        item.message,
        item.case_id,
        item.announcement,
        item.kind,
        item.by_human,
        is_bulk(item),
        dump(item.extra),
        item.state,
        item.attempts,
        item.created_at,
        item.not_before,
        item.sending_since,
        item.sent_at,
        item.receipt,
        item.last_error,
        item.trace_id
    );
    if (added == 0) {
        return conflict("the idempotency key exists");
    }
    OutboxId const id{database_.last_id()};
    count_by(item.state, 1);
    return id;
}

std::optional<OutboxItem> SqliteOutbox::find(OutboxId id)
{
    return database_.first("SELECT " HUB_OUTBOX_COLUMNS " FROM outbox o WHERE o.id=?", item_of, id.value);
}

std::optional<OutboxItem> SqliteOutbox::find_by_key(std::string const& idempotency_key)
{
    return database_.first(
        "SELECT " HUB_OUTBOX_COLUMNS " FROM outbox o WHERE o.idempotency_key=?", item_of, idempotency_key
    );
}

std::optional<OutboxItem> SqliteOutbox::find_by_message(MessageId message)
{
    return database_.first(
        "SELECT " HUB_OUTBOX_COLUMNS " FROM outbox o WHERE o.message_id=? ORDER BY o.id DESC LIMIT 1",
        item_of,
        message.value
    );
}

std::optional<OutboxItem> SqliteOutbox::find_by_receipt(ChannelId const& channel, std::string const& receipt)
{
    return database_.first(
        "SELECT " HUB_OUTBOX_COLUMNS
        " FROM outbox o WHERE o.receipt=? AND o.receipt<>'' AND o.channel=? ORDER BY o.id DESC LIMIT 1",
        item_of,
        receipt,
        channel
    );
}

std::vector<OutboxItem> SqliteOutbox::ready(Instant now, std::size_t limit)
{
    return ready_except(now, limit, {});
}

// In the order they came due: a fresh row is due when it is made, a retried one steps back behind what waits already.
// Within a conversation only the oldest unfinished row is ever ready, so its order holds whatever is retried.
std::vector<OutboxItem> SqliteOutbox::ready_except(Instant now, std::size_t limit, std::vector<ChannelId> const& except)
{
    auto const channels = json_list(except);
    std::vector<OutboxItem> items;
    for (bool const bulk : {false, true}) {
        database_.each(
            "SELECT " HUB_OUTBOX_COLUMNS
            " FROM outbox o INDEXED BY outbox_pending WHERE o.state=0 AND o.bulk=? AND o.not_before<=?"
            " AND (?=0 OR o.channel NOT IN (SELECT value FROM json_each(?)))"
            " AND NOT EXISTS(SELECT 1 FROM outbox p WHERE p.conversation_id=o.conversation_id AND p.id<o.id AND "
            "p.state IN (0,1,2))"
            " ORDER BY o.not_before, o.id LIMIT ?",
            [&items](Row& row) { items.push_back(item_of(row)); },
            bulk,
            now,
            except.size(),
            channels,
            limit - items.size()
        );
    }
    return items;
}

std::vector<OutboxItem> SqliteOutbox::unresolved(Instant since, std::size_t limit)
{
    return database_.all(
        "SELECT " HUB_OUTBOX_COLUMNS
        " FROM outbox o WHERE o.state IN (1,2) AND o.sending_since<=? ORDER BY o.sending_since, o.id LIMIT ?",
        item_of,
        since,
        limit
    );
}

std::optional<Instant> SqliteOutbox::next_due(Instant now)
{
    auto const earliest = database_.first(
        "SELECT min(at) FROM (SELECT min(not_before) AS at FROM outbox WHERE state=0 AND bulk=0 AND not_before>?1"
        " UNION ALL SELECT min(not_before) FROM outbox WHERE state=0 AND bulk=1 AND not_before>?1)",
        [](Row& row) { return row.take<std::optional<Instant>>(); },
        now
    );
    return earliest.value_or(std::nullopt);
}

void SqliteOutbox::update(OutboxItem const& item)
{
    auto const before = database_.first(
        "SELECT state FROM outbox WHERE id=?", [](Row& row) { return row.take<OutboxState>(); }, item.id.value
    );
    if (!before) {
        return;
    }
    database_.run(
        "UPDATE outbox SET state=?, attempts=?, not_before=?, sending_since=?, sent_at=?, receipt=?, last_error=?, "
        "extra=?"
        " WHERE id=?",
        item.state,
        item.attempts,
        item.not_before,
        item.sending_since,
        item.sent_at,
        item.receipt,
        item.last_error,
        dump(item.extra),
        item.id
    );
    if (*before != item.state) {
        count_by(*before, -1);
        count_by(item.state, 1);
    }
}

void SqliteOutbox::add_attempt(OutboxId id, Instant at, std::string const& outcome, std::string const& detail)
{
    database_.run(
        "INSERT INTO outbox_attempt(outbox_id, at, outcome, detail) VALUES(?,?,?,?)", id, at, outcome, detail
    );
}

std::int64_t SqliteOutbox::count(OutboxState state)
{
    return database_.number("SELECT items FROM outbox_count WHERE state=?", state);
}

std::int64_t SqliteOutbox::cancel_announcement(AnnouncementId id)
{
    auto const cancelled = database_.run("UPDATE outbox SET state=6 WHERE announcement_id=? AND state=0", id.value);
    if (cancelled > 0) {
        count_by(OutboxState::pending, -cancelled);
        count_by(OutboxState::cancelled, cancelled);
    }
    return cancelled;
}

void SqliteOutbox::count_by(OutboxState state, std::int64_t change)
{
    database_.run(
        "INSERT INTO outbox_count(state, items) VALUES(?,?) ON CONFLICT(state) DO UPDATE SET "
        "items=items+excluded.items",
        state,
        change
    );
}

}  // namespace hub::adapters::sqlite
