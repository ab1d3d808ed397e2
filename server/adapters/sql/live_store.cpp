#include "adapters/sql/live_store.hpp"

#include "adapters/sql/schema.hpp"

#include <algorithm>

namespace hub::adapters::sql {
namespace {

constexpr char const* kPruneCursor = "live_prune_cursor";
constexpr std::int64_t kPruneStep =
    20'000;  ///< Events looked at in one call: the writer must not stand still for long.
constexpr std::int64_t kPruneBatch = 500;

LiveEvent event_of(Row& row, std::string const& topic)
{
    LiveEvent event;
    event.topic = topic;
    std::string data;
    row.read(event.offset, event.at_millis, data);
    event.data = std::make_shared<std::string const>(std::move(data));
    return event;
}

}  // namespace

void SqlLive::append_text(std::string const& topic, std::shared_ptr<std::string const> data, Instant at)
{
    state_.events.push_back({topic, 0, std::move(data), to_millis(at)});
}

LivePosition SqlLive::position(std::string const& topic)
{
    state_.number_events();
    return {
        meta_text(database_, "epoch"),
        static_cast<std::uint64_t>(database_.number("SELECT top FROM live_topic WHERE name=?", topic))
    };
}

std::vector<LiveEvent> SqlLive::after(std::string const& topic, std::uint64_t after, std::size_t limit)
{
    state_.number_events();
    return database_.all(
        "SELECT e.position, e.at, e.data FROM live_event e JOIN live_topic t ON t.id=e.topic_id"
        " WHERE t.name=? AND e.position>? ORDER BY e.position LIMIT ?",
        [&topic](Row& row) { return event_of(row, topic); },
        topic,
        static_cast<std::int64_t>(std::min<std::uint64_t>(after, INT64_MAX)),
        limit
    );
}

std::vector<LiveEvent> SqlLive::latest(std::string const& topic, std::size_t limit)
{
    state_.number_events();
    auto events = database_.all(
        "SELECT e.position, e.at, e.data FROM live_event e JOIN live_topic t ON t.id=e.topic_id"
        " WHERE t.name=? ORDER BY e.position DESC LIMIT ?",
        [&topic](Row& row) { return event_of(row, topic); },
        topic,
        limit
    );
    std::ranges::reverse(events);
    return events;
}

std::vector<NumberedEvent> SqlLive::since(std::int64_t number, std::size_t limit)
{
    state_.number_events();
    return database_.all(
        "SELECT e.id, t.name, e.position, e.at, e.data FROM live_event e JOIN live_topic t ON t.id=e.topic_id"
        " WHERE e.id>? ORDER BY e.id LIMIT ?",
        [](Row& row) {
            NumberedEvent found;
            std::string data;
            row.read(found.number, found.event.topic, found.event.offset, found.event.at_millis, data);
            found.event.data = std::make_shared<std::string const>(std::move(data));
            return found;
        },
        number,
        limit
    );
}

// The newest event of all is never pruned unless every one is; the prune cursor has looked at those.
std::int64_t SqlLive::last_number()
{
    state_.number_events();
    auto const looked_at = meta_text(database_, kPruneCursor);
    auto const newest = database_.number("SELECT coalesce(max(id), 0) FROM live_event");
    return std::max<std::int64_t>(newest, looked_at.empty() ? 0 : std::stoll(looked_at));
}

// Events are looked at once, in the order they came, when they are old enough; looking at one prunes its whole topic.
// What a topic keeps becomes superfluous only through newer events, and those are looked at in their turn. So the cost
// follows the new events, not the many topics that keep a few for ever.
std::int64_t SqlLive::prune(std::size_t keep, Instant since)
{
    state_.number_events();
    auto const text = meta_text(database_, kPruneCursor);
    std::int64_t cursor = text.empty() ? 0 : std::stoll(text);
    std::int64_t gone = 0;
    for (std::int64_t looked_at = 0; looked_at < kPruneStep; looked_at += kPruneBatch) {
        auto const batch = aged_after(cursor);
        for (auto const& one : batch) {
            if (one.at >= since) {
                put_meta(database_, kPruneCursor, std::to_string(cursor));
                return gone;
            }
            auto const last = one.top - static_cast<std::int64_t>(std::min<std::size_t>(keep, INT64_MAX));
            if (last > 0) {
                gone += database_.run(
                    "DELETE FROM live_event WHERE topic_id=? AND position<=? AND at<?", one.topic, last, since
                );
            }
            cursor = one.id;
        }
        if (batch.empty()) {
            break;
        }
    }
    put_meta(database_, kPruneCursor, std::to_string(cursor));
    return gone;
}

std::vector<SqlLive::Aged> SqlLive::aged_after(std::int64_t cursor)
{
    return database_.all(
        "SELECT e.id, e.topic_id, t.top, e.at FROM live_event e JOIN live_topic t ON t.id=e.topic_id WHERE e.id>?"
        " ORDER BY e.id LIMIT ?",
        [](Row& row) {
            Aged one;
            row.read(one.id, one.topic, one.top, one.at);
            return one;
        },
        cursor,
        kPruneBatch
    );
}

}  // namespace hub::adapters::sql
