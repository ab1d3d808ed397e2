#pragma once
// The legal deadlines of one case: what a recorded step does to them, and when the clock has to tell of them. Pure.
// docs/adr/0014-calendars-and-rules.md

#include "cases/rules.hpp"

#include <optional>
#include <vector>

namespace hub::cases {

/// What one formal step did.
struct StepEffect {
    std::vector<CaseDeadline> started;  ///< Without id and case.
    std::vector<std::size_t> met;       ///< Positions in the list.
    std::vector<std::size_t> ended;
    std::vector<std::size_t> moved;  ///< Extended, suspended, or running again.
    [[nodiscard]] bool is_nothing() const noexcept
    {
        return started.empty() && met.empty() && ended.empty() && moved.empty();
    }
};

/// Carries the step out on `deadlines`. `fact`: the instant its clocks count from. Errc as CaseDesk::formal_step.
[[nodiscard]] Result<StepEffect> take_step(
    std::vector<CaseDeadline>& deadlines,
    FormalStep const& step,
    FormalWish const& wish,
    MatterKind kind,
    Instant fact,
    Instant now,
    DeadlineRules const& rules,
    WorkCalendar const& calendar
);

/// When it is due by its rule as it now is; unchanged when the rules do not know it any more.
[[nodiscard]] Instant due_by_rule(
    CaseDeadline const& deadline, DeadlineRules const& rules, WorkCalendar const& calendar
) noexcept;

/// When this deadline is next to be told; empty: done, suspended, or the citizen's own.
[[nodiscard]] std::optional<Instant> next_told(
    CaseDeadline const& deadline, FollowUpTerms const& terms, WorkCalendar const& calendar
) noexcept;
/// What has passed of it at `now`, as stage_at().
[[nodiscard]] int stage_of(
    CaseDeadline const& deadline, Instant now, FollowUpTerms const& terms, WorkCalendar const& calendar
) noexcept;
/// The earliest next_told of all: CaseRecord::legal_at.
[[nodiscard]] std::optional<Instant> legal_action(
    std::vector<CaseDeadline> const& deadlines, FollowUpTerms const& terms, WorkCalendar const& calendar
) noexcept;

}  // namespace hub::cases
