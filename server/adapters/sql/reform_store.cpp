#include "adapters/sql/reform_store.hpp"

#include "adapters/sql/case_columns.hpp"

namespace hub::adapters::sql {
namespace {

#define HUB_REFORM_COLUMNS \
    "id, document, effective, recorded_by, recorded_at, state, position, started_at, ended_at, totals"

std::int64_t number_of(LocalDay day)
{
    return day.time_since_epoch().count();
}

ReformRecord reform_of(Row& row)
{
    ReformRecord record;
    std::int64_t day = 0;
    std::int64_t position = 0;
    row.read(
        record.id,
        record.document,
        day,
        record.recorded_by,
        record.recorded_at,
        record.state,
        position,
        record.started_at,
        record.ended_at,
        record.totals
    );
    record.effective = LocalDay{std::chrono::days{day}};
    record.position = static_cast<std::size_t>(position);
    return record;
}

CaseId id_of(Row& row)
{
    return row.take<CaseId>();
}

UnitFigures figures_of(Row& row)
{
    UnitFigures found;
    row.read(found.unit, found.area, found.total, found.active, found.answered, found.overdue);
    return found;
}

// 4 and 5: answered, closed; see case_columns.hpp
#define HUB_FIGURES                                                                                           \
    " count(*), count(*) FILTER (WHERE c.active=1 AND c.state<>4), count(*) FILTER (WHERE c.state IN (4,5))," \
    " count(*) FILTER (WHERE c.active=1 AND c.paused_at IS NULL AND c.resolve_met=0 AND c.due_at>0 AND c.due_at<?1)"

}  // namespace

Result<void> SqlReforms::add(ReformRecord const& record)
{
    auto const added = database_.run(
        "INSERT INTO reform(" HUB_REFORM_COLUMNS ") VALUES(?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO NOTHING",
        record.id,
        record.document,
        number_of(record.effective),
        record.recorded_by,
        record.recorded_at,
        record.state,
        record.position,
        record.started_at,
        record.ended_at,
        record.totals
    );
    return added == 1 ? Result<void>{} : conflict("a reform with the id " + record.id + " was recorded before");
}

std::optional<ReformRecord> SqlReforms::find(std::string const& id)
{
    return database_.first("SELECT " HUB_REFORM_COLUMNS " FROM reform WHERE id=?", reform_of, id);
}

std::vector<ReformRecord> SqlReforms::all()
{
    return database_.all("SELECT " HUB_REFORM_COLUMNS " FROM reform ORDER BY number", reform_of);
}

void SqlReforms::update(ReformRecord const& record)
{
    database_.run(
        "UPDATE reform SET state=?, position=?, started_at=?, ended_at=?, totals=? WHERE id=?",
        record.state,
        record.position,
        record.started_at,
        record.ended_at,
        record.totals,
        record.id
    );
}

std::vector<CaseRecord> SqlReforms::records(std::vector<CaseId> const& ids)
{
    std::vector<CaseRecord> found;
    for (auto const id : ids) {
        if (auto record = cases_.find(id)) {
            found.push_back(std::move(*record));
        }
    }
    return found;
}

std::vector<CaseRecord> SqlReforms::led_by(
    UnitId const& unit, std::size_t limit, std::vector<TopicCode> const& topics, AreaCode const& area
)
{
    if (topics.empty() && area.empty()) {
        return records(database_.all(
            "SELECT id FROM case_file INDEXED BY case_file_unit_due WHERE lead_unit=? AND active=1"
            " ORDER BY due_at, id LIMIT ?",
            id_of,
            unit,
            limit
        ));
    }
    return records(database_.all(
        "SELECT id FROM case_file INDEXED BY case_file_unit_due WHERE lead_unit=?1 AND active=1"
        " AND topic IN (SELECT value FROM json_each(?2)) AND (?3='' OR area=?3) ORDER BY due_at, id LIMIT ?4",
        id_of,
        unit,
        json_list(topics),
        area,
        limit
    ));
}

std::vector<CaseRecord> SqlReforms::helped_by(UnitId const& unit, std::size_t limit)
{
    return records(database_.all(
        "SELECT case_id FROM case_cooperation WHERE unit=? AND active=1 ORDER BY case_id LIMIT ?", id_of, unit, limit
    ));
}

std::vector<CaseRecord> SqlReforms::lying_in(
    std::vector<AreaCode> const& areas, std::string const& reform, CaseId after, std::int64_t rows
)
{
    return records(database_.all(
        "SELECT id FROM case_file c WHERE id>?1 AND id<=?1+?2 AND active=1 AND area IN (SELECT value FROM "
        "json_each(?3))"
        " AND NOT EXISTS(SELECT 1 FROM reform_move m WHERE m.case_id=c.id AND m.reform=?4) ORDER BY id",
        id_of,
        after.value,
        rows,
        json_list(areas),
        reform
    ));
}

CaseId SqlReforms::last_case()
{
    return CaseId{database_.number("SELECT max(id) FROM case_file")};
}

std::vector<HumanTask> SqlReforms::tasks_of(UnitId const& unit, std::size_t limit)
{
    return cases_.open_tasks({unit}, limit);
}

void SqlReforms::move_task(HumanTaskId id, UnitId const& unit)
{
    database_.run("UPDATE human_task SET unit=? WHERE id=?", unit, id);
}

std::vector<std::pair<UnitId, std::int64_t>> SqlReforms::active_by_unit()
{
    return database_.all(
        "SELECT lead_unit, count(*) FROM case_file INDEXED BY case_file_unit_due WHERE active=1 GROUP BY lead_unit",
        [](Row& row) {
            std::pair<UnitId, std::int64_t> one;
            row.read(one.first, one.second);
            return one;
        }
    );
}

void SqlReforms::note_move(
    std::string const& reform, LocalDay day, CaseId id, UnitId const& from, AreaCode const& from_area, UnitId const& to
)
{
    database_.run(
        "INSERT INTO reform_move(case_id, number, day, reform, from_unit, from_area, to_unit) VALUES(?1,"
        " 1+(SELECT count(*) FROM reform_move WHERE case_id=?1),?2,?3,?4,?5,?6)",
        id,
        number_of(day),
        reform,
        from,
        from_area,
        to
    );
}

std::vector<UnitFigures> SqlReforms::figures(Instant now, std::optional<LocalDay> map_day)
{
    if (!map_day) {
        return database_.all(
            "SELECT c.lead_unit, c.area," HUB_FIGURES " FROM case_file c GROUP BY c.lead_unit, c.area", figures_of, now
        );
    }
    return database_.all(
        "SELECT coalesce(m.from_unit, c.lead_unit) AS unit, coalesce(m.from_area, c.area) AS place," HUB_FIGURES
        " FROM case_file c LEFT JOIN reform_move m ON m.case_id=c.id AND m.number="
        "(SELECT min(number) FROM reform_move WHERE case_id=c.id AND day>?2) GROUP BY unit, place",
        figures_of,
        now,
        number_of(*map_day)
    );
}

}  // namespace hub::adapters::sql
