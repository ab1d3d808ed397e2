#include "domain/unit.hpp"

#include <set>

namespace hub {
namespace {

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

}  // namespace

Result<UnitDirectory> UnitDirectory::from_json(Json const& document)
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
             *until}
        );
    }
    return from_units(std::move(units));
}

Result<UnitDirectory> UnitDirectory::from_units(std::vector<Unit> units)
{
    UnitDirectory directory;
    directory.units_ = std::move(units);
    for (std::size_t position = 0; position < directory.units_.size(); ++position) {
        auto const& unit = directory.units_[position];
        if (unit.id.empty() || unit.name.empty()) {
            return invalid_input("every unit needs an id and a name");
        }
        if (!directory.index_.emplace(unit.id.value, position).second) {
            return invalid_input("unit " + unit.id.value + " is defined twice");
        }
    }
    for (auto const& unit : directory.units_) {
        if (!unit.parent.empty() && directory.find(unit.parent) == nullptr) {
            return invalid_input("unit " + unit.id.value + ": parent " + unit.parent.value + " is unknown");
        }
        if (directory.with_parents(unit.id).size() > 16) {
            return invalid_input("unit " + unit.id.value + ": its parents form a circle or a tower over 16");
        }
    }
    return directory;
}

Unit const* UnitDirectory::find(UnitId const& id) const noexcept
{
    auto const found = index_.find(id.value);
    return found == index_.end() ? nullptr : &units_[found->second];
}

bool UnitDirectory::is_within(UnitId const& unit, UnitId const& ancestor) const noexcept
{
    auto const* current = find(unit);
    for (int depth = 0; current != nullptr && depth < 32; ++depth) {
        if (current->id == ancestor) {
            return true;
        }
        current = find(current->parent);
    }
    return false;
}

std::vector<UnitId> UnitDirectory::with_parents(UnitId const& unit) const
{
    std::vector<UnitId> chain;
    auto const* current = find(unit);
    for (int depth = 0; current != nullptr && depth < 32; ++depth) {
        chain.push_back(current->id);
        current = find(current->parent);
    }
    return chain;
}

std::vector<UnitId> UnitDirectory::with_children(UnitId const& unit) const
{
    std::vector<UnitId> below;
    for (auto const& candidate : units_) {
        if (is_within(candidate.id, unit)) {
            below.push_back(candidate.id);
        }
    }
    return below;
}

Unit const* UnitDirectory::of_type(std::string const& type, AreaCode const& area) const noexcept
{
    Unit const* anywhere = nullptr;
    for (auto const& unit : units_) {
        if (unit.type != type) {
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

Unit const* UnitDirectory::ward(AreaCode const& area) const noexcept
{
    for (auto const& unit : units_) {
        if (unit.type == "ward" && unit.area == area) {
            return &unit;
        }
    }
    return nullptr;
}

}  // namespace hub
