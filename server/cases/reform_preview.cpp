// What a reform would do, before anybody signs it: CaseDesk::preview.
#include "cases/succession.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::size_t kShown = 20;
constexpr std::size_t kAll = 10'000'000;

class Preview {
public:
    Preview(Tx& tx, Rules const& rules, Instant now, Reform const& reform)
        : tx_(tx), rules_(rules), writer_(tx, rules, now), succession_(tx, rules, writer_), reform_(reform)
    {
    }

    CaseDesk::ReformPreview run()
    {
        auto const& history = *rules_.units.history();
        for (auto const& [unit, count] : tx_.reforms().active_by_unit()) {
            found_.open_before += count;
            auto const* ending = history.ending_of(unit);
            bool const ends = ending != nullptr && ending->reform == reform_.id;
            found_.open_after += ends ? leave(unit) : count;
        }
        for (auto const& [unit, ending] : history.endings()) {
            if (ending.reform == reform_.id) {
                found_.tasks += static_cast<std::int64_t>(tx_.reforms().tasks_of(unit, kAll).size());
            }
        }
        for (auto const& move : history.power_moves()) {
            if (move.reform == reform_.id) {
                give(move);
            }
        }
        people();
        return std::move(found_);
    }

private:
    /// How many of a unit's cases find a new one.
    std::int64_t leave(UnitId const& unit)
    {
        std::int64_t placed = 0;
        for (auto const& record : tx_.reforms().led_by(unit, kAll)) {
            auto const heir = succession_.destination(record, unit);
            if (heir.unit.empty() || heir.rule == "parent") {
                continue;
            }
            ++placed;
            move(record, unit, heir);
        }
        if (auto const lost = static_cast<std::int64_t>(tx_.reforms().led_by(unit, kAll).size()) - placed; lost > 0) {
            found_.problems.push_back(
                "unit " + unit.value + " ends without a successor and leads " + std::to_string(lost) + " open cases"
            );
        }
        return placed;
    }

    void move(CaseRecord const& record, UnitId const& from, Heir const& heir)
    {
        ++found_.moves[{from, heir.unit}];
        if (!heir.sure) {
            ++found_.unsure;
            if (found_.for_a_person.size() < kShown) {
                found_.for_a_person.push_back(record.code.value + " → " + heir.unit.value + " (" + heir.rule + ")");
            }
        }
        found_.assignees_left += record.assignee && !comes_along(*record.assignee, heir.unit) ? 1 : 0;
    }

    void give(PowerMove const& move)
    {
        auto const* to = rules_.units.find(move.to);
        auto const cases = tx_.reforms().led_by(move.from, kAll, move.topics, to == nullptr ? AreaCode{} : to->area);
        for (auto const& record : cases) {
            this->move(record, move.from, {move.to, "powers", true});
        }
    }

    [[nodiscard]] UnitId unit_after(UserName const& person, UnitId const& unit) const
    {
        if (!rules_.units.has_ended(unit)) {
            return unit;
        }
        auto const chosen = reform_.people.find(person);
        auto const* heir = rules_.units.current(unit);
        return chosen != reform_.people.end() ? chosen->second : heir == nullptr ? UnitId{} : heir->id;
    }

    bool comes_along(UserName const& name, UnitId const& lead)
    {
        auto const account = tx_.people().find(name);
        return account && !account->disabled && std::ranges::any_of(account->person.units, [&](UnitId const& own) {
                   auto const after = unit_after(name, own);
                   return rules_.units.is_within(after, lead) || rules_.units.is_within(lead, after);
               });
    }

    void people()
    {
        for (auto const& account : tx_.people().all()) {
            bool moves = false;
            for (auto const& unit : account.person.units) {
                moves = moves || rules_.units.has_ended(unit);
                if (unit_after(account.person.username, unit).empty()) {
                    found_.problems.push_back(
                        "unit " + unit.value + " ends without a successor, but " + account.person.username.value +
                        " belongs to it"
                    );
                }
            }
            found_.people += moves ? 1 : 0;
        }
        for (auto const& [name, unit] : reform_.people) {
            if (!tx_.people().find(name)) {
                found_.problems.push_back("people: there is no " + name.value);
            }
        }
    }

    Tx& tx_;
    Rules const& rules_;
    CaseWriter writer_;
    Succession succession_;
    Reform const& reform_;
    CaseDesk::ReformPreview found_;
};

}  // namespace

CaseDesk::ReformPreview CaseDesk::preview(Tx& tx, Reform const& reform) const
{
    if (units_.history() == nullptr) {
        return {};
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    return Preview(tx, rules, clock_.now(), reform).run();
}

}  // namespace hub::cases
