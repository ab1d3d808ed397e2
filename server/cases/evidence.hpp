#pragma once
// Evidence of what was done: the rule of the topic, and how a file's entry is shown.

#include "cases/desk.hpp"

namespace hub::cases {

/// The rule of this topic asks for a photo or document, and none has come since the present work began.
[[nodiscard]] bool lacks_evidence(Tx& tx, Options const& options, CaseRecord const& record);
[[nodiscard]] Json evidence_json(Evidence const& entry);
/// The same for a list.
[[nodiscard]] Json evidence_json(std::vector<Evidence> const& entries);

}  // namespace hub::cases
