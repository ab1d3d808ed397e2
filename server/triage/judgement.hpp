#pragma once
// Rules over a read text that the model alone must not decide: danger, secrecy, accusations, messages without words.

#include "domain/assessment.hpp"
#include "triage/reader.hpp"
#include "triage/triage.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hub::triage {

/// Words of the text that a hit covers, as written.
[[nodiscard]] std::string evidence_of(Hit const& hit, ReadText const& read);

/// First hit of a group whose name begins with `prefix`; nullptr when there is none.
[[nodiscard]] Hit const* hit_of(ReadText const& read, RuleGroups const& groups, std::string_view prefix);

struct Danger {
    int strength = 0;  ///< 0 none, 1 a hint, 2 clear.
    Reason reason;
};
[[nodiscard]] Danger danger_in(ReadText const& read, RuleGroups const& groups);

/// Marks accusations and the wish for secrecy in the matter; adds their reasons. Needs kind and topic.
void mark_accusations(Matter& matter, ReadText const& read, RuleGroups const& groups, TopicCatalogue const& topics);

struct KindRule {
    MatterKind kind;
    Reason reason;
    double confidence;
};
/// Messages that rules decide before any model: no words, a sticker, a code, a bare addition to an open case.
[[nodiscard]] std::optional<KindRule> kind_by_rule(Input const& input, ReadText const& read, RuleGroups const& groups);

/// "I denounce", "I complain": the model may not overlook it.
[[nodiscard]] std::optional<KindRule> stated_kind(ReadText const& read, RuleGroups const& groups, bool is_question);

}  // namespace hub::triage
