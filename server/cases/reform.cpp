// Carrying out a reform, slice by slice: CaseDesk::carry_out.
//
// First    people and announcements that are not out yet, in one transaction: from then on whoever worked for the old
//          unit works for its heir, below which the old unit stands, so that nothing in it is lost to sight.
// Then     unit by unit in the order of their ids: cases it leads, cases it helps with, tasks. `position` counts the
// units
//          worked off; a unit's cases leave it as they move, so that a slice that is repeated finds only what is left.
// Then     topics that went elsewhere, and cases whose ward has another code although their unit lives on.
// Settling the same once more for what was written meanwhile with the old map.
#include "base/log.hpp"
#include "cases/succession.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::size_t kUnitsOfASlice = 400;    // looked at although they have nothing
constexpr std::int64_t kRowsOfASlice = 5'000;  // cases looked at for their area
constexpr std::size_t kAnnouncementsPage = 200;

class ReformRun {
public:
    ReformRun(Tx& tx, Rules const& rules, Instant now, ReformRecord record)
        : tx_(tx),
          rules_(rules),
          writer_(tx, rules, now),
          succession_(tx, rules, writer_),
          history_(*rules.units.history()),
          record_(std::move(record))
    {
        for (auto const& [unit, ending] : history_.endings()) {
            if (ending.reform == record_.id) {
                endings_.push_back(&ending);
            }
        }
        for (auto const& move : history_.power_moves()) {
            if (move.reform == record_.id) {
                powers_.push_back(&move);
            }
        }
    }

    Result<CaseDesk::ReformSlice> slice(std::size_t limit)
    {
        if (record_.state == ReformState::scheduled) {
            auto const started = start();
            return started ? finish() : std::unexpected(started.error());
        }
        std::size_t looked_at = 0;
        while (left(limit) > 0 && looked_at++ < kUnitsOfASlice) {
            auto const step = next(left(limit));
            if (!step) {
                return std::unexpected(step.error());
            }
            if (!*step) {
                end_round();
                break;
            }
        }
        return finish();
    }

private:
    [[nodiscard]] std::size_t left(std::size_t limit) const { return limit - std::min(limit, moved_); }

    void count(char const* what, std::int64_t more = 1)
    {
        auto& total = record_.totals[what];
        total = (total.is_number_integer() ? total.get<std::int64_t>() : 0) + more;
    }

    Result<CaseDesk::ReformSlice> finish()
    {
        tx_.reforms().update(record_);
        return CaseDesk::ReformSlice{record_.state, moved_};
    }

    // ---- first --------------------------------------------------------------------------------------------------

    Result<void> start()
    {
        auto const document = parse_json(record_.document);
        auto const reform = document ? Reform::from_json(*document) : std::unexpected(document.error());
        if (!reform) {
            return std::unexpected(reform.error());
        }
        for (auto& account : tx_.people().all()) {
            if (move_person(account.person, *reform)) {
                tx_.people().update(account);
                count("people");
            }
        }
        move_announcements();
        record_.state = ReformState::moving;
        record_.position = 0;
        record_.started_at = writer_.now();
        tx_.people().audit(writer_.now(), record_.recorded_by, "reform.started", record_.id, record_.totals);
        log_info("reform.started", {{"reform", record_.id}});
        return {};
    }

    bool move_person(Person& person, Reform const& reform)
    {
        std::vector<UnitId> units;
        bool moved = false;
        for (auto const& unit : person.units) {
            auto now = unit;
            if (rules_.units.has_ended(unit)) {
                auto const chosen = reform.people.find(person.username);
                auto const* heir = rules_.units.current(unit);
                now = chosen != reform.people.end() ? chosen->second : heir == nullptr ? unit : heir->id;
            }
            moved = moved || now != unit;
            if (std::ranges::find(units, now) == units.end()) {
                units.push_back(now);
            }
        }
        person.units = std::move(units);
        return moved;
    }

    void move_announcements()
    {
        AnnouncementId before;
        for (bool more = true; more;) {
            auto const page = tx_.announcements().list(false, before, kAnnouncementsPage);
            for (auto const& one : page) {
                before = one.id;
                if (one.state == "draft" || one.state == "approved") {
                    move_announcement(one);
                }
            }
            more = page.size() == kAnnouncementsPage;
        }
    }

    /// A part of its audience becomes a larger one: who signed for the small one has not signed for that.
    void move_announcement(Announcement announcement)
    {
        auto const before = announcement;
        if (auto const* heir = ended_into(announcement.unit)) {
            announcement.unit = heir->id;
        }
        auto units = Json::array();
        for (auto const& name : member(announcement.audience, "units")) {
            UnitId const unit{name.is_string() ? name.get<std::string>() : std::string{}};
            for (auto const& now : audience_after(unit)) {
                if (std::ranges::find(units, Json(now.value)) == units.end()) {
                    units.push_back(now.value);
                }
            }
        }
        bool const reaches_others = announcement.audience.contains("units") && announcement.audience["units"] != units;
        if (reaches_others) {
            announcement.audience["units"] = std::move(units);
        }
        if (!reaches_others && announcement.unit == before.unit) {
            return;
        }
        if (reaches_others && announcement.state == "approved") {
            announcement.state = "draft";
            announcement.approver.clear();
            announcement.approved_at.reset();
            writer_.task("sign_again", announcement.unit, CaseId{}, announcement.title, writer_.now());
        }
        if (tx_.announcements().update(announcement)) {
            count("announcements");
        }
    }

    [[nodiscard]] Unit const* ended_into(UnitId const& unit) const
    {
        return rules_.units.has_ended(unit) ? rules_.units.current(unit) : nullptr;
    }

    [[nodiscard]] std::vector<UnitId> audience_after(UnitId const& unit) const
    {
        auto const* ending = rules_.units.has_ended(unit) ? history_.ending_of(unit) : nullptr;
        if (ending == nullptr || ending->heirs.empty()) {
            return {unit};
        }
        std::vector<UnitId> all;
        for (auto const& heir : ending->heirs) {
            auto const now = audience_after(heir);
            all.insert(all.end(), now.begin(), now.end());
        }
        return all;
    }

    // ---- slice by slice -----------------------------------------------------------------------------------------

    /// One unit, topic or stretch of cases, or as much of it as the slice has room for. False: the round is at its end.
    Result<bool> next(std::size_t room)
    {
        auto at = record_.position;
        if (at < endings_.size()) {
            return advance(unit(*endings_[at], room));
        }
        at -= endings_.size();
        if (at < powers_.size()) {
            return advance(record_.state == ReformState::moving ? power(*powers_[at], room) : Result<bool>(true));
        }
        at -= powers_.size();
        CaseId const after{static_cast<std::int64_t>(at) * kRowsOfASlice};
        if (after.value >= tx_.reforms().last_case().value) {
            return false;
        }
        return advance(areas(after));
    }

    Result<bool> advance(Result<bool> done)
    {
        if (done && *done) {
            ++record_.position;
        }
        return done ? Result<bool>(true) : done;
    }

    Result<bool> unit(Ending const& ending, std::size_t room)
    {
        auto const led = tx_.reforms().led_by(ending.unit, room);
        for (auto const& one : led) {
            if (auto const moved = take(succession_.follow(one)); !moved) {
                return moved;
            }
        }
        if (led.size() >= room) {
            return false;
        }
        auto const helped = tx_.reforms().helped_by(ending.unit, room - led.size());
        for (auto const& one : helped) {
            if (auto const moved = take(succession_.follow(one)); !moved) {
                return moved;
            }
        }
        if (led.size() + helped.size() >= room) {
            return false;
        }
        return tasks(ending, room - led.size() - helped.size());
    }

    Result<bool> tasks(Ending const& ending, std::size_t room)
    {
        auto const found = tx_.reforms().tasks_of(ending.unit, room);
        for (auto const& task : found) {
            auto const about = task.case_id ? tx_.cases().find(task.case_id) : std::nullopt;
            auto const heir = succession_.destination(about.value_or(CaseRecord{}), ending.unit);
            if (heir.unit.empty()) {
                return conflict("unit " + ending.unit.value + " has ended and nobody stands above it");
            }
            tx_.reforms().move_task(task.id, heir.unit);
            count("tasks");
            ++moved_;
        }
        return found.size() < room;
    }

    Result<bool> power(PowerMove const& move, std::size_t room)
    {
        auto const* to = rules_.units.find(move.to);
        auto const found = tx_.reforms().led_by(move.from, room, move.topics, to == nullptr ? AreaCode{} : to->area);
        for (auto const& one : found) {
            auto const moved = succession_.hand_power(one, move);
            if (auto const taken = take(moved); !taken) {
                return taken;
            }
            if (!moved->moved) {
                return true;  // the receiver is accused and the giver stands above it: they stay
            }
        }
        return found.size() < room;
    }

    Result<bool> areas(CaseId after)
    {
        std::vector<AreaCode> codes;
        std::map<AreaCode, Ending const*> wards;
        for (auto const* ending : endings_) {
            auto const* version = history_.on(ending->unit, ending->day - std::chrono::days{1});
            if (version != nullptr && version->type == "ward" && !ending->area.empty()) {
                codes.push_back(ending->area);
                wards[ending->area] = ending;
            }
        }
        if (codes.empty()) {
            return true;
        }
        auto const started = record_.started_at.value_or(writer_.now());
        for (auto const& one : tx_.reforms().lying_in(codes, record_.id, after, kRowsOfASlice)) {
            if (one.opened_at >= started) {
                continue;  // the new ward of that code
            }
            if (auto const moved = take(succession_.rename_area(one, *wards[one.area])); !moved) {
                return moved;
            }
        }
        return true;
    }

    Result<bool> take(Result<Succeeded> const& done)
    {
        if (!done) {
            return std::unexpected(done.error());
        }
        moved_ += done->moved ? 1U : 0U;
        if (done->lead) {
            count("cases");
        } else if (done->moved) {
            count("other_changes");
        }
        if (done->unsure) {
            count("unsure");
        }
        if (done->assignee_left) {
            count("assignees_left");
        }
        return true;
    }

    void end_round()
    {
        bool const first = record_.state == ReformState::moving;
        record_.state = first ? ReformState::settling : ReformState::done;
        record_.position = 0;
        if (first) {
            return;
        }
        record_.ended_at = writer_.now();
        tx_.people().audit(writer_.now(), record_.recorded_by, "reform.done", record_.id, record_.totals);
        log_info("reform.done", {{"reform", record_.id}});
    }

    Tx& tx_;
    Rules const& rules_;
    CaseWriter writer_;
    Succession succession_;
    UnitHistory const& history_;
    ReformRecord record_;
    std::vector<Ending const*> endings_;
    std::vector<PowerMove const*> powers_;
    std::size_t moved_ = 0;
};

}  // namespace

Result<CaseDesk::ReformSlice> CaseDesk::carry_out(Tx& tx, std::string const& id, std::size_t limit) const
{
    auto record = tx.reforms().find(id);
    if (!record) {
        return not_found("no reform " + id);
    }
    if (record->state == ReformState::done || record->state == ReformState::cancelled) {
        return ReformSlice{record->state, 0};
    }
    if (units_.history() == nullptr || !units_.day() || *units_.day() < record->effective) {
        return conflict("the map of this desk is older than the reform");
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    return ReformRun(tx, rules, clock_.now(), std::move(*record)).slice(limit);
}

}  // namespace hub::cases
