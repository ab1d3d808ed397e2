// Cases in scope of a report or of the reception book: walked by opening, over the two halves of case_file_opened. A
// report reads a dozen short columns of each and is counted outside; at 1e5 cases that costs less than keeping a table
// of daily sums in the path of every message (docs/adr/0018-oversight.md has the figures).
#include "adapters/sql/case_columns.hpp"
#include "adapters/sql/oversight_store.hpp"

#include <fmt/format.h>

#include <array>

namespace hub::adapters::sql {
namespace {

/// FROM … WHERE … of a scope, one for each half of the index; every value is a parameter.
class ScopeSql {
public:
    explicit ScopeSql(ReportScope const& scope) : active_only_(scope.active_only)
    {
        conditions_ = fmt::format(
            "c.opened_at>={} AND c.opened_at<{}", parameter(to_millis(scope.from)), parameter(to_millis(scope.until))
        );
        if (!scope.all_units) {
            conditions_ +=
                fmt::format(" AND c.lead_unit IN (SELECT value FROM json_each({}))", parameter(json_list(scope.units)));
        }
        if (!scope.hidden_from_units.empty()) {
            conditions_ += fmt::format(
                " AND c.accused_unit NOT IN (SELECT value FROM json_each({}))",
                parameter(json_list(scope.hidden_from_units))
            );
        }
        narrow("topic", scope.topic);
        narrow("channel", scope.channel);
        if (!scope.kind.empty()) {
            conditions_ += " AND c.kind=" + parameter(static_cast<std::int64_t>(matter_kind_from(scope.kind)));
        }
    }

    std::string parameter(Connection::Parameter value)
    {
        parameters_.push_back(std::move(value));
        return fmt::format("?{}", parameters_.size());
    }
    [[nodiscard]] std::string half(int active) const
    {
        return fmt::format(
            " FROM case_file c INDEXED BY case_file_opened WHERE c.active={} AND {}", active, conditions_
        );
    }
    [[nodiscard]] std::vector<Connection::Parameter> const& parameters() const noexcept { return parameters_; }
    /// The halves of the index that can hold what is asked for.
    [[nodiscard]] std::vector<int> halves() const { return active_only_ ? std::vector{1} : std::vector{0, 1}; }

private:
    void narrow(std::string_view column, std::string const& value)
    {
        if (!value.empty()) {
            conditions_ += fmt::format(" AND c.{}={}", column, parameter(value));
        }
    }

    bool active_only_;
    std::string conditions_;
    std::vector<Connection::Parameter> parameters_;
};

constexpr std::string_view kFacts =
    "SELECT c.id, c.lead_unit, c.topic, c.channel, c.kind, c.state, c.restricted=1 OR c.accused_unit<>'',"
    " c.paused_at IS NOT NULL OR c.resolve_met=1, c.opened_at, c.answered_at, c.closed_at, c.resolve_due_at, c.due_at,"
    " c.rating, (SELECT count(*) FROM case_event e WHERE e.case_id=c.id AND"
    " (instr(e.data, '\"state\":\"reopened\"')>0 OR instr(e.data, '\"to\":\"reopened\"')>0)), c.area";

ReportedCase facts_of(Row& row)
{
    ReportedCase one;
    row.read(
        one.id,
        one.unit,
        one.topic,
        one.channel,
        one.kind,
        one.state,
        one.guarded,
        one.stands,
        one.opened_at,
        one.answered_at,
        one.closed_at,
        one.resolve_due_at,
        one.due_at,
        one.rating,
        one.reopened,
        one.area
    );
    return one;
}

}  // namespace

void SqlOversight::each_case(ReportScope const& scope, std::function<void(ReportedCase const&)> const& reader)
{
    ScopeSql const sql(scope);
    for (int const active : sql.halves()) {
        database_.each_text(std::string(kFacts) + sql.half(active), sql.parameters(), [&reader](Row& row) {
            reader(facts_of(row));
        });
    }
}

std::vector<BookPosition> SqlOversight::book_page(
    ReportScope const& scope, BookPosition const& after, std::size_t limit
)
{
    ScopeSql sql(scope);
    auto const later = fmt::format(
        " AND (c.opened_at, c.id)>({}, {})", sql.parameter(to_millis(after.opened_at)), sql.parameter(after.id.value)
    );
    auto const text = fmt::format(
        "SELECT * FROM (SELECT c.opened_at AS o, c.id AS i{0}{2} UNION ALL SELECT c.opened_at, c.id{1}{2}) t"
        " ORDER BY o, i LIMIT {3}",
        sql.half(0),
        sql.half(1),
        later,
        sql.parameter(static_cast<std::int64_t>(limit))
    );
    std::vector<BookPosition> page;
    database_.each_text(text, sql.parameters(), [&page](Row& row) {
        auto& position = page.emplace_back();
        row.read(position.opened_at, position.id);
    });
    return page;
}

std::int64_t SqlOversight::count_cases(ReportScope const& scope)
{
    ScopeSql const sql(scope);
    std::int64_t count = 0;
    for (int const active : sql.halves()) {
        database_.each_text("SELECT count(*)" + sql.half(active), sql.parameters(), [&count](Row& row) {
            count += row.take<std::int64_t>();
        });
    }
    return count;
}

}  // namespace hub::adapters::sql
