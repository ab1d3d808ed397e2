// How channels stand, behind OutboxStore: beside the rows that they send.
#include "adapters/sql/outbox_store.hpp"
#include "base/json.hpp"
#include "base/utf8.hpp"

namespace hub::adapters::sql {
namespace {

Json instant_json(std::optional<Instant> at)
{
    return at ? Json(to_millis(*at)) : Json();
}

std::optional<Instant> instant_at(Json const& facts, char const* name)
{
    auto const millis = integer_at(facts, name);
    return millis ? std::optional(from_millis(*millis)) : std::nullopt;
}

Json facts_of(ChannelRecord const& record)
{
    return Json{
        {"renewed_at", instant_json(record.renewed_at)},
        {"renewal_failed_at", instant_json(record.renewal_failed_at)},
        {"renewal_failures", record.renewal_failures},
        {"refused", record.refused},
        {"refused_since", instant_json(record.refused_since)},
        {"hold_reason", record.hold_reason},
        {"held_since", instant_json(record.held_since)},
        {"held_until", instant_json(record.held_until)},
        {"stopped", record.stopped},
        {"stopped_since", instant_json(record.stopped_since)},
    };
}

ChannelRecord record_of(Row& row)
{
    ChannelRecord record;
    Json facts;
    row.read(record.channel, record.received_at, record.sent_at, facts);
    record.renewed_at = instant_at(facts, "renewed_at");
    record.renewal_failed_at = instant_at(facts, "renewal_failed_at");
    record.renewal_failures = static_cast<int>(integer_at(facts, "renewal_failures").value_or(0));
    record.refused = text_or(facts, "refused");
    record.refused_since = instant_at(facts, "refused_since");
    record.hold_reason = text_or(facts, "hold_reason");
    record.held_since = instant_at(facts, "held_since");
    record.held_until = instant_at(facts, "held_until");
    record.stopped = text_or(facts, "stopped");
    record.stopped_since = instant_at(facts, "stopped_since");
    return record;
}

}  // namespace

std::vector<QuotaLeft> SqlOutbox::quotas(Instant now)
{
    return database_.all(
        "SELECT channel, way, remaining, until FROM channel_quota WHERE until>? ORDER BY channel, way",
        [](Row& row) {
            QuotaLeft quota;
            row.read(quota.channel, quota.way, quota.left, quota.until);
            return quota;
        },
        now
    );
}

std::vector<ChannelRecord> SqlOutbox::channel_records()
{
    return database_.all("SELECT channel, received_at, sent_at, facts FROM channel_state ORDER BY channel", record_of);
}

void SqlOutbox::put_channel_record(ChannelRecord const& record)
{
    database_.run(
        "INSERT INTO channel_state(channel, received_at, sent_at, facts) VALUES(?,?,?,?) ON CONFLICT(channel) DO UPDATE"
        " SET received_at=CASE WHEN coalesce(channel_state.received_at,0)>coalesce(excluded.received_at,0) THEN"
        " channel_state.received_at ELSE excluded.received_at END,"
        " sent_at=CASE WHEN coalesce(channel_state.sent_at,0)>coalesce(excluded.sent_at,0) THEN channel_state.sent_at"
        " ELSE excluded.sent_at END, facts=excluded.facts",
        record.channel,
        record.received_at,
        record.sent_at,
        dump(facts_of(record))
    );
}

std::int64_t SqlOutbox::end_channel_alarms(ChannelId const& channel, Instant now)
{
    auto const about = channel.value + ": ";
    return database_.run(
        "UPDATE human_task SET done_at=?, done_by='hub' WHERE kind='channel_alarm' AND done_at IS NULL"
        " AND substr(reason, 1, ?)=?",
        now,
        count_chars(about),
        about
    );
}

}  // namespace hub::adapters::sql
