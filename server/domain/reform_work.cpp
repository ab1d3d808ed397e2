// One reform taken into a copy of the history: UnitHistory::with.
#include "domain/unit_history.hpp"

#include <algorithm>

namespace hub {

using Kind = ReformOperation::Kind;

namespace {

constexpr std::size_t kShownProblems = 50;

bool ends_units(Kind kind)
{
    return kind == Kind::merge || kind == Kind::split || kind == Kind::close;
}

}  // namespace

class ReformWork {
public:
    ReformWork(UnitHistory const& before, Reform const& reform, bool strict)
        : reform_(reform), before_(before.as_of(reform.effective)), next_(new UnitHistory(before)), strict_(strict)
    {
    }

    Result<UnitHistory::Shared> run(std::vector<std::string>* tolerated)
    {
        add_units();
        for (auto const& operation : reform_.operations) {
            if (operation.kind != Kind::powers) {
                auto& named = ends_units(operation.kind) ? ended_ : changed_;
                named.insert(operation.units.begin(), operation.units.end());
            }
        }
        for (auto const& operation : reform_.operations) {
            apply(operation);
        }
        for (auto const& ending : endings_) {
            end(ending);
        }
        if (strict_ && !problems_.empty()) {
            return invalid_input(summary());
        }
        if (auto const good = next_->index(); !good) {
            wrong(good.error().detail);
        } else {
            check_after(next_->as_of(reform_.effective));
        }
        if (problems_.empty()) {
            return next_;
        }
        if (tolerated != nullptr && next_->index()) {
            tolerated->insert(tolerated->end(), problems_.begin(), problems_.end());
            return next_;
        }
        return invalid_input(summary());
    }

private:
    void wrong(std::string what) { problems_.push_back(std::move(what)); }

    std::string summary() const
    {
        std::string text;
        for (auto const& problem : problems_) {
            if (&problem == &problems_.front() + kShownProblems) {
                text += "\n… and " + std::to_string(problems_.size() - kShownProblems) + " more";
                break;
            }
            text += (text.empty() ? "" : "\n") + problem;
        }
        return text;
    }

    void add_units()
    {
        for (auto const& unit : reform_.units) {
            if (before_.find(unit.id) != nullptr || !begun_.insert(unit.id).second) {
                wrong("unit " + unit.id.value + " begins with this reform, but exists already: times would overlap");
                continue;
            }
            put(unit);
        }
        for (auto const& unit : before_.all()) {
            if (before_.is_open(unit.id)) {
                by_parent_[unit.parent].push_back(unit.id);
                types_[unit.id] = unit.type;
            }
        }
    }

    void put(Unit unit)
    {
        by_parent_[unit.parent].push_back(unit.id);
        types_[unit.id] = unit.type;
        newest_[unit.id] = next_->versions_.size();
        next_->versions_.push_back(std::move(unit));
    }

    /// True when the unit is there to be changed on that day.
    bool is_there(UnitId const& unit, Kind kind)
    {
        if (before_.is_open(unit) || begun_.contains(unit)) {
            return true;
        }
        auto const* known = before_.find(unit);
        wrong(
            std::string(name_of(kind)) + ": unit " + unit.value +
            (known == nullptr ? " is unknown" : " is not open on " + to_text(reform_.effective))
        );
        if (known == nullptr && !strict_ && ends_units(kind)) {  // its cases still bear its name
            Unit gone{unit, unit.value, unit.value, "", {}, {}, {}, reform_.effective};
            next_->versions_.push_back(gone);
            return true;
        }
        return false;
    }

    /// The version that begins with the reform; made when the unit had none.
    Unit& revise(UnitId const& id)
    {
        if (auto const made = newest_.find(id); made != newest_.end()) {
            return next_->versions_[made->second];
        }
        auto const* current = next_->on(id, reform_.effective);
        auto const at = static_cast<std::size_t>(current - next_->versions_.data());
        newest_[id] = at;
        if (current->valid_from != reform_.effective) {
            auto copy = *current;
            next_->versions_[at].valid_until = reform_.effective;
            copy.valid_from = reform_.effective;
            newest_[id] = next_->versions_.size();
            next_->versions_.push_back(std::move(copy));
        }
        return next_->versions_[newest_[id]];
    }

    void apply(ReformOperation const& operation)
    {
        for (auto const& unit : operation.units) {
            if (!is_there(unit, operation.kind)) {
                continue;
            }
            if (ends_units(operation.kind)) {
                if (!once_.insert(unit).second) {
                    wrong(std::string(name_of(operation.kind)) + ": unit " + unit.value + " ends twice in this reform");
                    continue;
                }
                if (is_circle(unit, operation)) {
                    continue;
                }
                plan_end(unit, operation);
                continue;
            }
            change(unit, operation);
        }
    }

    bool is_circle(UnitId const& unit, ReformOperation const& operation)
    {
        bool found = false;
        for (auto const& heir : operation.into) {
            if (ended_.contains(heir)) {
                wrong(
                    std::string(name_of(operation.kind)) + ": " + unit.value + " goes into " + heir.value +
                    ", which is not open any more: it ends with this reform too"
                );
                found = true;
            }
        }
        return found;
    }

    void change(UnitId const& unit, ReformOperation const& operation)
    {
        if (ended_.contains(unit)) {
            wrong(std::string(name_of(operation.kind)) + ": unit " + unit.value + " ends with this reform");
            return;
        }
        if (operation.kind == Kind::rename) {
            auto& version = revise(unit);
            version.name = operation.name;
            version.name_en = operation.name_en.empty() ? version.name_en : operation.name_en;
        } else if (operation.kind == Kind::move) {
            revise(unit).parent = operation.into.front();
        } else {
            give_powers(unit, operation);
        }
    }

    void give_powers(UnitId const& from, ReformOperation const& operation)
    {
        auto const& to = operation.into.front();
        if (from == to || !is_there(to, Kind::powers)) {
            if (from == to) {
                wrong("powers: " + to.value + " gives to itself");
            }
            return;
        }
        auto& giver = revise(from).leads;
        std::erase_if(giver, [&](TopicCode const& one) {
            return std::ranges::find(operation.topics, one) != operation.topics.end();
        });
        auto& taker = revise(to).leads;
        for (auto const& topic : operation.topics) {
            if (std::ranges::find(taker, topic) == taker.end()) {
                taker.push_back(topic);
            }
        }
        next_->powers_.push_back({reform_.id, reform_.legal_basis, reform_.effective, from, to, operation.topics});
    }

    void plan_end(UnitId const& unit, ReformOperation const& operation)
    {
        auto const* known = before_.find(unit);
        Ending ending{
            unit,
            reform_.effective,
            reform_.id,
            reform_.legal_basis,
            std::string(name_of(operation.kind)),
            operation.into,
            operation.rules,
            known == nullptr ? AreaCode{} : known->area
        };
        if (operation.kind == Kind::split) {  // a part's own area needs no rule
            for (auto const& heir : operation.into) {
                if (auto const area = area_of(heir); !area.empty()) {
                    ending.rules.push_back({heir, area, {}});
                }
            }
        }
        plan_below(ending);
        endings_.push_back(std::move(ending));
    }

    AreaCode area_of(UnitId const& unit) const
    {
        if (auto const made = newest_.find(unit); made != newest_.end()) {
            return next_->versions_[made->second].area;
        }
        auto const* known = before_.find(unit);
        return known == nullptr ? AreaCode{} : known->area;
    }

    /// Offices end with what they stand below, each into the same office of the heir.
    void plan_below(Ending const& above)
    {
        auto const children = by_parent_.find(above.unit);
        if (children == by_parent_.end() || above.heirs.empty()) {
            return;
        }
        for (auto const& child : children->second) {
            if (ended_.contains(child) || changed_.contains(child) || begun_.contains(child) ||
                std::ranges::find(above.heirs, child) != above.heirs.end()) {
                continue;
            }
            auto ending = above;
            ending.unit = child;
            ending.heirs.clear();
            for (auto const& heir : above.heirs) {
                auto const office = office_of(heir, types_[child]);
                if (std::ranges::find(ending.heirs, office) == ending.heirs.end()) {
                    ending.heirs.push_back(office);
                }
            }
            for (auto& rule : ending.rules) {
                rule.unit = office_of(rule.unit, types_[child]);
            }
            plan_below(ending);
            endings_.push_back(std::move(ending));
        }
    }

    UnitId office_of(UnitId const& heir, std::string const& type)
    {
        if (auto const offices = by_parent_.find(heir); offices != by_parent_.end()) {
            for (auto const& office : offices->second) {
                if (types_[office] == type && !ended_.contains(office)) {
                    return office;
                }
            }
        }
        return heir;
    }

    void end(Ending const& ending)
    {
        auto const* current = next_->on(ending.unit, reform_.effective);
        if (current != nullptr) {
            auto& version = next_->versions_[static_cast<std::size_t>(current - next_->versions_.data())];
            if (version.valid_from && *version.valid_from >= reform_.effective) {
                wrong("unit " + ending.unit.value + " would begin and end on the same day");
                return;
            }
            version.valid_until = reform_.effective;
        }
        next_->endings_[ending.unit] = ending;
    }

    void check_after(UnitDirectory const& after)
    {
        auto const open = [&](UnitId const& unit, std::string const& who) {
            if (!after.is_open(unit)) {
                wrong(
                    who + ": " + unit.value + (after.find(unit) == nullptr ? " is unknown" : " is not open") +
                    " from " + to_text(reform_.effective) + " on"
                );
            }
        };
        for (auto const& ending : endings_) {
            for (auto const& heir : ending.heirs) {
                open(heir, "successor of " + ending.unit.value);
            }
        }
        for (auto const& unit : after.all()) {
            if (after.is_open(unit.id) && !unit.parent.empty() && !after.is_open(unit.parent)) {
                wrong(
                    "unit " + unit.id.value + " would be an orphan: its parent " + unit.parent.value + " is not open"
                );
            }
        }
        for (auto const& [person, unit] : reform_.people) {
            open(unit, "people: " + person.value);
        }
        for (auto const& [channel, unit] : reform_.channels) {
            open(unit, "channels: " + channel.value);
        }
    }

    Reform const& reform_;
    UnitDirectory before_;
    std::shared_ptr<UnitHistory> next_;
    bool strict_;
    std::set<UnitId> begun_;
    std::set<UnitId> ended_;    ///< Named in an operation that ends them.
    std::set<UnitId> changed_;  ///< Named in another: they live on.
    std::set<UnitId> once_;
    std::map<UnitId, std::size_t> newest_;  ///< Versions that begin with the reform.
    std::map<UnitId, std::vector<UnitId>> by_parent_;
    std::map<UnitId, std::string> types_;
    std::vector<Ending> endings_;
    std::vector<std::string> problems_;
};

Result<UnitHistory::Shared> UnitHistory::with(Reform const& reform, std::vector<std::string>* tolerated) const
{
    return ReformWork(*this, reform, tolerated == nullptr).run(tolerated);
}

}  // namespace hub
