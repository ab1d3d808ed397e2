#pragma once
// Members of staff, their roles, and the one function that decides who may do what.

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "domain/assessment.hpp"
#include "domain/unit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hub {

/// The numbers are stored: new ones come at the end.
enum class Role { dispatcher, official, unit_head, communications, supervisor, administrator, inspector };

[[nodiscard]] std::string_view name_of(Role role) noexcept;
[[nodiscard]] std::optional<Role> role_from(std::string_view name) noexcept;

/// A signed-in member of staff.
struct Person {
    UserId id;
    UserName username;
    std::string display_name;
    std::vector<Role> roles;
    std::vector<UnitId> units;
    /// Signed in with a start password: stands without roles and units until another one is chosen.
    bool must_change_password = false;

    [[nodiscard]] bool has(Role role) const noexcept;
};

/// Roles that one account may hold together. A supervisor writes nothing and judges what others wrote, so that role
/// stands alone. Errc::invalid_input with what is wrong.
[[nodiscard]] Result<void> check_roles(std::vector<Role> const& roles);

enum class Action {
    read_case,
    read_contact,  ///< Name, telephone, platform id unmasked.
    reply,
    note,
    assign,
    transition,
    ask_extension,
    answer_question,  ///< A supervisor's; `lead_unit` of the scope is the unit that was asked.
    decide_extension,
    mark_kind,       ///< Say that a case is a denunciation after all.
    open_sealed,     ///< Fetch the sealed envelopes of a case.
    read_reference,  ///< Units, topics, channels, users of the own scope.
    read_custody,
    ask_question,  ///< As a supervisor.
    read_reports,
    export_book,  ///< The reception book.
    draft_announcement,
    approve_announcement,
    publish_announcement,
    keep_templates,  ///< Stored reply texts of the own units and those below.
    administer,      ///< People, channels, settings, audit.
    erase_person,    ///< Erase what the hub holds of a person, on a legal ground.
};

/// What a case shows to the decision: no more is needed.
struct CaseScope {
    UnitId lead_unit;
    std::vector<UnitId> cooperating;
    std::optional<UserName> assignee;
    bool restricted = false;         ///< Complaint or denunciation.
    UnitId accused_unit;             ///< Never sees it, nor does anyone below it.
    std::vector<UserName> listed{};  ///< Inspectors whom the case was sealed for.
};

/// Deny by default. Restricted cases: only people whose unit leads (head, dispatcher, or the assignee) and the
/// inspectors on the list of the case, never the accused unit. Inspectors see nothing else. Supervisors read everything
/// that is not restricted, and write nothing. Administrators see no case content.
[[nodiscard]] bool permits(
    Person const& person, Action action, UnitDirectory const& units, CaseScope const* scope = nullptr
);

}  // namespace hub
