// Cases beside a case: which may be the same matter, and the link that says that one is.
#include "cases/likeness.hpp"
#include "cases/staff_text.hpp"
#include "cases/writer.hpp"

#include <algorithm>
#include <tuple>

namespace hub::cases {
namespace {

constexpr std::chrono::days kNear{30};
constexpr std::size_t kMostCompared = 300;
constexpr std::size_t kMostShown = 5;
constexpr std::size_t kMostWords = 6;

/// Nothing is compared or linked that not everybody around it may see.
bool is_guarded(CaseRecord const& record)
{
    return record.restricted || !record.accused_unit.empty() || is_sealed(record);
}

Json likeness_json(Likeness const& likeness)
{
    auto words = Json::array();
    for (auto const& word : likeness.words) {
        if (words.size() < kMostWords) {
            words.push_back(word);
        }
    }
    return {
        {"same_area", likeness.same_area},
        {"same_topic", likeness.same_topic},
        {"words", std::move(words)},
        {"words_in_common", likeness.words.size()},
        {"days_apart", likeness.days_apart},
    };
}

}  // namespace

CaseLinks links_of(std::vector<CaseEvent> const& events)
{
    CaseLinks links;
    for (auto const& event : events) {
        if (event.kind == "case.duplicate") {
            links.duplicate_of = CaseCode{text_or(event.data, "of")};
        } else if (event.kind == "case.duplicate_ended") {
            links.duplicate_of = CaseCode{};
        } else if (event.kind == "case.has_duplicate") {
            links.duplicates.emplace_back(text_or(event.data, "code"));
        } else if (event.kind == "case.has_duplicate_ended") {
            std::erase(links.duplicates, CaseCode{text_or(event.data, "code")});
        }
    }
    return links;
}

Result<Json> CaseDesk::similar(Tx& tx, Person const& person, CaseCode const& code) const
{
    auto const record = find_for(tx, person, code, Action::read_case);
    if (!record) {
        return std::unexpected(record.error());
    }
    struct Found {
        CaseRecord record;
        Likeness likeness;
    };
    std::vector<Found> found;
    auto near = is_guarded(*record) ? std::vector<CaseRecord>{} : tx.cases().neighbours(*record, kNear, kMostCompared);
    for (auto& other : near) {
        auto const scope = scope_of(other);
        auto likeness = likeness_of(*record, other);
        if (likeness.score > 0 && permits(person, Action::read_case, units_, &scope)) {
            found.push_back({std::move(other), std::move(likeness)});
        }
    }
    std::ranges::sort(found, {}, [](Found const& one) { return std::tuple{-one.likeness.score, one.record.id.value}; });
    found.resize(std::min(found.size(), kMostShown));
    auto items = Json::array();
    for (auto const& one : found) {
        auto item = likeness_json(one.likeness);
        item["case"] = views_.brief(one.record, clock_.now());
        items.push_back(std::move(item));
    }
    return Json{{"items", std::move(items)}};
}

Result<Shown> CaseDesk::mark_duplicate(
    Tx& tx,
    Person const& person,
    CaseCode const& code,
    std::optional<std::int64_t> expected,
    CaseCode const& of,
    std::string const& reason
) const
{
    auto found = find_for(tx, person, code, Action::transition, expected);
    if (!found) {
        return std::unexpected(found.error());
    }
    if (auto const fine = reason.empty() ? Result<void>{} : check_text("reason", reason, kMaxReasonChars); !fine) {
        return std::unexpected(fine.error());
    }
    auto& record = *found;
    auto const before = links_of(tx.cases().events(record.id)).duplicate_of;
    if (before == of) {
        return conflict(of.empty() ? "not_duplicate" : "duplicate");
    }
    if (!of.empty()) {
        auto const first = find_for(tx, person, of, Action::read_case);
        if (!first || first->id == record.id || is_guarded(*first) || is_guarded(record)) {
            return invalid_input("of: no case that this one can be a duplicate of");
        }
        auto const events = links_of(tx.cases().events(first->id));
        if (!events.duplicate_of.empty()) {
            return invalid_input("of: is itself a duplicate of " + events.duplicate_of.value);
        }
    }
    if (auto const told = tell_first(tx, person, record.code, before, of); !told) {
        return std::unexpected(told.error());
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    Json data{{"of", of.empty() ? before.value : of.value}};
    if (!reason.empty()) {
        data["reason"] = reason;
    }
    auto const kind = of.empty() ? "case.duplicate_ended" : "case.duplicate";
    auto const written = writer.change(record, person.username.value, kind, std::move(data));
    if (!written) {
        return std::unexpected(written.error());
    }
    return show(tx, person, record);
}

/// The cases at the other end of the link that went and of the one that comes: their history only.
Result<void> CaseDesk::tell_first(
    Tx& tx, Person const& person, CaseCode const& code, CaseCode const& before, CaseCode const& now
) const
{
    Json const data{{"code", code.value}};
    for (auto const& [other, kind] :
         {std::pair{before, "case.has_duplicate_ended"}, std::pair{now, "case.has_duplicate"}}) {
        auto const record = other.empty() ? std::nullopt : tx.cases().find(other);
        if (!record) {
            continue;
        }
        if (auto const written = annotate(tx, record->id, person.username.value, kind, data); !written) {
            return written;
        }
    }
    return {};
}

}  // namespace hub::cases
