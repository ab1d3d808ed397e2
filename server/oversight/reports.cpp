// Reports: cases of a period counted into groups, beside those of the period before.
#include "oversight/desk.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace hub::oversight {
namespace {

using namespace std::string_view_literals;

constexpr std::array kGroupings{
    "none"sv, "unit"sv, "ward"sv, "topic"sv, "kind"sv, "channel"sv, "day"sv, "week"sv, "month"sv
};
constexpr std::array kPublicGroupings{"unit"sv, "topic"sv, "channel"sv, "month"sv};
constexpr std::string_view kNow = "now";
constexpr std::size_t kMostBuckets = 400;
constexpr unsigned kPublicMonths = 12;

bool is_time(std::string_view by)
{
    return by == "day" || by == "week" || by == "month";
}

/// First days of the buckets of a period, and which bucket a day lies in.
class Buckets {
public:
    Buckets(std::string_view unit, LocalDay from, LocalDay until)
    {
        for (auto day = from; day < until; day = next_bucket(unit, bucket_of(unit, day))) {
            starts_.push_back(day);
        }
    }
    [[nodiscard]] std::size_t index(LocalDay day) const
    {
        return static_cast<std::size_t>(std::ranges::upper_bound(starts_, day) - starts_.begin()) - 1;
    }
    [[nodiscard]] std::vector<LocalDay> const& starts() const noexcept { return starts_; }

private:
    std::vector<LocalDay> starts_;
};

Json days_json(Days const& days)
{
    return {{"from", to_text(days.from)}, {"until", to_text(days.until - std::chrono::days{1})}};
}

}  // namespace

std::string OversightDesk::ward_of(UnitId const& unit) const
{
    for (auto const& above : units_.with_parents(unit)) {
        if (auto const* found = units_.find(above); found != nullptr && found->type == "ward") {
            return above.value;
        }
    }
    return unit.value;
}

std::string OversightDesk::key_of(ReportedCase const& one, std::string const& by) const
{
    if (by == "unit") {
        return one.unit.value;
    }
    if (by == "ward") {
        return ward_of(one.unit);
    }
    if (by == "topic") {
        return one.topic.value;
    }
    if (by == "kind") {
        return std::string(name_of(one.kind));
    }
    return one.channel.value;
}

std::string OversightDesk::name_of_key(std::string const& by, std::string const& key) const
{
    if (by == "unit" || by == "ward") {
        auto const* unit = units_.find(UnitId{key});
        return unit == nullptr ? key : unit->name;
    }
    if (by == "topic") {
        auto const* topic = topics_.find(TopicCode{key});
        return topic == nullptr ? key : topic->name_vi;
    }
    return key;
}

Result<ReportScope> OversightDesk::scope_for(Person const& person, Action action, UnitId const& unit, Days const& days)
    const
{
    if (!permits(person, action, units_)) {
        return forbidden("not with these roles");
    }
    if (!unit.empty() && units_.find(unit) == nullptr) {
        return invalid_input("unit: unknown");
    }
    ReportScope scope;
    scope.from = days.begin();
    scope.until = days.end();
    bool const everything = person.has(Role::supervisor);
    std::set<std::string> seen;
    for (auto const& own : person.units) {
        auto const above = units_.with_parents(own);
        scope.hidden_from_units.insert(scope.hidden_from_units.end(), above.begin(), above.end());
        for (auto const& below : units_.with_children(own)) {
            seen.insert(below.value);
        }
    }
    if (everything && unit.empty()) {
        scope.all_units = true;
        return scope;
    }
    if (unit.empty()) {
        for (auto const& one : seen) {
            scope.units.emplace_back(one);
        }
        return scope;
    }
    for (auto const& below : units_.with_children(unit)) {
        if (everything || seen.contains(below.value)) {
            scope.units.push_back(below);
        }
    }
    return scope.units.empty() ? Result<ReportScope>(forbidden("not one of your units")) : scope;
}

OversightDesk::Table OversightDesk::count(Tx& tx, ReportWish const& wish, ReportScope const& scope, Guarded guarded)
    const
{
    Table table;
    auto const today = local_day(clock_.now());
    auto const& [kind, now, before, running] = wish.period;
    Buckets const now_buckets(wish.by, now.from, std::min(now.until, today + std::chrono::days{1}));
    Buckets const before_buckets(wish.by, before.from, before.until);
    std::map<std::string, Row> rows;
    if (is_time(wish.by)) {  // days without a case are shown too
        for (auto const start : now_buckets.starts()) {
            rows[to_text(start)];
        }
    }
    bool const now_only = wish.name == kNow;
    Counter counter(clock_.now(), calendar_);
    auto const run = [&](Days const& days, Tally Row::* side, Buckets const& buckets) {
        if (days.count() == 0) {
            return;
        }
        auto asked = scope;
        asked.from = now_only ? Instant{} : days.begin();
        asked.until = days.end();
        tx.oversight().each_case(asked, [&](ReportedCase const& one) {
            if (one.guarded && guarded == Guarded::left_out) {
                return;
            }
            Tally single;
            counter.add(single, one);
            if (now_only && single.active == 0) {
                return;  // answered, and may come back
            }
            table.total.*side += single;
            if (one.guarded && guarded == Guarded::apart) {
                table.apart.*side += single;
            } else if (is_time(wish.by)) {
                auto const place = buckets.index(local_day(one.opened_at));
                if (place < now_buckets.starts().size()) {
                    rows[to_text(now_buckets.starts()[place])].*side += single;
                }
            } else if (wish.by != "none") {
                rows[key_of(one, wish.by)].*side += single;
            }
        });
    };
    run(now, &Row::now, now_buckets);
    run(before, &Row::before, before_buckets);
    for (auto& [key, row] : rows) {
        row.key = key;
        table.rows.push_back(std::move(row));
    }
    return table;
}

OversightDesk::Guarded OversightDesk::guarded_for(Person const& person, ReportWish const& wish)
{
    // who may read them has them in the rows; a supervisor has them in the sum of everything, and nowhere else
    bool const narrowed = !wish.topic.empty() || !wish.kind.empty() || !wish.channel.empty() || !wish.unit.empty();
    return !person.has(Role::supervisor) ? Guarded::in_rows : narrowed ? Guarded::left_out : Guarded::apart;
}

Result<ReportScope> OversightDesk::scope_of(Person const& person, ReportWish const& wish) const
{
    auto scope = scope_for(person, Action::read_reports, wish.unit, wish.period.now);
    if (scope) {
        scope->topic = wish.topic;
        scope->kind = wish.kind;
        scope->channel = wish.channel;
        if (wish.name == kNow) {
            scope->active_only = true;
            scope->from = Instant{};
            scope->until = to_instant(LocalInstant{local_day(clock_.now()) + std::chrono::days{1}});
        }
    }
    return scope;
}

Result<Json> OversightDesk::report(Tx& tx, Person const& person, ReportWish const& asked) const
{
    auto wish = asked;
    if (wish.name == kNow) {
        auto const today = local_day(clock_.now());
        wish.period = {"day", {today, today + std::chrono::days{1}}, {today, today}, true};
    }
    auto const scope = scope_of(person, wish);
    if (!scope) {
        return std::unexpected(scope.error());
    }
    auto const guarded = guarded_for(person, wish);
    if (wish.name == "held") {
        return held(tx, wish, *scope, guarded);
    }
    auto const* columns = columns_of(wish.name);
    if (columns == nullptr) {
        return not_found("no such report");
    }
    if (std::ranges::find(kGroupings, wish.by) == kGroupings.end()) {
        return invalid_input("by: none, unit, ward, topic, kind, channel, day, week or month");
    }
    if (wish.name == kNow && is_time(wish.by)) {
        return invalid_input("by: what is open now has no days");
    }
    if (wish.by == "day" && static_cast<std::size_t>(wish.period.now.count()) > kMostBuckets) {
        return invalid_input("by: too many days; take weeks or months");
    }
    auto table = count(tx, wish, *scope, guarded);
    auto const other = guarded == Guarded::apart && wish.by != "none"
                           ? protect(table.rows, table.apart, {options_.smallest_figure, &Tally::received, false})
                           : std::nullopt;
    auto const draw = [&](Row const& row) -> Json {
        return {{"now", values_of(row.now, *columns)}, {"before", values_of(row.before, *columns)}};
    };
    auto body = head_of(wish, *columns);
    body["total"] = draw(table.total);
    body["rows"] = Json::array();
    for (auto const& row : table.rows) {
        if (row.shown) {
            auto drawn = draw(row);
            drawn["key"] = row.key;
            drawn["name"] = name_of_key(wish.by, row.key);
            body["rows"].push_back(std::move(drawn));
        }
    }
    body["other"] = other ? draw(*other) : Json();
    body["restricted"] = guarded == Guarded::left_out ? "left_out"
                         : guarded == Guarded::apart  ? "in_total"
                                                      : "included";
    return body;
}

Json OversightDesk::head_of(ReportWish const& wish, std::vector<std::string> const& columns) const
{
    auto period = days_json(wish.period.now);
    period["kind"] = wish.period.kind;
    period["running"] = wish.period.running;
    return {
        {"name", wish.name},
        {"by", wish.by},
        {"at", to_rfc3339(clock_.now())},
        {"period", std::move(period)},
        {"previous", days_json(wish.period.before)},
        {"columns", columns},
    };
}

Result<Json> OversightDesk::public_figures(Tx& tx, std::string const& by) const
{
    if (std::ranges::find(kPublicGroupings, by) == kPublicGroupings.end()) {
        return invalid_input("by: unit, topic, channel or month");
    }
    ReportWish wish;
    wish.by = by;
    auto const today = local_day(clock_.now());
    std::chrono::year_month_day const civil{today};
    auto const first = civil.year() / civil.month() - std::chrono::months{kPublicMonths - 1};
    // up to yesterday, so that nobody sees a single case arrive; the period before is empty
    wish.period.now = {LocalDay{first / std::chrono::day{1}}, today};
    wish.period.before = {wish.period.now.from, wish.period.now.from};
    ReportScope scope;
    scope.all_units = true;
    auto const table = count(tx, wish, scope, Guarded::apart);
    auto const part = [&](Measure measure, std::vector<std::string> const& columns) {
        auto rows = table.rows;
        auto const other = protect(rows, table.apart, {options_.smallest_figure, measure, true});
        auto list = Json::array();
        for (auto const& row : rows) {
            if (row.shown && row.now.*measure > 0) {
                auto drawn = values_of(row.now, columns);
                drawn["key"] = row.key;
                drawn["name"] = name_of_key(by, row.key);
                list.push_back(std::move(drawn));
            }
        }
        return Json{
            {"rows", std::move(list)},
            {"other", other ? values_of(other->now, columns) : Json()},
            {"total", values_of(table.total.now, columns)},
        };
    };
    return Json{
        {"at", to_rfc3339(clock_.now())},
        {"by", by},
        {"period", days_json(wish.period.now)},
        {"smallest", options_.smallest_figure},
        {"cases", part(&Tally::received, {"received", "answered", "overdue", "on_time_percent", "same_day_percent"})},
        {"satisfaction", part(&Tally::rated, {"rated", "rating_average", "satisfied_percent"})},
    };
}

}  // namespace hub::oversight
