#pragma once
// A conversation as the rule of routes sees it.

#include "domain/reply_route.hpp"
#include "ports/records.hpp"

namespace hub {

/// Stands in Conversation::reply_address when it was forgotten.
inline constexpr std::string_view kForgottenAddress = "-";

/// REQUIRES: a private thread; under public comments no window and no template exists.
[[nodiscard]] Addressee addressee_of(Conversation const& conversation);
/// A complaint, a denunciation or a case against a unit is never told of by a template: it shows on a locked screen.
[[nodiscard]] bool fits_template(CaseRecord const& record, std::string_view kind) noexcept;

}  // namespace hub
