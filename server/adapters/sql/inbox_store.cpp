#include "adapters/sql/inbox_store.hpp"

namespace hub::adapters::sql {
namespace {

PendingItem pending_of(Row& row)
{
    PendingItem item;
    row.read(
        item.id,
        item.delivery_id,
        item.index,
        item.connector,
        item.channel,
        item.trace_id,
        item.received_at,
        BlobOut{item.body}
    );
    return item;
}

}  // namespace

DeliveryStored SqlInbox::add(NewDelivery const& delivery)
{
    DeliveryStored result;
    std::int64_t first = 0;  // number of the delivery: that of its first new item
    for (std::size_t position = 0; position < delivery.items.size(); ++position) {
        auto const& item = delivery.items[position];
        auto const added = database_.insert_new(
            "INSERT INTO inbox_item(delivery_id, position, connector, channel, external_id, kind, received_at, fate, "
            "case_code,"
            " reason, dedupe_key) VALUES(?,?,?,?,?,?,?,0,'','',?) ON CONFLICT DO NOTHING",
            first == 0 ? std::nullopt : std::optional(first),
            position,
            delivery.connector,
            item.channel,
            item.external_id,
            item.kind,
            delivery.received_at,
            item.dedupe_key
        );
        if (!added) {
            ++result.duplicates;
        } else if (result.stored++ == 0) {
            first = *added;
        }
    }
    if (result.stored > 0) {
        database_.run(
            "INSERT INTO inbox_delivery(id, trace_id, body) VALUES(?,?,?)",
            first,
            delivery.trace_id,
            Blob{delivery.body}
        );
    }
    database_.run(
        "UPDATE custody SET received=received+?, duplicates=duplicates+?, pending=pending+? WHERE id=1",
        result.stored + result.duplicates,
        result.duplicates,
        result.stored
    );
    return result;
}

std::vector<PendingItem> SqlInbox::pending(ItemId after, std::size_t limit)
{
    return database_.all(
        "SELECT i.id, d.id, i.position, i.connector, i.channel, d.trace_id, i.received_at, d.body"
        " FROM inbox_item i JOIN inbox_delivery d ON d.id=coalesce(i.delivery_id, i.id)"
        " WHERE i.fate=0 AND i.id>? ORDER BY i.id LIMIT ?",
        pending_of,
        after.value,
        limit
    );
}

std::vector<PendingItem> SqlInbox::claim(std::string const& node, Instant now, Instant until, std::size_t limit)
{
    // writes take turns among all nodes: what is free here stays free until the commit
    auto const claimed = database_.all(
        "UPDATE inbox_item SET claimed_by=?1, claimed_until=?3 WHERE id IN (SELECT i.id FROM inbox_item i"
        " WHERE i.fate=0 AND (i.claimed_until IS NULL OR i.claimed_until<?2) AND i.channel NOT IN (SELECT h.channel "
        "FROM"
        " inbox_item h WHERE h.fate=0 AND h.claimed_until>=?2 AND h.claimed_by<>?1) ORDER BY i.id LIMIT ?4) RETURNING "
        "id",
        [](Row& row) { return row.take<std::int64_t>(); },
        node,
        now,
        until,
        limit
    );
    return database_.all(
        "SELECT i.id, d.id, i.position, i.connector, i.channel, d.trace_id, i.received_at, d.body"
        " FROM inbox_item i JOIN inbox_delivery d ON d.id=coalesce(i.delivery_id, i.id)"
        " WHERE i.id IN (SELECT CAST(value AS INTEGER) FROM json_each(?)) ORDER BY i.id",
        pending_of,
        dump(Json(claimed))
    );
}

Result<void> SqlInbox::settle(ItemId id, Fate fate, CaseCode const& code, std::string const& reason)
{
    if (fate == Fate::pending) {
        return invalid_input("pending is not a fate to settle");
    }
    auto const moved = database_.run(
        "UPDATE inbox_item SET fate=?, case_code=?, reason=? WHERE id=? AND fate=0", fate, code, reason, id.value
    );
    if (moved == 0) {
        return conflict("the item has its fate already, or does not exist");
    }
    database_.run(
        "UPDATE custody SET pending=pending-1, opened=opened+?, attached=attached+?, ignored=ignored+? WHERE id=1",
        fate == Fate::opened,
        fate == Fate::attached,
        fate == Fate::ignored
    );
    if (fate == Fate::ignored) {
        database_.run(
            "INSERT INTO custody_ignored(reason, items) VALUES(?,1) ON CONFLICT(reason) DO UPDATE"
            " SET items=custody_ignored.items+1",
            reason
        );
    }
    return {};
}

CustodyBalance SqlInbox::balance()
{
    CustodyBalance balance;
    database_.each("SELECT received, duplicates, opened, attached, pending FROM custody WHERE id=1", [&](Row& row) {
        row.read(balance.received, balance.duplicates, balance.opened, balance.attached, balance.pending);
    });
    balance.ignored = database_.all("SELECT reason, items FROM custody_ignored ORDER BY reason", [](Row& row) {
        std::pair<std::string, std::int64_t> line;
        row.read(line.first, line.second);
        return line;
    });
    return balance;
}

void SqlInbox::export_custody(Instant from, Instant until, std::function<void(CustodyLine const&)> const& line)
{
    database_.stream(
        "SELECT connector, channel, external_id, kind, received_at, fate, case_code, reason FROM inbox_item"
        " WHERE received_at>=? AND received_at<? ORDER BY id",
        [&line](Row& row) {
            CustodyLine custody;
            row.read(
                custody.connector,
                custody.channel,
                custody.external_id,
                custody.kind,
                custody.received_at,
                custody.fate,
                custody.case_code,
                custody.reason
            );
            line(custody);
        },
        from,
        until
    );
}

}  // namespace hub::adapters::sql
