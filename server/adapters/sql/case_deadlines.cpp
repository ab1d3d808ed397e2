// Legal deadlines and calendar generations of SqlCases.
#include "adapters/sql/case_columns.hpp"
#include "adapters/sql/case_store.hpp"
#include "adapters/sql/columns.hpp"

namespace hub::adapters::sql {
namespace {

// clang-format off
#define HUB_DEADLINE_COLUMNS(COLUMN) \
    COLUMN(step) COLUMN(rule) COLUMN(clock_start) COLUMN(variant) COLUMN(starts_at) COLUMN(recorded_at) COLUMN(due_at) \
    COLUMN(met_at) COLUMN(ended_at) COLUMN(basis) COLUMN(confidence) COLUMN(owner) COLUMN(extended) COLUMN(stands_since) \
    COLUMN(stood) COLUMN(reminders) COLUMN(reminded_at)
// clang-format on

template <class Deadline, class F>
auto with_members(Deadline& d, F f)
{
    return f(
        d.step,
        d.rule,
        d.clock_start,
        d.variant,
        d.starts_at,
        d.recorded_at,
        d.due_at,
        d.met_at,
        d.ended_at,
        d.basis,
        d.confidence,
        d.owner,
        d.extended,
        d.stands_since,
        d.stood,
        d.reminders,
        d.reminded_at
    );
}

CalendarGeneration generation_of(Row& row)
{
    CalendarGeneration generation;
    row.read(generation.number, generation.fingerprint, generation.saved, generation.at);
    return generation;
}

}  // namespace

std::int64_t SqlCases::add_deadline(CaseDeadline const& deadline)
{
    return with_members(deadline, [&](auto const&... members) {
        return database_.insert(
            "INSERT INTO case_deadlines(case_id" HUB_DEADLINE_COLUMNS(HUB_NAME
            ) ") VALUES(?" HUB_DEADLINE_COLUMNS(HUB_VALUE) ")",
            deadline.case_id,
            members...
        );
    });
}

void SqlCases::update_deadline(CaseDeadline const& deadline)
{
    with_members(deadline, [&](auto const&... members) {
        return database_.run(
            "UPDATE case_deadlines SET case_id=?" HUB_DEADLINE_COLUMNS(HUB_SET) " WHERE id=?",
            deadline.case_id,
            members...,
            deadline.id
        );
    });
}

std::vector<CaseDeadline> SqlCases::deadlines(CaseId id)
{
    return database_.all(
        "SELECT id, case_id" HUB_DEADLINE_COLUMNS(HUB_NAME) " FROM case_deadlines WHERE case_id=? ORDER BY id",
        [](Row& row) {
            CaseDeadline deadline;
            with_members(deadline, [&](auto&... members) { row.read(deadline.id, deadline.case_id, members...); });
            return deadline;
        },
        id.value
    );
}

std::int64_t SqlCases::add_calendar(CalendarGeneration const& generation)
{
    database_.run(
        "INSERT INTO calendar_generation(fingerprint, saved, at) VALUES(?,?,?)",
        generation.fingerprint,
        generation.saved,
        generation.at
    );
    return database_.last_id();  // the table has no column `id` for insert()
}

std::optional<CalendarGeneration> SqlCases::calendar(std::int64_t number)
{
    return database_.first(
        "SELECT number, fingerprint, saved, at FROM calendar_generation WHERE number=?", generation_of, number
    );
}

std::optional<CalendarGeneration> SqlCases::newest_calendar()
{
    return database_.first(
        "SELECT number, fingerprint, saved, at FROM calendar_generation ORDER BY number DESC LIMIT 1", generation_of
    );
}

std::vector<CaseId> SqlCases::counted_before(std::int64_t generation, CaseId after, std::size_t limit)
{
    return database_.all(
        "SELECT id FROM case_file NOT INDEXED WHERE id>? AND calendar<? AND (active=1 OR legal_at IS NOT NULL)"
        " ORDER BY id LIMIT ?",
        [](Row& row) { return row.take<CaseId>(); },
        after.value,
        generation,
        limit
    );
}

void SqlCases::set_calendar(CaseId id, std::int64_t generation, std::optional<Instant> next_action)
{
    database_.run("UPDATE case_file SET calendar=?, next_action_at=? WHERE id=?", generation, next_action, id);
}

}  // namespace hub::adapters::sql
