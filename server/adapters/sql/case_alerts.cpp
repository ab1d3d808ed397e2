// Alerts and counted answers of SqlCases.
#include "adapters/sql/case_store.hpp"

namespace hub::adapters::sql {
namespace {

#define HUB_ALERT_COLUMNS "id, case_id, kind, level, username, raised_at, acknowledged_at, acknowledged_by"

Alert alert_of(Row& row)
{
    Alert alert;
    row.read(
        alert.id,
        alert.case_id,
        alert.kind,
        alert.level,
        alert.person,
        alert.raised_at,
        alert.acknowledged_at,
        alert.acknowledged_by
    );
    return alert;
}

// the word stands in the statements below and in an index
static_assert(std::string_view{kMention} == "mention");
// the numbers are stored
static_assert(static_cast<int>(AlertLevel::official) == 0 && static_cast<int>(AlertLevel::head) == 1);
static_assert(static_cast<int>(AlertLevel::chairman) == 2 && static_cast<int>(AlertLevel::supervisor) == 3);

}  // namespace

std::int64_t SqlCases::count_answer(UnitId const& unit, std::string const& print, Instant at)
{
    constexpr std::chrono::days kRemembered{30};
    std::int64_t uses = 0;
    database_.each(
        "INSERT INTO answer_print(unit, print, uses, last_at) VALUES(?1,?2,1,?3) ON CONFLICT(unit, print) DO UPDATE"
        " SET uses=CASE WHEN answer_print.last_at<?4 THEN 1 ELSE answer_print.uses+1 END, last_at=excluded.last_at"
        " RETURNING uses",
        [&uses](Row& row) { row.read(uses); },
        unit,
        print,
        at,
        at - kRemembered
    );
    return uses;
}

AlertId SqlCases::add_alert(Alert const& alert)
{
    return AlertId{database_.insert(
        "INSERT INTO case_alert(case_id, kind, level, username, raised_at, acknowledged_at, acknowledged_by)"
        " VALUES(?,?,?,?,?,?,?)",
        alert.case_id,
        alert.kind,
        alert.level,
        alert.person,
        alert.raised_at,
        alert.acknowledged_at,
        alert.acknowledged_by
    )};
}

std::optional<Alert> SqlCases::find_alert(AlertId id)
{
    return database_.first("SELECT " HUB_ALERT_COLUMNS " FROM case_alert WHERE id=?", alert_of, id.value);
}

std::vector<Alert> SqlCases::alerts_of(UserName const& person, bool open_only, AlertId before, std::size_t limit)
{
    auto const below = before ? before.value : std::numeric_limits<std::int64_t>::max();
    if (open_only) {
        return database_.all(
            "SELECT " HUB_ALERT_COLUMNS
            " FROM case_alert WHERE username=? AND acknowledged_at IS NULL AND id<? ORDER BY id DESC LIMIT ?",
            alert_of,
            person,
            below,
            limit
        );
    }
    return database_.all(
        "SELECT " HUB_ALERT_COLUMNS " FROM case_alert WHERE username=? AND id<? ORDER BY id DESC LIMIT ?",
        alert_of,
        person,
        below,
        limit
    );
}

std::vector<Alert> SqlCases::mentions_of(UserName const& person, std::size_t limit)
{
    return database_.all(
        "SELECT " HUB_ALERT_COLUMNS
        " FROM case_alert WHERE username=? AND kind='mention' AND acknowledged_at IS NULL ORDER BY id DESC LIMIT ?",
        alert_of,
        person,
        limit
    );
}

bool SqlCases::acknowledge_alert(AlertId id, std::string const& by, Instant at)
{
    return database_.run(
               "UPDATE case_alert SET acknowledged_at=?, acknowledged_by=? WHERE id=? AND acknowledged_at IS NULL",
               at,
               by,
               id
           ) == 1;
}

std::int64_t SqlCases::acknowledge_alerts(
    CaseId id, std::optional<UserName> const& person, std::string const& by, Instant at
)
{
    if (person) {
        return database_.run(
            "UPDATE case_alert SET acknowledged_at=?, acknowledged_by=?"
            " WHERE case_id=? AND acknowledged_at IS NULL AND kind<>'mention' AND username=?",
            at,
            by,
            id,
            *person
        );
    }
    return database_.run(
        "UPDATE case_alert SET acknowledged_at=?, acknowledged_by=?"
        " WHERE case_id=? AND acknowledged_at IS NULL AND kind<>'mention'",
        at,
        by,
        id
    );
}

}  // namespace hub::adapters::sql
