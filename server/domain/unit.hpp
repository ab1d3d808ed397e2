#pragma once
// Responsible offices in a tree, valid in time. Loaded from configuration, immutable afterwards; share by const
// pointer.

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hub {

struct Unit {
    UnitId id;         ///< "w.00070" (the ward), "w.00070.infra" (its division), "city.construction", "util.lighting".
    std::string name;  ///< Vietnamese, shown to citizens.
    std::string name_en;
    std::string type;  ///< Unit type of topics.json ("ward.infra"), or "ward" for the ward itself, "city" for the root.
    UnitId parent;     ///< Empty for a root.
    AreaCode area;     ///< The ward whose territory it answers for; empty for city-wide ones.
    std::optional<LocalDay> valid_from;
    std::optional<LocalDay> valid_until;  ///< Exclusive.
};

class UnitDirectory {
public:
    /// {"units":[{id,name,name_en,type,parent,area,valid_from,valid_until}]}: ids unique, parents known, no circle.
    [[nodiscard]] static Result<UnitDirectory> from_json(Json const& document);
    /// A directory with the given units; the same checks.
    [[nodiscard]] static Result<UnitDirectory> from_units(std::vector<Unit> units);

    [[nodiscard]] Unit const* find(UnitId const& id) const noexcept;
    /// True when `unit` is `ancestor` or below it.
    [[nodiscard]] bool is_within(UnitId const& unit, UnitId const& ancestor) const noexcept;
    /// The unit itself and all above it, nearest first.
    [[nodiscard]] std::vector<UnitId> with_parents(UnitId const& unit) const;
    /// The unit itself and all below it.
    [[nodiscard]] std::vector<UnitId> with_children(UnitId const& unit) const;
    /// Nearest unit of a type for a ward: inside that ward first, then city-wide. nullptr when there is none.
    [[nodiscard]] Unit const* of_type(std::string const& type, AreaCode const& area) const noexcept;
    /// The ward unit (type "ward") of an area; nullptr when unknown.
    [[nodiscard]] Unit const* ward(AreaCode const& area) const noexcept;
    [[nodiscard]] std::vector<Unit> const& all() const noexcept { return units_; }

private:
    std::vector<Unit> units_;
    std::map<std::string, std::size_t> index_;
};

}  // namespace hub
