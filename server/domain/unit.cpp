#include "domain/unit.hpp"

#include "domain/unit_history.hpp"

#include <algorithm>

namespace hub {
namespace {

constexpr std::size_t kTallest = 16;

Result<std::optional<LocalDay>> day_at(Json const& object, std::string_view key)
{
    auto const text = text_at(object, key);
    if (!text) {
        return std::nullopt;
    }
    auto const day = parse_day(*text);
    if (!day) {
        return std::unexpected(day.error());
    }
    return *day;
}

template <class Tag>
std::vector<Name<Tag>> names_at(Json const& object, std::string_view key)
{
    std::vector<Name<Tag>> names;
    for (auto const& one : member(object, key)) {
        if (one.is_string()) {
            names.emplace_back(one.get<std::string>());
        }
    }
    return names;
}

}  // namespace

Result<std::vector<Unit>> UnitDirectory::read_units(Json const& document)
{
    std::vector<Unit> units;
    for (auto const& entry : member(document, "units")) {
        auto const from = day_at(entry, "valid_from");
        auto const until = day_at(entry, "valid_until");
        if (!from || !until) {
            return invalid_input("unit " + text_or(entry, "id") + ": valid_from and valid_until are dates YYYY-MM-DD");
        }
        units.push_back(
            {UnitId{text_or(entry, "id")},
             text_or(entry, "name"),
             text_or(entry, "name_en"),
             text_or(entry, "type"),
             UnitId{text_or(entry, "parent")},
             AreaCode{text_or(entry, "area")},
             *from,
             *until,
             names_at<TopicCodeTag>(entry, "leads"),
             names_at<UnitTag>(entry, "successors")}
        );
    }
    return units;
}

Result<UnitDirectory> UnitDirectory::from_json(Json const& document)
{
    auto units = read_units(document);
    return units ? from_units(std::move(*units)) : std::unexpected(units.error());
}

Result<UnitDirectory> UnitDirectory::from_units(std::vector<Unit> units)
{
    std::vector<Standing> standings(units.size(), Standing::open);
    return make(std::move(units), std::move(standings), std::nullopt, nullptr);
}

Result<UnitDirectory> UnitDirectory::make(
    std::vector<Unit> units,
    std::vector<Standing> standings,
    std::optional<LocalDay> day,
    std::shared_ptr<UnitHistory const> history
)
{
    UnitDirectory directory;
    directory.units_ = std::move(units);
    directory.standings_ = std::move(standings);
    directory.day_ = day;
    directory.history_ = std::move(history);
    if (auto const good = directory.index(); !good) {
        return std::unexpected(good.error());
    }
    return directory;
}

Result<void> UnitDirectory::index()
{
    for (std::size_t at = 0; at < units_.size(); ++at) {
        auto const& unit = units_[at];
        if (unit.id.empty() || unit.name.empty()) {
            return invalid_input("every unit needs an id and a name");
        }
        if (!index_.emplace(unit.id.value, at).second) {
            return invalid_input("unit " + unit.id.value + " is defined twice");
        }
    }
    parents_.assign(units_.size(), kNone);
    children_.resize(units_.size());
    for (std::size_t at = 0; at < units_.size(); ++at) {
        auto const& unit = units_[at];
        if (unit.parent.empty()) {
            continue;
        }
        parents_[at] = position(unit.parent);
        if (parents_[at] == kNone) {
            return invalid_input("unit " + unit.id.value + ": parent " + unit.parent.value + " is unknown");
        }
        children_[parents_[at]].push_back(at);
    }
    for (std::size_t at = 0; at < units_.size(); ++at) {
        std::size_t height = 1;
        for (auto above = parents_[at]; above != kNone && height <= kTallest; above = parents_[above]) {
            ++height;
        }
        if (height > kTallest) {
            return invalid_input("unit " + units_[at].id.value + ": its parents form a circle or a tower over 16");
        }
    }
    for (std::size_t at = 0; at < units_.size(); ++at) {
        if (standings_[at] == Standing::open) {
            open_.push_back(at);
            if (!units_[at].leads.empty()) {
                leaders_.push_back(at);
            }
        }
    }
    return {};
}

std::size_t UnitDirectory::position(UnitId const& id) const noexcept
{
    auto const found = index_.find(id.value);
    return found == index_.end() ? kNone : found->second;
}

Unit const* UnitDirectory::find(UnitId const& id) const noexcept
{
    auto const at = position(id);
    return at == kNone ? nullptr : &units_[at];
}

bool UnitDirectory::is_open(UnitId const& id) const noexcept
{
    auto const at = position(id);
    return at != kNone && standings_[at] == Standing::open;
}

bool UnitDirectory::has_ended(UnitId const& id) const noexcept
{
    auto const at = position(id);
    return at != kNone && standings_[at] == Standing::ended;
}

Unit const* UnitDirectory::current(UnitId const& id) const noexcept
{
    auto at = position(id);
    // a unit that has ended stands below its heir
    while (at != kNone && standings_[at] == Standing::ended) {
        auto const* ending = history_ == nullptr ? nullptr : history_->ending_of(units_[at].id);
        at = ending == nullptr || ending->heirs.empty() ? kNone : position(ending->heirs.front());
    }
    return at == kNone || standings_[at] != Standing::open ? nullptr : &units_[at];
}

bool UnitDirectory::is_within(UnitId const& unit, UnitId const& ancestor) const noexcept
{
    auto const top = position(ancestor);
    for (auto at = position(unit); at != kNone && top != kNone; at = parents_[at]) {
        if (at == top) {
            return true;
        }
    }
    return false;
}

bool UnitDirectory::is_of(UnitId const& unit, UnitId const& origin) const noexcept
{
    if (is_within(unit, origin)) {
        return true;
    }
    if (history_ == nullptr || !has_ended(origin)) {
        return false;
    }
    auto const* ending = history_->ending_of(origin);
    return ending != nullptr &&
           std::ranges::any_of(ending->heirs, [&](UnitId const& heir) { return is_of(unit, heir); });
}

std::vector<UnitId> UnitDirectory::with_parents(UnitId const& unit) const
{
    std::vector<UnitId> chain;
    for (auto at = position(unit); at != kNone; at = parents_[at]) {
        chain.push_back(units_[at].id);
    }
    return chain;
}

std::vector<UnitId> UnitDirectory::with_children(UnitId const& unit) const
{
    std::vector<std::size_t> found;
    if (auto const at = position(unit); at != kNone) {
        found.push_back(at);
    }
    for (std::size_t next = 0; next < found.size(); ++next) {
        auto const& below = children_[found[next]];
        found.insert(found.end(), below.begin(), below.end());
    }
    std::ranges::sort(found);
    std::vector<UnitId> ids;
    for (auto const at : found) {
        ids.push_back(units_[at].id);
    }
    return ids;
}

std::vector<UnitId> UnitDirectory::origins(UnitId const& unit) const
{
    return history_ == nullptr ? std::vector<UnitId>{} : history_->origins(unit, day_);
}

/// Of those that fit: the first of the area, else the first that answers for every area.
template <class Fits>
Unit const* UnitDirectory::nearest(std::vector<std::size_t> const& among, AreaCode const& area, Fits fits)
    const noexcept
{
    Unit const* anywhere = nullptr;
    for (auto const at : among) {
        auto const& unit = units_[at];
        if (!fits(unit)) {
            continue;
        }
        if (unit.area == area && !area.empty()) {
            return &unit;
        }
        if (unit.area.empty() && anywhere == nullptr) {
            anywhere = &unit;
        }
    }
    return anywhere;
}

Unit const* UnitDirectory::of_type(std::string const& type, AreaCode const& area) const noexcept
{
    return nearest(open_, area, [&](Unit const& unit) { return unit.type == type; });
}

Unit const* UnitDirectory::leader_of(TopicCode const& topic, AreaCode const& area) const noexcept
{
    return nearest(leaders_, area, [&](Unit const& unit) {
        return std::ranges::find(unit.leads, topic) != unit.leads.end();
    });
}

Unit const* UnitDirectory::ward(AreaCode const& area) const noexcept
{
    for (auto const at : open_) {
        auto const& unit = units_[at];
        if (unit.type == "ward" && unit.area == area) {
            return &unit;
        }
    }
    return nullptr;
}

UnitDirectory UnitDirectory::as_of(LocalDay day) const
{
    return history_ == nullptr ? *this : history_->as_of(day);
}

std::string UnitDirectory::name_on(UnitId const& id, LocalDay day) const
{
    auto const* unit = history_ == nullptr ? nullptr : history_->on(id, day);
    unit = unit == nullptr ? find(id) : unit;
    return unit == nullptr ? id.value : unit->name;
}

}  // namespace hub
