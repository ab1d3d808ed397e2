#pragma once
// Responsible offices in a tree, valid in time. A directory is the map of one day: which units are open, what stands
// above them, what came of those that have ended. Immutable; share by const pointer. All days: domain/unit_history.hpp.

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hub {

class UnitHistory;

struct Unit {
    UnitId id;         ///< "w.00070" (the ward), "w.00070.infra" (its division), "city.construction", "util.lighting".
    std::string name;  ///< Vietnamese, shown to citizens.
    std::string name_en;
    std::string type;  ///< Unit type of topics.json ("ward.infra"), or "ward" for the ward itself, "city" for the root.
    UnitId parent;  ///< Empty for a root. Of a unit that has ended: its heir, so that nothing in it is lost to sight.
    AreaCode area;  ///< The ward whose territory it answers for; empty for city-wide ones, and in a directory for
                    ///< units that are not open: the code may mean other territory by now.
    std::optional<LocalDay> valid_from;
    std::optional<LocalDay> valid_until;  ///< Exclusive.
    std::vector<TopicCode> leads{};    ///< Topics it leads whatever their unit type says: in its area, else anywhere.
    std::vector<UnitId> successors{};  ///< With valid_until: what came of it, first the one that takes the rest.
};

class UnitDirectory {
public:
    /// {"units":[{id,name,name_en,type,parent,area,valid_from,valid_until,leads,successors}]}: the entries as they
    /// stand.
    [[nodiscard]] static Result<std::vector<Unit>> read_units(Json const& document);
    /// The same as one timeless directory: ids unique, parents known, no circle.
    [[nodiscard]] static Result<UnitDirectory> from_json(Json const& document);
    /// A directory in which every given unit is open; the same checks.
    [[nodiscard]] static Result<UnitDirectory> from_units(std::vector<Unit> units);

    /// Also units that have ended or are still to come.
    [[nodiscard]] Unit const* find(UnitId const& id) const noexcept;
    /// Known, and valid on the day of this directory.
    [[nodiscard]] bool is_open(UnitId const& id) const noexcept;
    /// Known, and ended before or on the day of this directory.
    [[nodiscard]] bool has_ended(UnitId const& id) const noexcept;
    /// The unit itself while it is open, else the heir that takes what nobody sorts out. nullptr when there is none.
    [[nodiscard]] Unit const* current(UnitId const& id) const noexcept;
    /// True when `unit` is `ancestor` or below it.
    [[nodiscard]] bool is_within(UnitId const& unit, UnitId const& ancestor) const noexcept;
    /// True when `unit` is within `origin`, or within any unit that came from it: nobody loses a bar by a reform.
    [[nodiscard]] bool is_of(UnitId const& unit, UnitId const& origin) const noexcept;
    /// The unit itself and all above it, nearest first.
    [[nodiscard]] std::vector<UnitId> with_parents(UnitId const& unit) const;
    /// The unit itself and all below it.
    [[nodiscard]] std::vector<UnitId> with_children(UnitId const& unit) const;
    /// What this unit came from, in any number of reforms; without itself.
    [[nodiscard]] std::vector<UnitId> origins(UnitId const& unit) const;
    /// Nearest open unit of a type for a ward: inside that ward first, then city-wide. nullptr when there is none.
    [[nodiscard]] Unit const* of_type(std::string const& type, AreaCode const& area) const noexcept;
    /// The open unit to which this topic was given by name: of that ward first, then city-wide. nullptr when none was.
    [[nodiscard]] Unit const* leader_of(TopicCode const& topic, AreaCode const& area) const noexcept;
    /// The ward unit (type "ward") of an area; nullptr when unknown.
    [[nodiscard]] Unit const* ward(AreaCode const& area) const noexcept;
    [[nodiscard]] std::vector<Unit> const& all() const noexcept { return units_; }

    /// The day of this map; none: timeless.
    [[nodiscard]] std::optional<LocalDay> day() const noexcept { return day_; }
    /// The map of another day. A timeless directory answers with itself.
    [[nodiscard]] UnitDirectory as_of(LocalDay day) const;
    /// The shown name of a unit on a day; its id when nobody knows it.
    [[nodiscard]] std::string name_on(UnitId const& id, LocalDay day) const;
    /// nullptr for a timeless directory. Lives as long as this directory.
    [[nodiscard]] UnitHistory const* history() const noexcept { return history_.get(); }

private:
    friend class UnitHistory;
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    enum class Standing : unsigned char { open, ended, to_come };

    [[nodiscard]] static Result<UnitDirectory> make(
        std::vector<Unit> units,
        std::vector<Standing> standings,
        std::optional<LocalDay> day,
        std::shared_ptr<UnitHistory const> history
    );
    [[nodiscard]] Result<void> index();
    [[nodiscard]] std::size_t position(UnitId const& id) const noexcept;

    std::vector<Unit> units_;
    std::vector<Standing> standings_;
    std::vector<std::size_t> parents_;  ///< By position; kNone for a root.
    std::vector<std::vector<std::size_t>> children_;
    std::map<std::string, std::size_t> index_;
    template <class Fits>
    [[nodiscard]] Unit const* nearest(std::vector<std::size_t> const& among, AreaCode const& area, Fits fits)
        const noexcept;

    std::vector<std::size_t> open_;     ///< Positions, in order.
    std::vector<std::size_t> leaders_;  ///< Of those, with topics of their own.
    std::optional<LocalDay> day_;
    std::shared_ptr<UnitHistory const> history_;
};

}  // namespace hub
