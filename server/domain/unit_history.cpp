#include "domain/unit_history.hpp"

#include <algorithm>

namespace hub {
namespace {

constexpr int kLongestChain = 64;

bool is_valid_on(Unit const& unit, LocalDay day)
{
    return (!unit.valid_from || *unit.valid_from <= day) && (!unit.valid_until || day < *unit.valid_until);
}

/// Whole words of `needle` one after the other in `text`; both folded.
bool has_words(std::string const& text, std::string const& needle)
{
    return !needle.empty() && (" " + text + " ").find(" " + needle + " ") != std::string::npos;
}

std::optional<UnitId> by_area(Ending const& ending, AreaCode const& area)
{
    if (area.empty() || area == ending.area) {
        return std::nullopt;
    }
    auto const rule = std::ranges::find(ending.rules, area, &SplitRule::area);
    return rule == ending.rules.end() ? std::nullopt : std::optional{rule->unit};
}

std::optional<UnitId> by_words(Ending const& ending, std::string const& folded)
{
    std::optional<UnitId> found;
    for (auto const& rule : ending.rules) {
        bool const named =
            std::ranges::any_of(rule.words, [&](std::string const& one) { return has_words(folded, one); });
        if (named && found && *found != rule.unit) {
            return std::nullopt;  // two parts are named: a person decides
        }
        found = named ? rule.unit : found;
    }
    return found;
}

Heir heir_in(Ending const& ending, Whereabouts const& where)
{
    if (ending.heirs.size() == 1) {
        return {ending.heirs.front(), ending.how, true};
    }
    if (auto const unit = by_area(ending, where.area)) {
        return {*unit, "split.area", true};
    }
    if (auto const unit = by_area(ending, where.point_area)) {
        return {*unit, "split.point", true};
    }
    if (auto const unit = by_words(ending, where.folded_words)) {
        return {*unit, "split.words", true};
    }
    return {ending.heirs.front(), "split.default", false};
}

std::string day_or_open(std::optional<LocalDay> day)
{
    return day ? to_text(*day) : "…";
}

}  // namespace

Result<UnitHistory::Shared> UnitHistory::make(std::vector<Unit> units)
{
    std::shared_ptr<UnitHistory> made(new UnitHistory);
    made->versions_ = std::move(units);
    for (auto const& unit : made->versions_) {
        if (unit.valid_until && !unit.successors.empty()) {
            made->endings_[unit.id] = {unit.id, *unit.valid_until, {}, {}, "merge", unit.successors, {}, unit.area};
        }
    }
    if (auto const good = made->index(); !good) {
        return std::unexpected(good.error());
    }
    return made;
}

Result<void> UnitHistory::index()
{
    by_id_.clear();
    order_.clear();
    origins_.clear();
    changes_.clear();
    for (std::size_t at = 0; at < versions_.size(); ++at) {
        auto const& unit = versions_[at];
        auto& versions = by_id_[unit.id];
        if (versions.empty()) {
            order_.push_back(unit.id);
        }
        versions.push_back(at);
        for (auto const& day : {unit.valid_from, unit.valid_until}) {
            if (day) {
                changes_.insert(*day);
            }
        }
    }
    for (auto& [id, versions] : by_id_) {
        std::ranges::sort(versions, {}, [this](std::size_t at) { return versions_[at].valid_from; });
        for (std::size_t next = 1; next < versions.size(); ++next) {
            auto const& before = versions_[versions[next - 1]];
            auto const& after = versions_[versions[next]];
            if (!before.valid_until || !after.valid_from || *after.valid_from < *before.valid_until) {
                return invalid_input(
                    "unit " + id.value + " is defined twice for the same time: until " +
                    day_or_open(before.valid_until) + " and from " + day_or_open(after.valid_from)
                );
            }
        }
    }
    for (auto const& [id, ending] : endings_) {
        for (auto const& heir : ending.heirs) {
            if (!by_id_.contains(heir)) {
                return invalid_input("unit " + id.value + ": successor " + heir.value + " is unknown");
            }
            origins_[heir].push_back(id);
        }
    }
    auto days = changes_;
    days.insert(changes_.empty() ? LocalDay{} : *changes_.begin() - std::chrono::days{1});
    for (auto const day : days) {
        if (auto const map = build(day); !map) {
            return invalid_input(map.error().detail + " (on " + to_text(day) + ")");
        }
    }
    return {};
}

Unit const* UnitHistory::on(UnitId const& unit, LocalDay day) const noexcept
{
    auto const found = by_id_.find(unit);
    if (found == by_id_.end()) {
        return nullptr;
    }
    for (auto const at : found->second) {
        if (is_valid_on(versions_[at], day)) {
            return &versions_[at];
        }
    }
    return nullptr;
}

Result<UnitDirectory> UnitHistory::build(LocalDay day) const
{
    using Standing = UnitDirectory::Standing;
    std::vector<Unit> units;
    std::vector<Standing> standings;
    for (auto const& id : order_) {
        if (auto const* open = on(id, day)) {
            units.push_back(*open);
            standings.push_back(Standing::open);
            continue;
        }
        auto const& versions = by_id_.at(id);
        // the latest that has ended, else the first that will come
        auto const* chosen = &versions_[versions.front()];
        for (auto const at : versions) {
            chosen = versions_[at].valid_until && *versions_[at].valid_until <= day ? &versions_[at] : chosen;
        }
        bool const ended = chosen->valid_until && *chosen->valid_until <= day;
        auto unit = *chosen;
        unit.area = {};
        auto const* ending = ended ? ending_of(id) : nullptr;
        if (ending != nullptr && !ending->heirs.empty()) {
            unit.parent = ending->heirs.front();
        }
        units.push_back(std::move(unit));
        standings.push_back(ended ? Standing::ended : Standing::to_come);
    }
    return UnitDirectory::make(std::move(units), std::move(standings), day, weak_from_this().lock());
}

UnitDirectory UnitHistory::as_of(LocalDay day) const
{
    auto map = build(day);
    if (!map) {  // index() has tried every day on which anything changes
        throw std::logic_error("no map of " + to_text(day) + ": " + map.error().detail);
    }
    return std::move(*map);
}

Ending const* UnitHistory::ending_of(UnitId const& unit) const noexcept
{
    auto const found = endings_.find(unit);
    return found == endings_.end() ? nullptr : &found->second;
}

std::vector<UnitId> UnitHistory::origins(UnitId const& unit, std::optional<LocalDay> by) const
{
    std::vector<UnitId> found;
    auto const add = [&](UnitId const& heir) {
        if (auto const direct = origins_.find(heir); direct != origins_.end()) {
            for (auto const& origin : direct->second) {
                bool const counts = !by || endings_.at(origin).day <= *by;
                if (counts && std::ranges::find(found, origin) == found.end()) {
                    found.push_back(origin);
                }
            }
        }
    };
    add(unit);
    for (std::size_t next = 0; next < found.size(); ++next) {
        add(UnitId{found[next]});
    }
    return found;
}

std::optional<Heir> UnitHistory::heir(UnitId const& unit, Whereabouts const& where, LocalDay day) const
{
    Heir found{unit, {}, true};
    for (int step = 0; step < kLongestChain; ++step) {
        if (on(found.unit, day) != nullptr) {
            return found;
        }
        auto const* ending = ending_of(found.unit);
        if (ending == nullptr || ending->heirs.empty() || day < ending->day) {
            return std::nullopt;
        }
        auto next = heir_in(*ending, where);
        next.sure = next.sure && found.sure;
        found = std::move(next);
    }
    return std::nullopt;
}

std::optional<UnitId> UnitHistory::map(UnitId const& unit, LocalDay to, AreaCode const& area) const
{
    auto current = unit;
    for (int step = 0; step < kLongestChain; ++step) {
        if (on(current, to) != nullptr) {
            return current;
        }
        auto const versions = by_id_.find(current);
        if (versions == by_id_.end()) {
            return std::nullopt;
        }
        auto const& first = versions_[versions->second.front()];
        if (!first.valid_from || *first.valid_from <= to) {  // it has ended by then
            auto const* ending = ending_of(current);
            if (ending == nullptr || ending->heirs.empty()) {
                return std::nullopt;
            }
            current = heir_in(*ending, {area, {}, {}}).unit;
            continue;
        }
        auto const before = origins_.find(current);
        std::vector<UnitId> candidates = before == origins_.end() ? std::vector<UnitId>{} : before->second;
        if (candidates.size() > 1) {
            std::erase_if(candidates, [&](UnitId const& one) { return area.empty() || endings_.at(one).area != area; });
        }
        if (candidates.size() != 1) {
            return std::nullopt;
        }
        current = UnitId{candidates.front()};
    }
    return std::nullopt;
}

}  // namespace hub
