// Deadlines to tell, figures, exports and tasks of SqlCases.
#include "adapters/sql/case_columns.hpp"
#include "adapters/sql/case_store.hpp"
#include "adapters/sql/columns.hpp"

#include <algorithm>

namespace hub::adapters::sql {
namespace {

// clang-format off
#define HUB_TASK_COLUMNS(COLUMN) \
    COLUMN(unit) COLUMN(case_id) COLUMN(outbox_id) COLUMN(reason) COLUMN(created_at) COLUMN(due_at) \
    COLUMN(done_at) COLUMN(done_by)
// clang-format on

template <class Task, class F>
auto with_members(Task& t, F f)
{
    return f(t.unit, t.case_id, t.outbox, t.reason, t.created_at, t.due_at, t.done_at, t.done_by);
}

}  // namespace

std::vector<CaseRecord> SqlCases::due(Instant at, std::size_t limit)
{
    return database_.all(
        "SELECT " HUB_CASE_SELECTED
        " FROM case_file c INDEXED BY case_file_next WHERE c.next_action_at IS NOT NULL AND c.next_action_at<=?"
        " ORDER BY c.next_action_at, c.id LIMIT ?",
        [this](Row& row) { return record_of(row); },
        at,
        limit
    );
}

std::optional<Instant> SqlCases::next_action()
{
    return database_.first(
        "SELECT next_action_at FROM case_file INDEXED BY case_file_next WHERE next_action_at IS NOT NULL"
        " ORDER BY next_action_at LIMIT 1",
        [](Row& row) { return row.take<Instant>(); }
    );
}

void SqlCases::set_next_action(CaseId id, std::optional<Instant> at)
{
    database_.run("UPDATE case_file SET next_action_at=? WHERE id=?", at, id);
}

CaseStore::Figures SqlCases::figures(Instant now)
{
    Figures figures;
    state_.write_sums();
    database_.each("SELECT state, cases FROM case_count", [&figures](Row& row) {
        CaseState state{};
        std::int64_t cases = 0;
        row.read(state, cases);
        figures.total += cases;
        figures.active += active_column(state) && state != CaseState::answered ? cases : 0;
        figures.answered += state == CaseState::answered || state == CaseState::closed ? cases : 0;
    });
    figures.overdue = database_.number(
        "SELECT count(*) FROM case_file INDEXED BY case_file_running WHERE active=1 AND paused_at IS NULL AND "
        "resolve_met=0"
        " AND due_at>0 AND due_at<?",
        now
    );
    return figures;
}

std::vector<CaseStore::PublicCount> SqlCases::public_figures(
    std::vector<UnitId> const& units, Instant since, Instant now
)
{
    return database_.all(
        "SELECT topic, state, count(*), count(*) FILTER (WHERE paused_at IS NULL AND resolve_met=0"
        " AND active=1 AND due_at>0 AND due_at<?)"
        " FROM case_file INDEXED BY case_file_unit_opened WHERE lead_unit IN (SELECT value FROM json_each(?))"
        " AND active IN (0,1) AND opened_at>=? AND restricted=0 GROUP BY topic, state",
        [](Row& row) {
            PublicCount count;
            row.read(count.topic, count.state, count.cases, count.overdue);
            return count;
        },
        now,
        json_list(units),
        since
    );
}

void SqlCases::export_cases(Instant from, Instant until, std::function<void(CaseRecord const&)> const& line)
{
    database_.stream(
        "SELECT " HUB_CASE_SELECTED " FROM case_file c WHERE c.opened_at>=? AND c.opened_at<? ORDER BY c.id",
        [this, &line](Row& row) { line(record_of(row)); },
        from,
        until
    );
}

HumanTaskId SqlCases::add_task(HumanTask const& task)
{
    return HumanTaskId{with_members(task, [&](auto const&... members) {
        return database_.insert(
            "INSERT INTO human_task(kind" HUB_TASK_COLUMNS(HUB_NAME) ") VALUES(?" HUB_TASK_COLUMNS(HUB_VALUE) ")",
            task.kind,
            members...
        );
    })};
}

std::vector<HumanTask> SqlCases::open_tasks(std::vector<UnitId> const& units, std::size_t limit)
{
    return database_.all(
        "SELECT id, kind" HUB_TASK_COLUMNS(HUB_NAME
        ) " FROM human_task WHERE done_at IS NULL AND unit IN (SELECT value FROM json_each(?)) ORDER BY due_at, id "
          "LIMIT "
          "?",
        [](Row& row) {
            HumanTask task;
            with_members(task, [&](auto&... members) { row.read(task.id, task.kind, members...); });
            return task;
        },
        json_list(units),
        limit
    );
}

}  // namespace hub::adapters::sql
