// Bursts: many cases of one subject in one ward within half an hour, measured against the same half hour of the days
// before. Counted from the store when somebody looks; nothing is kept. The rule is in docs/figures.md.
#include "oversight/desk.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace hub::oversight {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr minutes kWindow{30};
constexpr int kUsualDays = 28;
constexpr std::int64_t kFewest = 5;
constexpr double kTimesUsual = 3;
constexpr double kDecimals = 10;
constexpr std::size_t kShown = 20;

struct Group {
    std::int64_t now = 0;
    std::int64_t before = 0;  ///< In the same half hour of the days before, all together.
};

/// Empty for a body that is no ward.
std::string area_of(UnitDirectory const& units, std::string const& ward)
{
    auto const* unit = units.find(UnitId{ward});
    return unit != nullptr && unit->type == "ward" ? unit->area.value : std::string();
}

bool is_burst(Group const& group, double usual)
{
    return group.now >= kFewest && static_cast<double>(group.now) >= kTimesUsual * usual;
}

}  // namespace

std::string OversightDesk::place_of(ReportedCase const& one) const
{
    auto const* ward = one.area.empty() ? nullptr : units_.ward(one.area);
    return ward == nullptr ? ward_of(one.unit) : ward->id.value;
}

Result<Json> OversightDesk::bursts(Tx& tx, Person const& person) const
{
    auto const now = clock_.now();
    auto scope = scope_for(person, Action::read_reports, {}, {});
    if (!scope) {
        return std::unexpected(scope.error());
    }
    scope->from = now - days{kUsualDays} - kWindow;
    scope->until = now + std::chrono::milliseconds{1};
    bool const with_guarded = guarded_for(person, {}) == Guarded::in_rows;
    std::map<std::pair<std::string, std::string>, Group> groups;
    auto earliest = now;
    tx.oversight().each_case(*scope, [&](ReportedCase const& one) {
        earliest = std::min(earliest, one.opened_at);
        auto const age = now - one.opened_at;
        if ((one.guarded && !with_guarded) || age % days{1} >= kWindow) {
            return;
        }
        auto& group = groups[{place_of(one), one.topic.value}];
        ++(age < days{1} ? group.now : group.before);
    });
    // a hub that is young knows fewer days
    auto const known = std::clamp<std::int64_t>((now - earliest + kWindow) / days{1}, 1, kUsualDays);
    std::map<std::pair<std::int64_t, std::size_t>, Json> found;  // most first, then by ward and subject
    for (auto const& [place, group] : groups) {
        auto const usual = static_cast<double>(group.before) / static_cast<double>(known);
        if (is_burst(group, usual)) {
            found.emplace(
                std::pair{-group.now, found.size()},
                Json{
                    {"ward", place.first},
                    {"area", area_of(units_, place.first)},
                    {"ward_name", name_of_key("ward", place.first)},
                    {"topic", place.second},
                    {"topic_name", name_of_key("topic", place.second)},
                    {"cases", group.now},
                    {"usual", std::round(usual * kDecimals) / kDecimals},
                    {"since", to_rfc3339(now - kWindow + std::chrono::milliseconds{1})},
                }
            );
        }
    }
    Json items = Json::array();
    for (auto& [rank, item] : found) {
        if (items.size() < kShown) {
            items.push_back(std::move(item));
        }
    }
    return Json{{"at", to_rfc3339(now)}, {"minutes", kWindow.count()}, {"days", known}, {"items", std::move(items)}};
}

}  // namespace hub::oversight
