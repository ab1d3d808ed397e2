#pragma once
// The state machine of a case and the names of its events.

#include <optional>
#include <string_view>

namespace hub {

enum class CaseState {
    open,             ///< Owned, clock running, not yet taken by a person.
    accepted,         ///< An official has taken it.
    waiting_citizen,  ///< More is needed from the citizen.
    forwarded,        ///< Outside our powers: passed on, citizen told.
    answered,         ///< A substantive answer went out.
    closed,           ///< Done.
    rejected,         ///< Refused by an official with a reason.
    reopened,         ///< The citizen said it is not solved, or new facts came.
};

[[nodiscard]] std::string_view name_of(CaseState state) noexcept;
[[nodiscard]] std::optional<CaseState> case_state_from(std::string_view name) noexcept;
/// The whole table of allowed steps lies here.
[[nodiscard]] bool may_move(CaseState from, CaseState to) noexcept;
/// Still to be worked on: open, accepted, waiting_citizen, answered, reopened.
[[nodiscard]] bool is_active(CaseState state) noexcept;
/// Rejecting, forwarding and reopening must say why.
[[nodiscard]] bool needs_reason(CaseState to) noexcept;

}  // namespace hub
