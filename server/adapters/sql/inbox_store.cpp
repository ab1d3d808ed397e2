#include "adapters/sql/inbox_store.hpp"

#include "base/crypto.hpp"

namespace hub::adapters::sql {
namespace {

constexpr std::string_view kPrint = "sha256:";

/// `text` without `person`, which it may hold several times; what comes instead tells the same person apart from
/// others.
std::string without(std::string text, std::string const& person)
{
    auto const print = "person-" + sha256_hex({text, person}).substr(0, 16);
    for (std::size_t at = 0; (at = text.find(person, at)) != std::string::npos; at += print.size()) {
        text.replace(at, person.size(), print);
    }
    return text;
}

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
    state_.sums.received += result.stored + result.duplicates;
    state_.sums.duplicates += result.duplicates;
    state_.sums.pending += result.stored;
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
    --state_.sums.pending;
    state_.sums.opened += fate == Fate::opened ? 1 : 0;
    state_.sums.attached += fate == Fate::attached ? 1 : 0;
    state_.sums.ignored += fate == Fate::ignored ? 1 : 0;
    replace_bytes();
    if (fate == Fate::ignored) {
        database_.run(
            "INSERT INTO custody_ignored(reason, items) VALUES(?,1) ON CONFLICT(reason) DO UPDATE"
            " SET items=custody_ignored.items+1",
            reason
        );
    }
    return {};
}

std::int64_t SqlInbox::delivery_of(ItemId id)
{
    return database_.number("SELECT coalesce(delivery_id, id) FROM inbox_item WHERE id=?", id);
}

/// Nothing else stands between the items of one delivery, which were numbered in one transaction; a known item among
/// them may have cost a number (PostgreSQL counts on when nothing is inserted).
std::int64_t SqlInbox::last_item_of(std::int64_t delivery)
{
    auto last = delivery;
    while (auto const next = database_.number(
               "SELECT id FROM (SELECT id, delivery_id FROM inbox_item WHERE id>? ORDER BY id LIMIT 1) n"
               " WHERE delivery_id=?",
               last,
               delivery
           )) {
        last = next;
    }
    return last;
}

std::optional<InboxStore::Bytes> SqlInbox::bytes_of(ItemId id)
{
    auto const delivery = delivery_of(id);
    auto body = database_.first(
        "SELECT body FROM inbox_delivery WHERE id=?",
        [](Row& row) {
            std::string text;
            row.read(BlobOut{text});
            return text;
        },
        delivery
    );
    if (!body) {
        return std::nullopt;
    }
    return Bytes{std::move(*body), last_item_of(delivery) == delivery};
}

void SqlInbox::scrub(ItemId id, std::string const& person)
{
    auto const delivery = delivery_of(id);
    database_.run("UPDATE inbox_delivery SET scrub_until=? WHERE id=?", last_item_of(delivery), delivery);
    if (!person.empty()) {
        std::string external_id;
        std::string key;
        database_.each(
            "SELECT external_id, dedupe_key FROM inbox_item WHERE id=?",
            [&](Row& row) { row.read(external_id, key); },
            id
        );
        if (external_id.contains(person) || key.contains(person)) {
            database_.run(
                "UPDATE inbox_item SET external_id=?1, dedupe_key=?2 WHERE id=?3 AND NOT EXISTS(SELECT 1 FROM "
                "inbox_item o"
                " WHERE o.dedupe_key=?2 AND o.connector=inbox_item.connector AND o.id<>?3)",
                without(external_id, person),
                without(key, person),
                id
            );
        }
    }
    replace_bytes();
}

/// Costs one look into an index that is empty nearly always.
void SqlInbox::replace_bytes()
{
    auto const ready = database_.all(
        "SELECT id FROM inbox_delivery INDEXED BY inbox_delivery_scrub WHERE scrub_until>0 AND NOT EXISTS("
        "SELECT 1 FROM inbox_item i WHERE i.id BETWEEN inbox_delivery.id AND inbox_delivery.scrub_until AND i.fate=0)",
        [](Row& row) { return row.take<std::int64_t>(); }
    );
    for (auto const delivery : ready) {
        std::string body;
        database_.each(
            "SELECT body FROM inbox_delivery WHERE id=?", [&](Row& row) { row.read(BlobOut{body}); }, delivery
        );
        auto const print = body.starts_with(kPrint) ? body : std::string{kPrint} + sha256_hex({body});
        database_.run("UPDATE inbox_delivery SET body=?, scrub_until=0 WHERE id=?", Blob{print}, delivery);
        state_.empty_log = true;
    }
}

CustodyBalance SqlInbox::balance()
{
    state_.write_sums();
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
