#pragma once
// CaseQuery, slowly and obviously, over all cases in memory; and random cases and questions for it.

#include "../harness/seeded.hpp"
#include "store_contract.hpp"

#include <algorithm>
#include <map>
#include <sstream>

namespace hub::test {

/// The first deadline whose step is not done; without any, the last one there was.
inline Instant next_deadline(CaseRecord const& r)
{
    std::vector<Instant> running;
    if (!r.ack_met && r.ack_due_at != Instant{}) {
        running.push_back(r.ack_due_at);
    }
    if (!r.resolve_met && r.resolve_due_at != Instant{}) {
        running.push_back(r.resolve_due_at);
    }
    return running.empty() ? r.resolve_due_at : std::ranges::min(running);
}

template <class T>
inline bool holds(std::vector<T> const& list, T const& value)
{
    return std::ranges::find(list, value) != list.end();
}

inline bool may_see(CaseRecord const& r, CaseQuery const& q)
{
    if (holds(q.hidden_from_units, r.accused_unit)) {
        return false;
    }
    if (q.all_units) {
        return !r.restricted;
    }
    if (!q.viewer.empty() && r.assignee == q.viewer) {
        return true;
    }
    bool const leads = holds(q.visible_units, r.lead_unit);
    if (r.restricted) {
        return leads && q.may_see_restricted;
    }
    return leads ||
           std::ranges::any_of(r.cooperating, [&](UnitId const& unit) { return holds(q.visible_units, unit); });
}

inline bool has_all_words(std::string const& text, std::string const& words)
{
    std::istringstream wanted(words);
    for (std::string word; wanted >> word;) {
        std::istringstream have(text);
        bool found = false;
        for (std::string one; have >> one;) {
            found |= one == word;
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

inline bool matches(CaseRecord const& r, CaseQuery const& q)
{
    auto const due = next_deadline(r);
    bool const overdue = is_active(r.state) && !r.resolve_met && !r.paused_at && due > Instant{} && due < q.now;
    return (q.states.empty() || holds(q.states, r.state)) && (q.units.empty() || holds(q.units, r.lead_unit)) &&
           (!q.assignee || r.assignee == q.assignee) && (q.topic.empty() || r.topic.value == q.topic) &&
           (q.kind.empty() || name_of(r.kind) == q.kind) && (!q.due_before || due < *q.due_before) &&
           (!q.overdue_only || overdue) && has_all_words(r.search_text, q.folded_text);
}

inline std::int64_t sort_key(CaseRecord const& r, std::string const& sort)
{
    auto const key = sort.ends_with("due_at")      ? next_deadline(r)
                     : sort.ends_with("opened_at") ? r.opened_at
                                                   : r.last_activity_at;
    return to_millis(key) * (sort.starts_with('-') ? -1 : 1);
}

inline std::int64_t number_of(CaseRecord const& r)
{
    return r.id.value;
}

using Cases = std::map<CaseId, CaseRecord>;

inline std::vector<std::int64_t> expected_list(Cases const& all, CaseQuery const& q)
{
    std::vector<CaseRecord> found;
    for (auto const& [id, record] : all) {
        if (may_see(record, q) && matches(record, q)) {
            found.push_back(record);
        }
    }
    bool const down = q.sort.starts_with('-');
    std::ranges::sort(found, {}, [&](CaseRecord const& r) {
        return std::pair(sort_key(r, q.sort), down ? -r.id.value : r.id.value);
    });
    std::vector<std::int64_t> ids;
    std::ranges::transform(found, std::back_inserter(ids), number_of);
    return ids;
}

inline std::vector<std::string> const kUnits{"w.1", "w.1.psc", "w.2", "w.2.psc", "w.3"};
inline std::vector<std::string> const kPeople{"an", "binh", "chi"};
inline std::vector<std::string> const kTopics{"env.rubbish", "traffic.light", "land"};
inline std::vector<std::string> const kWords{"rac", "den", "duong", "ngap", "on", "123", "a", "phuong", "cho"};
inline std::vector<std::string> const kSorts{
    "due_at", "-due_at", "opened_at", "-opened_at", "last_activity_at", "-last_activity_at"
};

class RandomCases {
public:
    explicit RandomCases(Seeded& random) : random_(random) {}

    void change(CaseRecord& r)
    {
        r.kind = static_cast<MatterKind>(random_.below(5));
        r.topic = TopicCode{random_.of(kTopics)};
        r.state = static_cast<CaseState>(random_.below(8));
        r.lead_unit = unit();
        r.assignee = random_.one_in(2) ? std::nullopt : std::optional(UserName{random_.of(kPeople)});
        r.cooperating = units(3);
        r.restricted = random_.one_in(4);
        r.accused_unit = random_.one_in(4) ? unit() : UnitId{};
        r.opened_at = moment();
        r.last_activity_at = moment();
        r.ack_due_at = random_.one_in(6) ? Instant{} : moment();
        r.resolve_due_at = random_.one_in(6) ? Instant{} : moment();
        r.paused_at = random_.one_in(5) ? std::optional(moment()) : std::nullopt;
        r.ack_met = random_.one_in(2);
        r.resolve_met = random_.one_in(3);
        r.next_action_at = random_.one_in(3) ? std::nullopt : std::optional(moment());
        r.search_text = words(6);
    }

    CaseQuery question()
    {
        CaseQuery q;
        for (auto left = random_.below(3); left > 0; --left) {
            q.states.push_back(static_cast<CaseState>(random_.below(8)));
        }
        q.units = random_.one_in(2) ? units(3) : std::vector<UnitId>{};
        if (random_.one_in(4)) {
            q.assignee = UserName{random_.of(kPeople)};
        }
        q.topic = random_.one_in(4) ? random_.of(kTopics) : "";
        q.kind = random_.one_in(4) ? std::string(name_of(static_cast<MatterKind>(random_.below(5)))) : "";
        if (random_.one_in(4)) {
            q.due_before = moment();
        }
        q.overdue_only = random_.one_in(4);
        q.now = moment();
        q.folded_text = random_.one_in(3) ? words(2) : "";
        q.sort = random_.of(kSorts);
        q.limit = 1 + random_.below(9);
        q.all_units = random_.one_in(3);
        q.visible_units = units(4);
        q.may_see_restricted = random_.one_in(2);
        q.hidden_from_units = random_.one_in(3) ? units(2) : std::vector<UnitId>{};
        q.viewer = UserName{random_.one_in(3) ? "" : random_.of(kPeople)};
        return q;
    }

private:
    UnitId unit() { return UnitId{random_.of(kUnits)}; }
    /// Few different ones, so that many cases share an instant.
    Instant moment() { return at(static_cast<std::int64_t>(random_.below(12))); }
    std::vector<UnitId> units(std::size_t most)
    {
        std::vector<UnitId> list;
        for (auto left = random_.below(most + 1); left > 0; --left) {
            auto one = unit();
            if (!holds(list, one)) {
                list.push_back(std::move(one));
            }
        }
        return list;
    }
    std::string words(std::size_t most)
    {
        std::string text;
        for (auto left = random_.below(most + 1); left > 0; --left) {
            text += (text.empty() ? "" : " ") + random_.of(kWords);
        }
        return text;
    }

    Seeded& random_;
};

inline std::string text_of(CaseQuery const& q)
{
    return dump(Json{
        {"states", q.states.size()},
        {"units", q.units.size()},
        {"assignee", q.assignee.value_or(UserName{}).value},
        {"text", q.folded_text},
        {"sort", q.sort},
        {"limit", q.limit},
        {"all", q.all_units},
        {"visible", q.visible_units.size()},
        {"restricted", q.may_see_restricted},
        {"hidden", q.hidden_from_units.size()},
        {"viewer", q.viewer.value},
        {"overdue", q.overdue_only}
    });
}

}  // namespace hub::test
