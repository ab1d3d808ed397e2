#pragma once
// A matter whose unit has ended, or gave its topic away, goes to the heir: lead, cooperating units, the official when
// that person moved along, and the area. Deadlines do not move. docs/adr/0019-units-that-change.md

#include "cases/writer.hpp"
#include "domain/unit_history.hpp"

namespace hub::cases {

/// What one move did.
struct Succeeded {
    bool moved = false;  ///< Anything at all.
    bool lead = false;
    bool unsure = false;         ///< Nothing said which part of a split unit: a dispatcher's task was made.
    bool assignee_left = false;  ///< The official belongs elsewhere now: the new unit hands out again.
};

class Succession {
public:
    Succession(Tx& tx, Rules const& rules, CaseWriter& writer) : tx_(tx), rules_(rules), writer_(writer) {}

    /// Lead and cooperating units that have ended. Errc::conflict when there is nobody left above.
    [[nodiscard]] Result<Succeeded> follow(CaseRecord record);
    /// To the unit that got the topic.
    [[nodiscard]] Result<Succeeded> hand_power(CaseRecord record, PowerMove const& move);
    /// A case that stays where it is, but whose ward has another code now.
    [[nodiscard]] Result<Succeeded> rename_area(CaseRecord record, Ending const& ward);
    /// Where a unit's open work goes.
    [[nodiscard]] Heir destination(CaseRecord const& record, UnitId const& unit) const;

private:
    [[nodiscard]] Whereabouts whereabouts(CaseRecord const& record) const;
    [[nodiscard]] Heir past_accused(CaseRecord const& record, Heir heir) const;
    [[nodiscard]] bool moves_along(CaseRecord const& record) const;
    void move_helpers(CaseRecord& record, Json& data, std::string& reform);
    void move_area(CaseRecord& record, Ending const& ending, Json& data) const;
    [[nodiscard]] Result<Succeeded> write(CaseRecord& record, CaseRecord const& before, Heir const& heir, Json data);
    void leave_task(CaseRecord const& record, Succeeded const& done, Heir const& heir);

    Tx& tx_;
    Rules const& rules_;
    CaseWriter& writer_;
};

}  // namespace hub::cases
