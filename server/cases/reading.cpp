// Reading and listing: the same permission, written once for one case and once for the store's query.
#include "cases/desk.hpp"

namespace hub::cases {
namespace {

/// What permits() says of one case, as a filter for many. tests/unit/cases/list_test.cpp holds both together.
void scope_query(CaseQuery& query, Person const& person, UnitDirectory const& units)
{
    bool const hands_out = person.has(Role::unit_head) || person.has(Role::dispatcher);
    bool const works = hands_out || person.has(Role::official);
    query.all_units = person.has(Role::supervisor);
    query.may_see_restricted = hands_out;
    query.viewer = person.has(Role::official) ? person.username : UserName{};
    query.inspector = person.has(Role::inspector) ? person.username : UserName{};
    for (auto const& unit : person.units) {
        if (hands_out) {
            for (auto const& below : units.with_children(unit)) {
                query.visible_units.push_back(below);
            }
        } else if (works) {
            query.visible_units.push_back(unit);
        }
        for (auto const& above : units.with_parents(unit)) {
            query.hidden_from_units.push_back(above);
            for (auto const& origin : units.origins(above)) {
                query.hidden_from_units.push_back(origin);
            }
        }
    }
}

}  // namespace

Result<Shown> CaseDesk::read(Tx& tx, Person const& person, CaseCode const& code) const
{
    auto const record = find_for(tx, person, code, Action::read_case);
    if (!record) {
        return std::unexpected(record.error());
    }
    return show(tx, person, *record);
}

bool CaseDesk::may_read(Tx& tx, Person const& person, CaseCode const& code) const
{
    return find_for(tx, person, code, Action::read_case).has_value();
}

Result<Json> CaseDesk::list(Tx& tx, Person const& person, CaseFilter const& filter) const
{
    CaseQuery query;
    query.states = filter.states;
    for (auto const& unit : filter.units) {
        query.units.push_back(unit);
    }
    query.assignee = filter.assignee;
    query.topic = filter.topic;
    query.kind = filter.kind;
    query.due_before = filter.due_before;
    query.overdue_only = filter.overdue_only;
    query.now = clock_.now();
    query.folded_text = filter.folded_text;
    query.sort = filter.sort;
    query.cursor = filter.cursor;
    query.limit = filter.limit;
    scope_query(query, person, units_);
    auto const page = tx.cases().list(query);
    if (!page) {
        return std::unexpected(page.error());
    }
    auto items = Json::array();
    for (auto const& record : page->items) {
        auto const scope = scope_of(record);
        if (permits(
                person, Action::read_case, units_, &scope
            )) {  // the filter may only ever be wider, never the answer
            items.push_back(views_.brief(record, query.now));
        }
    }
    auto next = page->next_cursor.empty() ? Json(nullptr) : Json(page->next_cursor);
    return Json{{"items", std::move(items)}, {"next_cursor", std::move(next)}};
}

Json CaseDesk::briefs(Tx& tx, Person const& person, std::vector<CaseId> const& ids) const
{
    auto items = Json::array();
    auto const now = clock_.now();
    for (auto const id : ids) {
        auto const record = tx.cases().find(id);
        if (!record) {
            continue;
        }
        auto const scope = scope_of(*record);
        if (permits(person, Action::read_case, units_, &scope)) {
            items.push_back(views_.brief(*record, now));
        }
    }
    return items;
}

}  // namespace hub::cases
