#include "domain/person.hpp"

#include <algorithm>
#include <array>

namespace hub {
namespace {

constexpr std::array<std::string_view, 7> kRoles{
    "dispatcher",
    "official",
    "unit_head",
    "communications",
    "supervisor",
    "administrator",
    "inspector",
};

/// How a person stands to a case: each word is one way in.
struct Relation {
    bool leads_above = false;    ///< One of the person's units leads, or one below it does.
    bool leads_exactly = false;  ///< One of the person's own units leads.
    bool cooperates = false;     ///< One of the person's own units cooperates.
    bool assigned = false;
    bool listed = false;
};

Relation relation_of(Person const& person, UnitDirectory const& units, CaseScope const& scope)
{
    Relation relation;
    for (auto const& unit : person.units) {
        relation.leads_above = relation.leads_above || units.is_within(scope.lead_unit, unit);
        relation.leads_exactly = relation.leads_exactly || scope.lead_unit == unit;
        relation.cooperates =
            relation.cooperates || std::ranges::find(scope.cooperating, unit) != scope.cooperating.end();
    }
    relation.assigned = scope.assignee && *scope.assignee == person.username;
    relation.listed = std::ranges::find(scope.listed, person.username) != scope.listed.end();
    return relation;
}

bool is_accused(Person const& person, UnitDirectory const& units, CaseScope const& scope)
{
    return !scope.accused_unit.empty() &&
           std::ranges::any_of(person.units, [&](UnitId const& unit) { return units.is_of(unit, scope.accused_unit); });
}

/// Dispatcher of the lead unit or of one above it: hands out, answers simple questions, opens and refuses.
bool dispatcher_may(Action action)
{
    return action == Action::read_case || action == Action::read_contact || action == Action::reply ||
           action == Action::note || action == Action::assign || action == Action::transition ||
           action == Action::ask_extension || action == Action::mark_kind;
}

bool head_may(Action action)
{
    return dispatcher_may(action) || action == Action::decide_extension || action == Action::answer_question;
}

/// Official whose unit leads, or who is named: works the case.
bool official_may(Action action)
{
    return dispatcher_may(action) && action != Action::assign && action != Action::mark_kind;
}

/// Inspector on the list of a case: works it, and alone may fetch what was sealed.
bool inspector_may(Action action)
{
    return action == Action::open_sealed || action == Action::mark_kind ||
           (official_may(action) && action != Action::read_contact);
}

bool permits_case(Person const& person, Action action, UnitDirectory const& units, CaseScope const& scope)
{
    if (is_accused(person, units, scope)) {
        return false;
    }
    auto const relation = relation_of(person, units, scope);
    if (person.has(Role::unit_head) && relation.leads_above && head_may(action)) {
        return true;
    }
    if (person.has(Role::dispatcher) && relation.leads_above && dispatcher_may(action)) {
        return true;
    }
    if (person.has(Role::inspector) && relation.listed && inspector_may(action)) {
        return true;
    }
    bool const works_it = relation.assigned || (relation.leads_exactly && !scope.restricted);
    if (person.has(Role::official) && works_it && official_may(action)) {
        return true;
    }
    if (scope.restricted) {
        return false;
    }
    bool const staff = person.has(Role::official) || person.has(Role::unit_head) || person.has(Role::dispatcher);
    if (staff && relation.cooperates && (action == Action::read_case || action == Action::note)) {
        return true;
    }
    return person.has(Role::supervisor) && action == Action::read_case;
}

bool permits_without_case(Person const& person, Action action)
{
    switch (action) {
        case Action::read_reference:
            return !person.roles.empty();
        case Action::read_custody:
            return person.has(Role::dispatcher) || person.has(Role::unit_head) || person.has(Role::supervisor) ||
                   person.has(Role::administrator);
        case Action::ask_question:
            return person.has(Role::supervisor);
        case Action::read_reports:
        case Action::export_book:
            return person.has(Role::dispatcher) || person.has(Role::unit_head) || person.has(Role::supervisor);
        case Action::draft_announcement:
        case Action::approve_announcement:
        case Action::publish_announcement:
            return person.has(Role::communications) || person.has(Role::unit_head);
        case Action::keep_templates:
            return person.has(Role::unit_head) || person.has(Role::administrator);
        case Action::administer:
        case Action::erase_person:
            return person.has(Role::administrator);
        default:
            return false;
    }
}

}  // namespace

std::string_view name_of(Role role) noexcept
{
    return kRoles.at(static_cast<std::size_t>(role));
}

std::optional<Role> role_from(std::string_view name) noexcept
{
    auto const found = std::ranges::find(kRoles, name);
    if (found == kRoles.end()) {
        return std::nullopt;
    }
    return static_cast<Role>(found - kRoles.begin());
}

Result<void> check_roles(std::vector<Role> const& roles)
{
    if (roles.empty()) {
        return invalid_input("role: at least one is needed");
    }
    bool const supervises = std::ranges::find(roles, Role::supervisor) != roles.end();
    if (supervises && roles.size() > 1) {
        return invalid_input("role: supervisor writes nothing, so it stands alone; make a second account for the rest");
    }
    return {};
}

bool Person::has(Role role) const noexcept
{
    return std::ranges::find(roles, role) != roles.end();
}

bool permits(Person const& person, Action action, UnitDirectory const& units, CaseScope const* scope)
{
    bool const about_case = action <= Action::open_sealed;
    if (about_case) {
        return scope != nullptr && permits_case(person, action, units, *scope);
    }
    return permits_without_case(person, action);
}

}  // namespace hub
