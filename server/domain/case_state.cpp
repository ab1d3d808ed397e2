#include "domain/case_state.hpp"

#include <algorithm>
#include <array>

namespace hub {
namespace {

constexpr std::array<std::string_view, 8> kNames{
    "open",
    "accepted",
    "waiting_citizen",
    "forwarded",
    "answered",
    "closed",
    "rejected",
    "reopened",
};

// Rows: from; columns: to; both in the order of kNames. Closing needs an answer first: from open, accepted and reopened
// only an answer leads on. What was forwarded or rejected comes back only by reopening.
constexpr std::array<std::array<bool, 8>, 8> kSteps{{
    // open  acc.   wait.  forw.  answ.  closed rej.   reop.
    {false, true, true, true, true, false, true, false},      // open
    {false, false, true, true, true, false, true, false},     // accepted
    {false, true, false, true, true, true, true, false},      // waiting_citizen
    {false, false, false, false, false, true, false, true},   // forwarded
    {false, false, true, false, false, true, false, true},    // answered
    {false, false, false, false, false, false, false, true},  // closed
    {false, false, false, false, false, false, false, true},  // rejected
    {false, true, true, true, true, false, true, false},      // reopened
}};

}  // namespace

std::string_view name_of(CaseState state) noexcept
{
    return kNames.at(static_cast<std::size_t>(state));
}

std::optional<CaseState> case_state_from(std::string_view name) noexcept
{
    auto const found = std::ranges::find(kNames, name);
    if (found == kNames.end()) {
        return std::nullopt;
    }
    return static_cast<CaseState>(found - kNames.begin());
}

bool may_move(CaseState from, CaseState to) noexcept
{
    return kSteps.at(static_cast<std::size_t>(from)).at(static_cast<std::size_t>(to));
}

bool is_active(CaseState state) noexcept
{
    return state != CaseState::forwarded && state != CaseState::closed && state != CaseState::rejected;
}

bool needs_reason(CaseState to) noexcept
{
    return to == CaseState::rejected || to == CaseState::forwarded || to == CaseState::reopened;
}

}  // namespace hub
