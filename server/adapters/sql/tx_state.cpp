#include "adapters/sql/tx_state.hpp"

#include "adapters/sql/case_words.hpp"
#include "base/json.hpp"

#include <map>
#include <utility>

namespace hub::adapters::sql {

void TxState::index_texts()
{
    for (; indexed < texts.size(); ++indexed) {
        auto const& change = texts[indexed];
        if (database.engine() == Engine::postgres) {
            database.run(
                "INSERT INTO case_text(case_id, words) VALUES(?, CAST(? AS TSVECTOR))"
                " ON CONFLICT(case_id) DO UPDATE SET words=excluded.words",
                change.case_id,
                indexed_words(all_words_of(change.after), " ")
            );
            continue;
        }
        if (!change.before.empty()) {
            database.run(
                "INSERT INTO case_text(case_text, rowid, search_text) VALUES('delete', ?, ?)",
                change.case_id,
                change.before
            );
        }
        if (!change.after.empty()) {
            database.run("INSERT INTO case_text(rowid, search_text) VALUES(?, ?)", change.case_id, change.after);
        }
    }
}

void TxState::number_events()
{
    if (numbered == events.size()) {
        return;
    }
    auto const from = std::exchange(numbered, events.size());
    database.engine() == Engine::postgres ? store_events_at_once(from) : store_events(from);
}

void TxState::store_events(std::size_t from)
{
    for (auto at = from; at < events.size(); ++at) {
        auto& event = events[at];
        std::int64_t topic = 0;
        database.each(
            "INSERT INTO live_topic(name, top) VALUES(?,1) ON CONFLICT(name) DO UPDATE SET top=live_topic.top+1"
            " RETURNING id, top",
            [&](Row& row) { row.read(topic, event.offset); },
            event.topic
        );
        database.run(
            "INSERT INTO live_event(topic_id, position, at, data) VALUES(?,?,?,?)",
            topic,
            static_cast<std::int64_t>(event.offset),
            event.at_millis,
            *event.data
        );
    }
}

/// Two statements for all of them: across a socket each one costs.
void TxState::store_events_at_once(std::size_t from)
{
    struct Topic {
        std::int64_t events = 0;
        std::int64_t id = 0;
        std::uint64_t last = 0;
    };
    std::map<std::string, Topic> topics;
    for (auto at = from; at < events.size(); ++at) {
        ++topics[events[at].topic].events;
    }
    auto counted = Json::array();
    for (auto const& [name, topic] : topics) {
        counted.push_back({name, topic.events});
    }
    database.each(
        "INSERT INTO live_topic(name, top) SELECT t.v->>0, CAST(t.v->>1 AS BIGINT) FROM"
        " json_array_elements(CAST(? AS JSON)) t(v) ON CONFLICT(name) DO UPDATE SET top=live_topic.top+excluded.top"
        " RETURNING name, id, top",
        [&topics](Row& row) {
            std::string name;
            Topic found;
            row.read(name, found.id, found.last);
            auto& topic = topics.at(name);
            topic.id = found.id;
            topic.last = found.last - static_cast<std::uint64_t>(topic.events);
        },
        dump(counted)
    );
    auto rows = Json::array();
    for (auto at = from; at < events.size(); ++at) {
        auto& topic = topics.at(events[at].topic);
        events[at].offset = ++topic.last;
        rows.push_back({topic.id, topic.last, events[at].at_millis, *events[at].data});
    }
    database.run(
        "INSERT INTO live_event(topic_id, position, at, data) SELECT CAST(t.v->>0 AS BIGINT), CAST(t.v->>1 AS BIGINT),"
        " CAST(t.v->>2 AS BIGINT), t.v->>3 FROM json_array_elements(CAST(? AS JSON)) WITH ORDINALITY t(v, n) ORDER BY"
        " t.n",
        dump(rows)
    );
}

void TxState::write_sums()
{
    auto const changed = std::exchange(sums, {});
    if (changed == Sums{}) {
        return;
    }
    Sums only_counts;
    only_counts.outbox = changed.outbox;
    only_counts.cases = changed.cases;
    if (changed != only_counts) {
        database.run(
            "UPDATE custody SET received=received+?, duplicates=duplicates+?, pending=pending+?, opened=opened+?,"
            " attached=attached+?, ignored=ignored+? WHERE id=1",
            changed.received,
            changed.duplicates,
            changed.pending,
            changed.opened,
            changed.attached,
            changed.ignored
        );
    }
    for (std::size_t state = 0; state < changed.outbox.size(); ++state) {
        if (changed.outbox[state] != 0) {
            database.run(
                "INSERT INTO outbox_count(state, items) VALUES(?,?) ON CONFLICT(state) DO UPDATE SET "
                "items=outbox_count.items+excluded.items",
                state,
                changed.outbox[state]
            );
        }
    }
    for (std::size_t state = 0; state < changed.cases.size(); ++state) {
        if (changed.cases[state] != 0) {
            database.run(
                "INSERT INTO case_count(state, cases) VALUES(?,?) ON CONFLICT(state) DO UPDATE"
                " SET cases=case_count.cases+excluded.cases",
                state,
                changed.cases[state]
            );
        }
    }
}

void TxState::write_out()
{
    index_texts();
    number_events();
    write_sums();
}

void TxState::back_to(Mark mark)
{
    events.resize(mark.events);
    numbered = mark.numbered;
    texts.resize(mark.texts);
    indexed = mark.indexed;
    sums = mark.sums;
    tip = std::move(mark.tip);
    last_event = mark.last_event;
}

void TxState::clear() noexcept
{
    events.clear();
    numbered = 0;
    texts.clear();
    indexed = 0;
    sums = {};
    tip.reset();
    last_event = {};
    empty_log = false;
}

}  // namespace hub::adapters::sql
