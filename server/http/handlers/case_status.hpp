#pragma once
// A case as the citizen who holds its code and secret sees it: one view for API and page.

#include "http/handlers/services.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hub::http {

struct StatusTry {
    CaseCode code;
    std::optional<std::string> secret;  ///< As typed, see as_typed(); nothing: only what is public.
    std::string address;
};

/// Letters, digits and dashes of a sensible length.
[[nodiscard]] bool is_case_code(std::string_view text);
/// Without the secret: that the number exists and how far it is.
[[nodiscard]] Json open_status(CaseRecord const& record);
/// With the secret: who answers, until when, what happened, our answers. Never the citizen's own data: a secret may be
/// overheard. Of a restricted case only code, state and day. "timeline" holds {"at","what",…}: "received", "assigned"
/// (unit), "working", "waiting_citizen", "paused", "resumed", "extended" (until), "forwarded", "answered" (text),
/// "asked", "closed", "rejected", "reopened", "rated" (rating), "not_solved".
[[nodiscard]] Json own_status(Tx& tx, CaseRecord const& record, Reference const& reference);
/// Every try with a secret is counted before it is compared, so this is a write; wrong number and wrong secret are the
/// same null. Nothing at all: too many tries.
[[nodiscard]] Result<std::optional<Json>> look_up_status(
    Tx& tx, StatusTry const& wanted, Reference const& reference, Instant now
);

}  // namespace hub::http
