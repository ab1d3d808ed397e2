// Who held the cases of a period, and for how many working minutes: sums over the same spans that each case shows.
#include "oversight/desk.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace hub::oversight {
namespace {

using namespace std::string_view_literals;

constexpr std::array kGroupings{"none"sv, "unit"sv, "ward"sv, "person"sv};

struct Hold {
    std::set<std::int64_t> cases;
    std::int64_t now_holding = 0;
    std::chrono::minutes working{};
    std::chrono::minutes waiting{};
};

struct HoldRow {
    Hold now;
    Hold before;
};

void add(Hold& hold, CaseId id, Held const& span)
{
    hold.cases.insert(id.value);
    hold.now_holding += span.until ? 0 : 1;
    hold.working += span.working;
    hold.waiting += span.waiting;
}

Json values(Hold const& hold)
{
    auto const cases = static_cast<std::int64_t>(hold.cases.size());
    return {
        {"cases", cases},
        {"now_holding", hold.now_holding},
        {"working_minutes", hold.working.count()},
        {"waiting_minutes", hold.waiting.count()},
        {"minutes_per_case", cases > 0 ? Json(hold.working.count() / cases) : Json()},
    };
}

Json drawn(HoldRow const& row)
{
    return {{"now", values(row.now)}, {"before", values(row.before)}};
}

}  // namespace

Result<Json> OversightDesk::held(Tx& tx, ReportWish const& wish, ReportScope const& scope, Guarded guarded) const
{
    if (std::ranges::find(kGroupings, wish.by) == kGroupings.end()) {
        return invalid_input("by: none, unit, ward or person");
    }
    std::map<std::string, HoldRow> rows;
    HoldRow total;
    auto const now = clock_.now();
    auto const run = [&](Days const& days, Hold HoldRow::* side) {
        auto asked = scope;
        asked.from = days.begin();
        asked.until = days.end();
        std::vector<CaseId> wanted;
        tx.oversight().each_case(asked, [&](ReportedCase const& one) {
            if (!one.guarded || guarded == Guarded::in_rows) {
                wanted.push_back(one.id);
            }
        });
        for (auto const id : wanted) {
            auto const record = tx.cases().find(id);
            auto const steps = options_.cases.hold_steps(*record, tx.cases().events(id));
            for (auto const& span : charge_holders(steps, now, calendar_).spans) {
                add(total.*side, id, span);
                auto const key = wish.by == "person" ? (span.person ? span.person->value : std::string{})
                                 : wish.by == "ward" ? ward_of(span.unit)
                                                     : span.unit.value;
                if (wish.by != "none") {
                    add(rows[key].*side, id, span);
                }
            }
        }
    };
    run(wish.period.now, &HoldRow::now);
    run(wish.period.before, &HoldRow::before);
    auto body = head_of(wish, {"cases", "now_holding", "working_minutes", "waiting_minutes", "minutes_per_case"});
    body["total"] = drawn(total);
    body["rows"] = Json::array();
    for (auto const& [key, row] : rows) {
        auto one = drawn(row);
        one["key"] = key;
        one["name"] = name_of_key(wish.by, key);
        body["rows"].push_back(std::move(one));
    }
    body["other"] = nullptr;
    body["restricted"] = guarded == Guarded::in_rows ? "included" : "left_out";
    return body;
}

}  // namespace hub::oversight
