#pragma once
// Units of all days: their versions, how each ended, and what came of it. Immutable; made once per generation of
// reference data and shared by every directory of it. docs/adr/0019-units-that-change.md

#include "domain/reform.hpp"
#include "domain/unit.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace hub {

/// The end of one unit.
struct Ending {
    UnitId unit;
    LocalDay day;               ///< The first on which it is no more.
    std::string reform;         ///< Empty: a unit file says so.
    std::string basis;          ///< Its legal basis.
    std::string how;            ///< "merge", "split", "close".
    std::vector<UnitId> heirs;  ///< First the one that takes what nobody sorts out; empty: nothing came of it.
    std::vector<SplitRule> rules;
    AreaCode area;  ///< Its own: says nothing about the parts.
};

/// Topics that went from one unit to another. With an area of the receiver's own only matters of that area went.
struct PowerMove {
    std::string reform;
    std::string basis;
    LocalDay day;
    UnitId from;
    UnitId to;
    std::vector<TopicCode> topics;
};

/// What is known of the place of a matter.
struct Whereabouts {
    AreaCode area;
    AreaCode point_area;       ///< Of a pin on the map; empty: none.
    std::string folded_words;  ///< As hub::fold writes them.
};

struct Heir {
    UnitId unit;
    std::string rule;  ///< "merge", "close", "split.area", "split.point", "split.words", "split.default".
    bool sure = true;  ///< False: nothing said which part; a person has to look.
};

class UnitHistory : public std::enable_shared_from_this<UnitHistory> {
public:
    using Shared = std::shared_ptr<UnitHistory const>;

    /// Units of files. One id may come several times with times that do not overlap. Errc::invalid_input lists what is
    /// wrong: overlapping times, unknown parents, circles on any day.
    [[nodiscard]] static Result<Shared> make(std::vector<Unit> units);
    /// This history and one reform more. Errc::invalid_input lists every reason against it, one a line; nothing is half
    /// taken. With `tolerated` what does not fit is left out and named there instead: for a reform that was carried out
    /// and must stay known although the unit files have changed since.
    [[nodiscard]] Result<Shared> with(Reform const& reform, std::vector<std::string>* tolerated = nullptr) const;

    [[nodiscard]] UnitDirectory as_of(LocalDay day) const;
    /// The version of a unit that is valid on a day; nullptr when there is none.
    [[nodiscard]] Unit const* on(UnitId const& unit, LocalDay day) const noexcept;
    [[nodiscard]] Ending const* ending_of(UnitId const& unit) const noexcept;
    /// Units that ended into this one, and into those, up to a day.
    [[nodiscard]] std::vector<UnitId> origins(UnitId const& unit, std::optional<LocalDay> by) const;
    /// Who answers on `day` for what `unit` answered for: itself while it is open. Nothing: it has no heir.
    [[nodiscard]] std::optional<Heir> heir(UnitId const& unit, Whereabouts const& where, LocalDay day) const;
    /// The unit's place on the map of another day, earlier or later. Nothing when it cannot be told: a merged unit had
    /// several origins and `area` is none of theirs.
    [[nodiscard]] std::optional<UnitId> map(UnitId const& unit, LocalDay to, AreaCode const& area = {}) const;

    [[nodiscard]] std::vector<PowerMove> const& power_moves() const noexcept { return powers_; }
    /// Endings by unit id.
    [[nodiscard]] std::map<UnitId, Ending> const& endings() const noexcept { return endings_; }
    /// Days on which the map changes, ascending.
    [[nodiscard]] std::set<LocalDay> const& changes() const noexcept { return changes_; }

private:
    friend class ReformWork;
    UnitHistory() = default;
    [[nodiscard]] Result<void> index();
    [[nodiscard]] Result<UnitDirectory> build(LocalDay day) const;

    std::vector<Unit> versions_;
    std::map<UnitId, std::vector<std::size_t>> by_id_;  ///< Positions of versions, earliest first.
    std::vector<UnitId> order_;                         ///< Ids as they first came.
    std::map<UnitId, Ending> endings_;
    std::map<UnitId, std::vector<UnitId>> origins_;  ///< Heir → who ended into it.
    std::vector<PowerMove> powers_;
    std::set<LocalDay> changes_;
};

}  // namespace hub
