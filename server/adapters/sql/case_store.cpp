#include "adapters/sql/case_store.hpp"

#include "adapters/sql/case_columns.hpp"
#include "adapters/sql/columns.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hub::adapters::sql {
namespace {

/// Calls `f` with the members in the order of HUB_CASE_COLUMNS, to write them or to fill them.
template <class Record, class F>
auto with_members(Record& r, F f)
{
    return f(
        r.code,
        r.secret,
        r.kind,
        r.topic,
        r.urgency,
        r.title,
        r.state,
        r.channel,
        r.conversation,
        r.contact,
        r.area,
        r.place_text,
        r.point,
        r.lead_unit,
        r.assignee,
        r.restricted,
        r.accused_unit,
        r.needs_dispatcher,
        r.opened_at,
        r.acknowledged_at,
        r.answered_at,
        r.closed_at,
        r.ack_due_at,
        r.resolve_due_at,
        r.paused_at,
        r.pause_reason,
        r.pause_until,
        r.paused_minutes,
        r.ack_met,
        r.resolve_met,
        r.reminders,
        r.reminded_at,
        r.alert_level,
        r.alert_top,
        r.alert_until,
        r.rating,
        r.rating_asked_at,
        r.next_action_at,
        r.legal_at,
        r.calendar,
        r.last_activity_at,
        r.routing,
        r.search_text,
        r.listed
    );
}

struct Before {
    std::int64_t version = 0;
    CaseState state = CaseState::open;
    std::int64_t cooperating = 0;
    std::string search_text;
};

}  // namespace

CaseCode SqlCases::next_code(int year)
{
    std::int64_t number = 0;
    database_.each(
        "INSERT INTO case_code(year, last) VALUES(?,1) ON CONFLICT(year) DO UPDATE SET last=case_code.last+1"
        " RETURNING last",
        [&number](Row& row) { row.read(number); },
        year
    );
    return CaseCode{fmt::format("PA-{:04}-{:06}", year, number)};
}

CaseId SqlCases::insert(CaseRecord const& record)
{
    CaseId const id{with_members(record, [&](auto const&... members) {
        return database_.insert(
            "INSERT INTO case_file(version, active, due_at, cooperating" HUB_CASE_COLUMNS(HUB_NAME
            ) ") VALUES(?,?,?,?" HUB_CASE_COLUMNS(HUB_VALUE) ")",
            record.version,
            active_column(record.state),
            due_column(record),
            record.cooperating.size(),
            members...
        );
    })};
    write_cooperation(id, record.cooperating, active_column(record.state));
    state_.texts.push_back({id.value, {}, record.search_text});
    count_by(record.state, 1);
    state_.last_event = {id.value, 0};
    return id;
}

Result<void> SqlCases::update(CaseRecord const& record)
{
    auto before = database_.first(
        "SELECT version, state, cooperating, search_text FROM case_file WHERE id=?",
        [](Row& row) {
            Before found;
            row.read(found.version, found.state, found.cooperating, found.search_text);
            return found;
        },
        record.id.value
    );
    if (!before) {
        return not_found("no such case");
    }
    if (before->version != record.version) {
        return conflict("stale");
    }
    with_members(record, [&](auto const&... members) {
        return database_.run(
            "UPDATE case_file SET version=?, active=?, due_at=?, cooperating=?" HUB_CASE_COLUMNS(HUB_SET) " WHERE id=?",
            record.version + 1,
            active_column(record.state),
            due_column(record),
            record.cooperating.size(),
            members...,
            record.id
        );
    });
    if (before->cooperating > 0 || !record.cooperating.empty()) {
        database_.run("DELETE FROM case_cooperation WHERE case_id=?", record.id);
        write_cooperation(record.id, record.cooperating, active_column(record.state));
    }
    if (before->search_text != record.search_text) {
        state_.texts.push_back({record.id.value, std::move(before->search_text), record.search_text});
    }
    if (before->state != record.state) {
        count_by(before->state, -1);
        count_by(record.state, 1);
    }
    return {};
}

void SqlCases::write_cooperation(CaseId id, std::vector<UnitId> const& units, bool active)
{
    for (std::size_t position = 0; position < units.size(); ++position) {
        database_.run(
            "INSERT INTO case_cooperation(case_id, position, unit, active) VALUES(?,?,?,?)",
            id,
            position,
            units[position],
            active
        );
    }
}

void SqlCases::count_by(CaseState state, std::int64_t change)
{
    state_.sums.cases.at(static_cast<std::size_t>(state)) += change;
}

CaseRecord SqlCases::record_of(Row& row)
{
    CaseRecord r;
    std::int64_t cooperating = 0;
    with_members(r, [&](auto&... members) { row.read(r.id, r.version, cooperating, members...); });
    if (cooperating > 0) {
        r.cooperating = database_.all(
            "SELECT unit FROM case_cooperation WHERE case_id=? ORDER BY position",
            [](Row& unit) { return unit.take<UnitId>(); },
            r.id
        );
    }
    return r;
}

std::optional<CaseRecord> SqlCases::find(CaseId id)
{
    return database_.first(
        "SELECT " HUB_CASE_SELECTED " FROM case_file c WHERE c.id=?",
        [this](Row& row) { return record_of(row); },
        id.value
    );
}

std::optional<CaseRecord> SqlCases::find(CaseCode const& code)
{
    return database_.first(
        "SELECT " HUB_CASE_SELECTED " FROM case_file c WHERE c.code=?",
        [this](Row& row) { return record_of(row); },
        code
    );
}

CaseEvent SqlCases::append_event(CaseId id, CaseEvent event)
{
    event.sequence = next_sequence(id);
    auto const tip = ledger_.tip();
    // who writes first may have looked at the clock last, another clock may be behind: the books never go back
    event.at = std::max(event.at, tip.at);
    database_.run(
        "INSERT INTO case_event(case_id, sequence, at, actor, kind, data) VALUES(?,?,?,?,?,?)",
        id,
        event.sequence,
        event.at,
        event.actor,
        event.kind,
        dump(event.data)
    );
    ledger_.append(id, event, tip);
    return event;
}

std::int64_t SqlCases::next_sequence(CaseId id)
{
    auto& last = state_.last_event;
    if (last.case_id != id.value) {
        last = {id.value, database_.number("SELECT coalesce(max(sequence),0) FROM case_event WHERE case_id=?", id)};
    }
    return ++last.sequence;
}

std::vector<CaseEvent> SqlCases::events(CaseId id)
{
    return database_.all(
        "SELECT sequence, at, actor, kind, data FROM case_event WHERE case_id=? ORDER BY sequence",
        [](Row& row) {
            CaseEvent event;
            row.read(event.sequence, event.at, event.actor, event.kind, event.data);
            return event;
        },
        id.value
    );
}

std::vector<CaseRecord> SqlCases::active_of(ConversationId conversation)
{
    return database_.all(
        "SELECT " HUB_CASE_SELECTED
        // named, and a sum no index has: to save the sort, a planner would walk all active cases instead
        " FROM case_file c INDEXED BY case_file_conversation WHERE c.conversation_id=? AND c.active=1 ORDER BY "
        "+c.last_activity_at DESC, c.id DESC",
        [this](Row& row) { return record_of(row); },
        conversation.value
    );
}

std::optional<CaseRecord> SqlCases::latest_of(ConversationId conversation)
{
    return database_.first(
        "SELECT " HUB_CASE_SELECTED
        " FROM case_file c WHERE c.conversation_id=? ORDER BY c.opened_at DESC, c.id DESC LIMIT 1",
        [this](Row& row) { return record_of(row); },
        conversation.value
    );
}

}  // namespace hub::adapters::sql
