// Questions and exports of SqlOversight.
#include "adapters/sql/oversight_store.hpp"

#include "adapters/sql/columns.hpp"

#include <limits>

namespace hub::adapters::sql {
namespace {

// clang-format off
#define HUB_QUESTION_COLUMNS(COLUMN) \
    COLUMN(topic) COLUMN(on_behalf) COLUMN(asker) COLUMN(text) COLUMN(state) COLUMN(asked_at) COLUMN(due_at) \
    COLUMN(answered_at) COLUMN(closed_at) COLUMN(round) COLUMN(reminders) COLUMN(level) COLUMN(next_action_at)
#define HUB_EXPORT_COLUMNS(COLUMN) \
    COLUMN(format) COLUMN(parameters) COLUMN(owner) COLUMN(state) COLUMN(rows_done) COLUMN(rows_total) COLUMN(bytes) \
    COLUMN(file) COLUMN(error) COLUMN(created_at) COLUMN(finished_at) COLUMN(expires_at)
// clang-format on
#define HUB_Q_NAME(column) ", q." #column
/// A question about a case is its lead unit's of now: it moves with the case.
#define HUB_QUESTION_FROM                                                                                              \
    "SELECT q.id, q.version, q.case_id, ifnull(c.code,''), ifnull(c.lead_unit,q.unit)" HUB_QUESTION_COLUMNS(HUB_Q_NAME \
    ) " FROM question q LEFT JOIN case_file c ON c.id=q.case_id"

template <class Record, class F>
auto with_question(Record& q, F f)
{
    return f(
        q.topic,
        q.on_behalf,
        q.asker,
        q.text,
        q.state,
        q.asked_at,
        q.due_at,
        q.answered_at,
        q.closed_at,
        q.round,
        q.reminders,
        q.level,
        q.next_action_at
    );
}

template <class Record, class F>
auto with_export(Record& e, F f)
{
    return f(
        e.format,
        e.parameters,
        e.owner,
        e.state,
        e.rows_done,
        e.rows_total,
        e.bytes,
        e.file,
        e.error,
        e.created_at,
        e.finished_at,
        e.expires_at
    );
}

Question question_of(Row& row)
{
    Question q;
    with_question(q, [&](auto&... members) { row.read(q.id, q.version, q.case_id, q.case_code, q.unit, members...); });
    return q;
}

ExportJob export_of(Row& row)
{
    ExportJob job;
    with_export(job, [&](auto&... members) { row.read(job.id, job.kind, members...); });
    return job;
}

// the numbers are stored
static_assert(static_cast<int>(QuestionState::asked) == 0 && static_cast<int>(QuestionState::returned) == 3);
static_assert(static_cast<int>(ExportState::queued) == 0 && static_cast<int>(ExportState::running) == 1);
static_assert(static_cast<int>(ExportState::done) == 2 && static_cast<int>(ExportState::expired) == 4);

}  // namespace

QuestionId SqlOversight::add_question(Question const& question)
{
    return QuestionId{with_question(question, [&](auto const&... members) {
        return database_.insert(
            "INSERT INTO question(version, case_id, unit" HUB_QUESTION_COLUMNS(HUB_NAME
            ) ") VALUES(?,?,?" HUB_QUESTION_COLUMNS(HUB_VALUE) ")",
            question.version,
            question.case_id,
            question.unit,
            members...
        );
    })};
}

std::optional<Question> SqlOversight::find_question(QuestionId id)
{
    return database_.first(HUB_QUESTION_FROM " WHERE q.id=?", question_of, id.value);
}

Result<void> SqlOversight::update_question(Question const& question)
{
    auto const changed = with_question(question, [&](auto const&... members) {
        return database_.run(
            "UPDATE question SET version=version+1" HUB_QUESTION_COLUMNS(HUB_SET) " WHERE id=? AND version=?",
            members...,
            question.id,
            question.version
        );
    });
    return changed == 1 ? Result<void>{} : conflict("stale");
}

QuestionStep SqlOversight::append_step(QuestionId id, QuestionStep step)
{
    step.sequence = database_.number("SELECT max(sequence) FROM question_step WHERE question_id=?", id.value) + 1;
    database_.run(
        "INSERT INTO question_step(question_id, sequence, at, actor, kind, data) VALUES(?,?,?,?,?,?)",
        id,
        step.sequence,
        step.at,
        step.actor,
        step.kind,
        step.data
    );
    return step;
}

std::vector<QuestionStep> SqlOversight::steps(QuestionId id)
{
    return database_.all(
        "SELECT sequence, at, actor, kind, data FROM question_step WHERE question_id=? ORDER BY sequence",
        [](Row& row) {
            QuestionStep step;
            row.read(step.sequence, step.at, step.actor, step.kind, step.data);
            return step;
        },
        id.value
    );
}

std::vector<Question> SqlOversight::questions(QuestionQuery const& query)
{
    auto states = Json::array();
    for (auto const state : query.states) {
        states.push_back(static_cast<int>(state));
    }
    return database_.all(
        HUB_QUESTION_FROM
        " WHERE q.id<?1 AND (?2='[]' OR q.state IN (SELECT CAST(value AS INTEGER) FROM json_each(?2))) AND "
        "(q.case_id=?3 OR ?3=0)"
        " AND (?4=1 OR ifnull(c.lead_unit,q.unit) IN (SELECT value FROM json_each(?5))) ORDER BY q.id DESC LIMIT ?6",
        question_of,
        query.before ? query.before.value : std::numeric_limits<std::int64_t>::max(),
        dump(states),
        query.case_id.value,
        query.all_units,
        json_list(query.units),
        query.limit
    );
}

std::vector<Question> SqlOversight::due_questions(Instant at, std::size_t limit)
{
    return database_.all(
        HUB_QUESTION_FROM
        " WHERE q.next_action_at IS NOT NULL AND q.next_action_at<=? ORDER BY q.next_action_at, q.id LIMIT ?",
        question_of,
        at,
        limit
    );
}

std::optional<Instant> SqlOversight::next_question_action()
{
    return database_.first(
        "SELECT next_action_at FROM question WHERE next_action_at IS NOT NULL ORDER BY next_action_at LIMIT 1",
        [](Row& row) { return row.take<Instant>(); }
    );
}

ExportId SqlOversight::add_export(ExportJob const& job)
{
    return ExportId{with_export(job, [&](auto const&... members) {
        return database_.insert(
            "INSERT INTO export_job(kind" HUB_EXPORT_COLUMNS(HUB_NAME) ") VALUES(?" HUB_EXPORT_COLUMNS(HUB_VALUE) ")",
            job.kind,
            members...
        );
    })};
}

std::optional<ExportJob> SqlOversight::find_export(ExportId id)
{
    return database_.first(
        "SELECT id, kind" HUB_EXPORT_COLUMNS(HUB_NAME) " FROM export_job WHERE id=?", export_of, id.value
    );
}

void SqlOversight::update_export(ExportJob const& job)
{
    with_export(job, [&](auto const&... members) {
        return database_.run(
            "UPDATE export_job SET kind=?" HUB_EXPORT_COLUMNS(HUB_SET) " WHERE id=?", job.kind, members..., job.id
        );
    });
}

std::vector<ExportJob> SqlOversight::exports_of(UserName const& owner, std::size_t limit)
{
    return database_.all(
        "SELECT id, kind" HUB_EXPORT_COLUMNS(HUB_NAME) " FROM export_job WHERE owner=? ORDER BY id DESC LIMIT ?",
        export_of,
        owner,
        limit
    );
}

std::vector<ExportJob> SqlOversight::unfinished_exports()
{
    return database_.all(
        "SELECT id, kind" HUB_EXPORT_COLUMNS(HUB_NAME) " FROM export_job WHERE state IN (0,1) ORDER BY id", export_of
    );
}

std::vector<ExportJob> SqlOversight::expired_exports(Instant at)
{
    return database_.all(
        "SELECT id, kind" HUB_EXPORT_COLUMNS(HUB_NAME) " FROM export_job WHERE state=2 AND expires_at<=?", export_of, at
    );
}

}  // namespace hub::adapters::sql
