#include "adapters/sql/outbox_store.hpp"

#include "adapters/sql/columns.hpp"

namespace hub::adapters::sql {
namespace {

/// Written once.
// clang-format off
#define HUB_OUTBOX_FIXED(COLUMN) \
    COLUMN(channel) COLUMN(conversation_id) COLUMN(message_id) COLUMN(case_id) COLUMN(announcement_id) \
    COLUMN(kind) COLUMN(by_human) COLUMN(created_at) COLUMN(trace_id)
/// What happens to it.
#define HUB_OUTBOX_MOVING(COLUMN) \
    COLUMN(attempts) COLUMN(not_before) COLUMN(sending_since) COLUMN(sent_at) COLUMN(receipt) \
    COLUMN(last_error) COLUMN(extra)
// clang-format on
#define HUB_OUTBOX_NAME(column) ", o." #column
#define HUB_OUTBOX_SELECTED \
    "o.id, o.idempotency_key" HUB_OUTBOX_FIXED(HUB_OUTBOX_NAME) ", o.state" HUB_OUTBOX_MOVING(HUB_OUTBOX_NAME)

// the numbers stand in partial indexes and queries below
static_assert(static_cast<int>(OutboxState::pending) == 0 && static_cast<int>(OutboxState::sending) == 1);
static_assert(static_cast<int>(OutboxState::uncertain) == 2 && static_cast<int>(OutboxState::sent) == 3);
static_assert(static_cast<int>(OutboxState::delivered) == 4 && static_cast<int>(OutboxState::failed) == 5);
static_assert(static_cast<int>(OutboxState::cancelled) == 6);

template <class Item, class F>
auto with_fixed(Item& i, F f)
{
    return f(
        i.channel, i.conversation, i.message, i.case_id, i.announcement, i.kind, i.by_human, i.created_at, i.trace_id
    );
}

template <class Item, class F>
auto with_moving(Item& i, F f)
{
    return f(i.attempts, i.not_before, i.sending_since, i.sent_at, i.receipt, i.last_error, i.extra);
}

OutboxItem item_of(Row& row)
{
    OutboxItem item;
    with_fixed(item, [&](auto&... fixed) { row.read(item.id, item.idempotency_key, fixed...); });
    with_moving(item, [&](auto&... moving) { row.read(item.state, moving...); });
    return item;
}

/// Announcements wait for everything else, except those of an emergency.
bool is_bulk(OutboxItem const& item)
{
    return item.announcement && item.kind != "emergency";
}

}  // namespace

Result<OutboxId> SqlOutbox::add(OutboxItem const& item)
{
    auto const added = with_fixed(item, [&](auto const&... fixed) {
        return with_moving(item, [&](auto const&... moving) {
            return database_.insert_new(
                "INSERT INTO outbox(idempotency_key, bulk" HUB_OUTBOX_FIXED(HUB_NAME
                ) ", state" HUB_OUTBOX_MOVING(HUB_NAME) ") VALUES(?,?" HUB_OUTBOX_FIXED(HUB_VALUE
                ) ",?" HUB_OUTBOX_MOVING(HUB_VALUE
                ) ") ON CONFLICT DO "
                  "NOTHING",
                item.idempotency_key,
                is_bulk(item),
                fixed...,
                item.state,
                moving...
            );
        });
    });
    if (!added) {
        return conflict("the idempotency key exists");
    }
    OutboxId const id{*added};
    count_by(item.state, 1);
    return id;
}

std::optional<OutboxItem> SqlOutbox::find(OutboxId id)
{
    return database_.first("SELECT " HUB_OUTBOX_SELECTED " FROM outbox o WHERE o.id=?", item_of, id.value);
}

std::optional<OutboxItem> SqlOutbox::find_by_key(std::string const& idempotency_key)
{
    return database_.first(
        "SELECT " HUB_OUTBOX_SELECTED " FROM outbox o WHERE o.idempotency_key=?", item_of, idempotency_key
    );
}

std::optional<OutboxItem> SqlOutbox::find_by_message(MessageId message)
{
    return database_.first(
        "SELECT " HUB_OUTBOX_SELECTED " FROM outbox o WHERE o.message_id=? ORDER BY o.id DESC LIMIT 1",
        item_of,
        message.value
    );
}

std::optional<OutboxItem> SqlOutbox::find_by_receipt(ChannelId const& channel, std::string const& receipt)
{
    return database_.first(
        "SELECT " HUB_OUTBOX_SELECTED
        " FROM outbox o WHERE o.receipt=? AND o.receipt<>'' AND o.channel=? ORDER BY o.id DESC LIMIT 1",
        item_of,
        receipt,
        channel
    );
}

std::vector<OutboxItem> SqlOutbox::ready(Instant now, std::size_t limit)
{
    return ready_except(now, limit, {});
}

// In the order they came due: a fresh row is due when it is made, a retried one steps back behind what waits already.
// Within a conversation only the oldest unfinished row of each lane is ever ready, so its order holds whatever is
// retried; an announcement that waits, hangs or fails holds no answer back.
std::vector<OutboxItem> SqlOutbox::ready_except(Instant now, std::size_t limit, std::vector<ChannelId> const& except)
{
    auto const channels = json_list(except);
    std::vector<OutboxItem> items;
    for (bool const bulk : {false, true}) {
        if (items.size() >= limit) {
            break;
        }
        database_.each(
            "SELECT " HUB_OUTBOX_SELECTED
            " FROM outbox o INDEXED BY outbox_pending WHERE o.state=0 AND o.bulk=? AND o.not_before<=?"
            " AND (?=0 OR o.channel NOT IN (SELECT value FROM json_each(?)))"
            " AND NOT EXISTS(SELECT 1 FROM outbox p WHERE p.conversation_id=o.conversation_id AND p.id<o.id AND "
            "p.state IN (0,1,2) AND (p.announcement_id IS NULL)=(o.announcement_id IS NULL))"
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

std::vector<OutboxItem> SqlOutbox::unresolved(Instant since, std::size_t limit)
{
    return database_.all(
        "SELECT " HUB_OUTBOX_SELECTED
        " FROM outbox o WHERE o.state IN (1,2) AND o.sending_since<=? ORDER BY o.sending_since, o.id LIMIT ?",
        item_of,
        since,
        limit
    );
}

std::vector<OutboxItem> SqlOutbox::silent(Instant now, Instant orphaned, std::size_t limit)
{
    return database_.all(
        "SELECT " HUB_OUTBOX_SELECTED
        " FROM outbox o WHERE o.state IN (1,2) AND o.sending_since<=?1"
        " AND ((o.state=1 AND o.sending_since<?2) OR (o.state=2 AND o.not_before<=?1))"
        " ORDER BY o.sending_since, o.id LIMIT ?3",
        item_of,
        now,
        orphaned,
        limit
    );
}

std::optional<Instant> SqlOutbox::next_due(Instant now)
{
    auto const earliest = database_.first(
        "SELECT min(at) FROM (SELECT min(not_before) AS at FROM outbox WHERE state=0 AND bulk=0 AND not_before>?1"
        " UNION ALL SELECT min(not_before) FROM outbox WHERE state=0 AND bulk=1 AND not_before>?1) t",
        [](Row& row) { return row.take<std::optional<Instant>>(); },
        now
    );
    return earliest.value_or(std::nullopt);
}

void SqlOutbox::update(OutboxItem const& item)
{
    auto const before = database_.first(
        "SELECT state FROM outbox WHERE id=?", [](Row& row) { return row.take<OutboxState>(); }, item.id.value
    );
    if (!before) {
        return;
    }
    with_moving(item, [&](auto const&... moving) {
        return database_.run(
            "UPDATE outbox SET state=?" HUB_OUTBOX_MOVING(HUB_SET) " WHERE id=?", item.state, moving..., item.id
        );
    });
    if (*before != item.state) {
        count_by(*before, -1);
        count_by(item.state, 1);
    }
}

void SqlOutbox::add_attempt(OutboxId id, Instant at, std::string const& outcome, std::string const& detail)
{
    database_.run(
        "INSERT INTO outbox_attempt(outbox_id, at, outcome, detail) VALUES(?,?,?,?)", id, at, outcome, detail
    );
}

bool SqlOutbox::take_quota(
    ChannelId const& channel, std::string const& way, std::optional<std::int64_t> otherwise, Instant now, Instant until
)
{
    auto left = database_.first(
        "SELECT remaining FROM channel_quota WHERE channel=? AND way=? AND until>?",
        [](Row& row) { return row.take<std::int64_t>(); },
        channel,
        way,
        now
    );
    if (!left && !otherwise) {
        return true;
    }
    auto const before = left ? *left : *otherwise;
    if (before <= 0) {
        return false;
    }
    database_.run(
        "INSERT INTO channel_quota(channel, way, remaining, until) VALUES(?,?,?,?) ON CONFLICT(channel, way) DO UPDATE"
        " SET remaining=excluded.remaining, until=excluded.until",
        channel,
        way,
        before - 1,
        until
    );
    return true;
}

void SqlOutbox::put_quota(
    ChannelId const& channel, std::string const& way, std::int64_t left, Instant now, Instant until
)
{
    database_.run(
        "INSERT INTO channel_quota(channel, way, remaining, until) VALUES(?1,?2,?3,?5) ON CONFLICT(channel, way) DO"
        " UPDATE SET remaining=CASE WHEN channel_quota.until>?4 AND channel_quota.remaining<excluded.remaining"
        " THEN channel_quota.remaining ELSE excluded.remaining END, until=excluded.until",
        channel,
        way,
        left,
        now,
        until
    );
}

std::int64_t SqlOutbox::count(OutboxState state)
{
    state_.write_sums();
    return database_.number("SELECT items FROM outbox_count WHERE state=?", state);
}

std::int64_t SqlOutbox::cancel_announcement(AnnouncementId id)
{
    auto const cancelled = database_.run("UPDATE outbox SET state=6 WHERE announcement_id=? AND state=0", id.value);
    if (cancelled > 0) {
        count_by(OutboxState::pending, -cancelled);
        count_by(OutboxState::cancelled, cancelled);
    }
    return cancelled;
}

void SqlOutbox::count_by(OutboxState state, std::int64_t change)
{
    state_.sums.outbox.at(static_cast<std::size_t>(state)) += change;
}

}  // namespace hub::adapters::sql
