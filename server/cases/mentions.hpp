#pragma once
// People called by name in a note: "@binh xem giúp". A mention asks to read, and never lets anybody read.

#include "domain/person.hpp"
#include "domain/unit.hpp"
#include "ports/records.hpp"
#include "ports/store.hpp"

#include <string_view>
#include <vector>

namespace hub::cases {

/// Sign-in names after an "@" that begins a word, each once, in their order; at most 20.
[[nodiscard]] std::vector<UserName> names_called(std::string_view text);
/// Whether this person may be called to the case: enabled, may read it, and of a sealed case on its list.
[[nodiscard]] bool may_be_called(Account const& account, CaseRecord const& record, UnitDirectory const& units);

struct Called {
    std::vector<UserName> told;
    std::vector<UserName> left_out;  ///< Nobody of this name, or nobody who may see the case: the same answer.
};
/// Whom a note of `author` calls.
[[nodiscard]] Called called_in(
    Tx& tx, CaseRecord const& record, std::string_view text, UserName const& author, UnitDirectory const& units
);

}  // namespace hub::cases
