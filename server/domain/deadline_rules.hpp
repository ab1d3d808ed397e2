#pragma once
// The deadlines that law and local rules set: how long, in what, from which step, by which article, and how sure we are
// of it. Read from config/deadlines.json; immutable; thread-safe. docs/adr/0014-calendars-and-rules.md
//
// {"rules":[{"id","kind","step","clock_start","variant","length","unit","valid_from","valid_to","basis","confidence",
//            "owner","extension","extensions":{"times","length"},"pause","hard_maximum","applies","note"}],
//  "formal_steps":[{"step","kinds","name_vi","name_en","meets":[…],"starts":[…],"dated","planned","head","does","only_name"}]}
// valid_to is inclusive. A negative length counts back from its step. Rules of one kind, step, clock_start and variant
// whose validity meets contradict each other.

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "domain/assessment.hpp"
#include "domain/work_calendar.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hub {

enum class TermUnit { calendar_day, working_day, working_hour, hour, minute };
[[nodiscard]] std::string_view name_of(TermUnit unit) noexcept;

struct DeadlineRule {
    std::string id;           ///< "complaint.accept.v2".
    std::string kind;         ///< "complaint", "denunciation", "field_feedback", "any_reception" …
    std::string step;         ///< What has to be done in time: "accept", "resolve_first" …
    std::string clock_start;  ///< The step from which it counts: "accepted" …
    std::string variant;      ///< "", "complex", "remote", "remote_complex", "second", "second.complex" …
    int length = 0;
    TermUnit unit = TermUnit::working_day;
    std::optional<LocalDay> valid_from;
    std::optional<LocalDay> valid_to;  ///< Inclusive.
    std::string owner;
    std::string notice;
    std::string basis;
    std::string confidence;
    std::string note;
    bool stands = false;       ///< A suspension stops it.
    int extensions = 0;        ///< How often it may be extended …
    int extension_length = 0;  ///< … by how much, in `unit`.
    int hard_maximum = 0;      ///< Of all together, in `unit`; 0: none.
    bool applies = true;       ///< False: kept for comparison only, nothing starts it.

    [[nodiscard]] bool holds(LocalDay day) const noexcept;
    /// The text of the law was not seen: staff are shown that.
    [[nodiscard]] bool is_unconfirmed() const noexcept { return confidence != "text_seen"; }
    /// When it is due if its clock started at `start`; `more` is added to the length, away from the start.
    [[nodiscard]] Instant due(Instant start, WorkCalendar const& calendar, int more = 0) const noexcept;
};

/// What an official records, and what follows from it.
struct FormalStep {
    std::string step;                ///< As clock_start or step of rules.
    std::vector<std::string> kinds;  ///< Rule kinds; empty: every one that has it.
    std::string name_vi;
    std::string name_en;
    std::vector<std::string> meets;   ///< Steps that are done by it, besides the one of its own name.
    std::vector<std::string> starts;  ///< Clocks that it starts, besides those of its own name.
    bool dated = false;               ///< May state an earlier day: a paper received, a decision signed.
    bool planned = false;             ///< States a coming day: a dialogue, a session.
    bool head = false;                ///< The head of the unit decides it.
    bool only_name = false;           ///< Words for what is owed; it is ended by other steps, not recorded itself.
    std::string does;                 ///< "suspend", "continue", "extend", "end"; empty: starts and meets only.
};

class DeadlineRules {
public:
    /// No rules: service terms as built in, no legal ones.
    DeadlineRules() = default;
    /// Errc::invalid_input with the rule or step and the member that is wrong, or the two that contradict each other.
    [[nodiscard]] static Result<DeadlineRules> from_json(Json const& document);

    [[nodiscard]] DeadlineRule const* find(std::string_view id) const noexcept;
    /// The rule of this kind and step in force on that day, whatever its clock_start; nullptr: none.
    [[nodiscard]] DeadlineRule const* in_force(std::string_view kind, std::string_view step, LocalDay day)
        const noexcept;
    /// Rules of a case of this kind and exactly this variant that this step starts on that day.
    [[nodiscard]] std::vector<DeadlineRule const*> started_by(
        MatterKind kind, std::string_view step, std::string_view variant, LocalDay day
    ) const;
    /// The same rule in another variant on that day; nullptr: there is none.
    [[nodiscard]] DeadlineRule const* variant_of(DeadlineRule const& rule, std::string_view variant, LocalDay day)
        const noexcept;
    /// Steps that may be recorded in a case of this kind, in the order of the file.
    [[nodiscard]] std::vector<FormalStep> steps_of(MatterKind kind, LocalDay day) const;
    /// One of them.
    [[nodiscard]] std::optional<FormalStep> step_of(MatterKind kind, std::string_view step, LocalDay day) const;
    /// What a step is called, whether it is recorded itself or not; nullptr: no step has this name.
    [[nodiscard]] FormalStep const* described(std::string_view step) const noexcept;
    /// Variants that this step can be recorded with; the plain one is not named.
    [[nodiscard]] std::vector<std::string> variants_of(MatterKind kind, std::string_view step, LocalDay day) const;
    [[nodiscard]] std::vector<DeadlineRule> const& all() const noexcept { return rules_; }

private:
    std::vector<DeadlineRule> rules_;
    std::vector<FormalStep> steps_;
};

/// Rule kinds that a case of this kind can be under.
[[nodiscard]] std::vector<std::string_view> rule_kinds_of(MatterKind kind);

}  // namespace hub
