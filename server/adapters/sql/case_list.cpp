// longer than 400 lines: one builder whose pieces make one statement.
// CaseStore::list. A page comes from a few ordered streams, each an index walked in the wanted order: one for each unit
// the asker belongs to, one for the cases the units cooperate in, one for the asker's own ones. SQLite merges them row
// by row and stops when the page is full, so a page costs its rows, however many cases there are. Every stream carries
// the whole rule of visibility; the choice of streams only narrows. SQL is joined from pieces of this file; every value
// of the query is a parameter.
#include "adapters/sql/case_columns.hpp"
#include "adapters/sql/case_cursor.hpp"
#include "adapters/sql/case_search.hpp"
#include "adapters/sql/case_store.hpp"
#include "adapters/sql/case_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hub::adapters::sql {
namespace {

constexpr std::size_t kMostRows = 1000;  ///< On one page.
constexpr std::size_t kMostUnits = 24;   ///< More units: one walk over everybody's cases finds a page as fast.

}  // namespace

class ListBuilder {
public:
    ListBuilder(Engine engine, CaseQuery const& query, CaseSort const& sort, std::optional<CasePosition> const& after)
        : lazy_unions_(engine == Engine::sqlite),
          query_(query),
          sort_(sort),
          limit_(std::clamp<std::size_t>(query.limit, 1, kMostRows) + 1)
    {
        row_limit_ = parameter(static_cast<std::int64_t>(limit_));
        find_actives();
        conditions_ = visibility();
        add_filters();
        if (after) {
            conditions_ += fmt::format(
                " AND (c.{}, c.id){}({}, {})",
                sort.column,
                sort.descending ? "<" : ">",
                parameter(after->key),
                parameter(after->id)
            );
        }
    }

    void by_code(std::string const& code) { stream("case_file c", "c.code=" + parameter(code)); }

    void by_numbers(std::vector<std::int64_t> const& numbers)
    {
        auto const list = parameter(dump(Json(numbers)));
        stream(fmt::format("json_each({}) t CROSS JOIN case_file c ON c.id=t.value", list), "1");
    }

    void only_marked() { conditions_ = "is_marked(c.id) AND " + conditions_; }

    void with_words(std::string const& words)
    {
        conditions_ += " AND has_words(c.search_text, " + parameter(words) + ")";
    }

    /// By the index of an engine that decides for itself when to ask it.
    void with_indexed(std::string const& words)
    {
        conditions_ += " AND c.id IN (SELECT t.case_id FROM case_text t WHERE t.words @@ CAST(" + parameter(words) +
                       " AS TSQUERY))";
    }

    void by_scope()
    {
        if (query_.assignee) {
            by_assignee(*query_.assignee);
            return;
        }
        auto const units = lead_units();
        if (!units || units->size() > kMostUnits) {
            everybody();
            return;
        }
        for (auto const& unit : *units) {
            of_unit(unit);
        }
        if (!query_.all_units) {
            cooperating();
            own();
            listed();
        }
    }

    /// Cases that by_scope() goes through, as far as they are worth counting.
    [[nodiscard]] std::optional<std::int64_t> scope(Connection& database) const
    {
        if (query_.assignee) {
            return database.number(
                "SELECT count(*) FROM (SELECT 1 FROM case_file WHERE assignee=? LIMIT ?) t",
                *query_.assignee,
                kLargestScope
            );
        }
        auto const units = lead_units();
        if (!units || units->size() > kMostUnits) {
            return std::nullopt;
        }
        return database.number(
            "SELECT count(*) FROM (SELECT 1 FROM case_file INDEXED BY case_file_unit_due WHERE lead_unit IN (SELECT "
            "value FROM json_each(?)) LIMIT ?) t",
            json_list(*units),
            kLargestScope
        );
    }

    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }
    [[nodiscard]] std::vector<Connection::Parameter> const& parameters() const noexcept { return parameters_; }
    [[nodiscard]] bool empty() const noexcept { return streams_.empty(); }
    [[nodiscard]] std::string sql() const
    {
        auto const order = sort_.descending ? "DESC" : "ASC";
        return fmt::format(
            "SELECT " HUB_CASE_SELECTED
            " FROM ({} ORDER BY k {}, id {} LIMIT {}) s"
            " {} case_file c ON c.id=s.id ORDER BY s.k {}, s.id {}",
            streams_,
            order,
            order,
            row_limit_,
            join(),
            order,
            order
        );
    }

private:
    std::string parameter(Connection::Parameter value)
    {
        parameters_.push_back(std::move(value));
        return fmt::format("?{}", parameters_.size());
    }

    /// Which halves of the indexes hold the wanted states.
    void find_actives()
    {
        for (int number = 0; number < kCaseStates; ++number) {
            auto const state = static_cast<CaseState>(number);
            auto const wanted = query_.states.empty() || std::ranges::find(query_.states, state) != query_.states.end();
            if (wanted) {
                (active_column(state) ? wants_active_ : wants_done_) = true;
            }
        }
        wants_done_ = wants_done_ && !query_.overdue_only;
    }

    // Source: comments of CaseQuery. Supervisors never see a restricted case; nobody of the accused unit sees it.
    std::string visibility()
    {
        std::string rule = "c.lead_unit<>''";
        if (!query_.hidden_from_units.empty()) {
            rule += fmt::format(
                " AND c.accused_unit NOT IN (SELECT value FROM json_each({}))",
                parameter(json_list(query_.hidden_from_units))
            );
        }
        if (query_.all_units) {
            return rule + " AND c.restricted=0";
        }
        units_ = parameter(json_list(query_.visible_units));
        auto const leads = fmt::format("c.lead_unit IN (SELECT value FROM json_each({}))", units_);
        auto const helps = fmt::format(
            "EXISTS(SELECT 1 FROM case_cooperation v WHERE v.case_id=c.id AND v.unit IN (SELECT value FROM "
            "json_each({})))",
            units_
        );
        auto restricted = query_.may_see_restricted ? leads : std::string("1=0");
        if (!query_.inspector.empty()) {
            inspector_ = parameter("," + query_.inspector.value + ",");
            restricted = fmt::format("({} OR instr(c.listed, {})>0)", restricted, inspector_);
        }
        viewer_ = parameter(query_.viewer.value);
        return rule +
               fmt::format(
                   " AND ((c.assignee={} AND c.assignee<>'') OR CASE c.restricted WHEN 0 THEN ({} OR {}) ELSE {} END)",
                   viewer_,
                   leads,
                   helps,
                   restricted
               );
    }

    void add_filters()
    {
        if (!query_.states.empty()) {
            auto numbers = Json::array();
            for (auto const state : query_.states) {
                numbers.push_back(static_cast<int>(state));
            }
            conditions_ += fmt::format(
                " AND c.state IN (SELECT CAST(value AS INTEGER) FROM json_each({}))", parameter(dump(numbers))
            );
        }
        if (!query_.units.empty()) {
            conditions_ += fmt::format(
                " AND c.lead_unit IN (SELECT value FROM json_each({}))", parameter(json_list(query_.units))
            );
        }
        if (query_.assignee) {
            conditions_ += " AND c.assignee=" + parameter(query_.assignee->value);
        }
        if (!query_.topic.empty()) {
            conditions_ += " AND c.topic=" + parameter(query_.topic);
        }
        if (!query_.kind.empty()) {
            conditions_ += " AND c.kind=" + parameter(static_cast<std::int64_t>(matter_kind_from(query_.kind)));
        }
        if (query_.due_before) {
            conditions_ += " AND c.due_at<" + parameter(to_millis(*query_.due_before));
        }
        if (query_.overdue_only) {
            conditions_ += " AND c.active=1 AND c.resolve_met=0 AND c.paused_at IS NULL AND c.due_at>0 AND c.due_at<" +
                           parameter(to_millis(query_.now));
        }
    }

    /// Units whose lists hold all that may be shown, besides cooperation; nullopt: everybody's.
    [[nodiscard]] std::optional<std::vector<UnitId>> lead_units() const
    {
        if (query_.all_units) {
            return query_.units.empty() ? std::nullopt : std::optional(query_.units);
        }
        if (query_.units.empty()) {
            return query_.visible_units;
        }
        std::vector<UnitId> both;
        std::ranges::copy_if(query_.units, std::back_inserter(both), [this](UnitId const& unit) {
            return std::ranges::find(query_.visible_units, unit) != query_.visible_units.end();
        });
        return both;
    }

    void everybody()
    {
        each_half([this](std::string const& active) {
            stream(fmt::format("case_file c INDEXED BY case_file_{}", sort_.index), active);
        });
    }

    void of_unit(UnitId const& unit)
    {
        auto const lead = parameter(unit.value);
        each_half([this, &lead](std::string const& active) {
            stream(
                fmt::format("case_file c INDEXED BY case_file_unit_{}", sort_.index),
                fmt::format("c.lead_unit={} AND {}", lead, active)
            );
        });
    }

    // each case once: with two of the asker's units in it, it would take two places of the stream
    void cooperating()
    {
        each_half([this](std::string const& active) {
            stream(
                fmt::format(
                    "(SELECT DISTINCT case_id FROM case_cooperation x WHERE x.unit IN (SELECT value FROM "
                    "json_each({})) "
                    "AND x.{}) x {} case_file c ON c.id=x.case_id",
                    units_,
                    active.substr(2),
                    join()
                ),
                "c.restricted=0"
            );
        });
    }

    void own()
    {
        if (!query_.viewer.empty()) {
            each_half([this](std::string const& active) {
                stream(
                    "case_file c INDEXED BY case_file_assignee", fmt::format("c.assignee={} AND {}", viewer_, active)
                );
            });
        }
    }

    void listed()
    {
        if (!query_.inspector.empty()) {
            each_half([this](std::string const& active) {
                stream(
                    "case_file c INDEXED BY case_file_listed",
                    fmt::format("c.listed<>'' AND instr(c.listed, {})>0 AND {}", inspector_, active)
                );
            });
        }
    }

    void by_assignee(UserName const& assignee)
    {
        auto const name = parameter(assignee.value);
        each_half([this, &name](std::string const& active) {
            stream("case_file c INDEXED BY case_file_assignee", fmt::format("c.assignee={} AND {}", name, active));
        });
    }

    template <class F>
    void each_half(F f)
    {
        if (wants_active_) {
            f(std::string("c.active=1"));
        }
        if (wants_done_) {
            f(std::string("c.active=0"));
        }
    }

    void stream(std::string const& from, std::string const& narrow)
    {
        auto const rows = fmt::format(
            "SELECT c.id AS id, c.{} AS k FROM {} WHERE {} AND {}", sort_.column, from, narrow, conditions_
        );
        streams_ += streams_.empty() ? "" : " UNION ";
        if (lazy_unions_) {
            streams_ += rows;
            return;
        }
        // SQLite merges ordered streams row by row; PostgreSQL would read each to its end
        auto const order = sort_.descending ? "DESC" : "ASC";
        streams_ += fmt::format(
            "SELECT q.id, q.k FROM ({} ORDER BY c.{} {}, c.id {} LIMIT {}) q",
            rows,
            sort_.column,
            order,
            order,
            row_limit_
        );
    }

    /// SQLite takes the tables of a CROSS JOIN in the order they are written in.
    [[nodiscard]] std::string_view join() const noexcept { return lazy_unions_ ? "CROSS JOIN" : "JOIN"; }

    bool lazy_unions_;
    CaseQuery const& query_;
    CaseSort const& sort_;
    std::size_t limit_;
    bool wants_active_ = false;
    bool wants_done_ = false;
    std::vector<Connection::Parameter> parameters_;
    std::string row_limit_;
    std::string units_;
    std::string viewer_;
    std::string inspector_;
    std::string conditions_;
    std::string streams_;
};

Result<CasePage> SqlCases::list(CaseQuery const& query)
{
    auto const* sort = find_sort(query.sort);
    if (sort == nullptr) {
        return invalid_input("sort");
    }
    if (!query.kind.empty() && name_of(matter_kind_from(query.kind)) != query.kind) {
        return invalid_input("kind");
    }
    std::optional<CasePosition> after;
    if (!query.cursor.empty()) {
        auto const position = parse_cursor(query.cursor, *sort);
        if (!position) {
            return std::unexpected(position.error());
        }
        after = *position;
    }
    ListBuilder builder(database_.engine(), query, *sort, after);
    if (query.folded_text.empty()) {
        builder.by_scope();
    } else if (auto const code = code_in(query.folded_text)) {
        builder.by_code(*code);
    } else if (auto const words = words_of(query.folded_text); !words.empty()) {
        state_.index_texts();
        if (database_.engine() == Engine::postgres) {
            builder.with_indexed(indexed_words(words, " & "));
            builder.by_scope();
            return page_of(builder, *sort);
        }
        auto const plan = plan_search(database_, words, builder.limit(), builder.scope(database_));
        if (!plan.test.empty()) {
            builder.with_words(plan.test);
        }
        if (plan.way == SearchPlan::Way::numbers) {
            builder.by_numbers(plan.named);
        } else {
            if (plan.way == SearchPlan::Way::marked) {
                database_.mark(plan.named);
                builder.only_marked();
            }
            builder.by_scope();
        }
    }
    return page_of(builder, *sort);
}

CasePage SqlCases::page_of(ListBuilder const& builder, CaseSort const& sort)
{
    CasePage page;
    if (builder.empty()) {
        return page;
    }
    database_.each_text(builder.sql(), builder.parameters(), [&](Row& row) { page.items.push_back(record_of(row)); });
    if (page.items.size() == builder.limit()) {
        page.items.pop_back();
        page.next_cursor = make_cursor(page.items.back(), sort);
    }
    return page;
}

}  // namespace hub::adapters::sql
