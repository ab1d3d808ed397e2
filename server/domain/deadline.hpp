#pragma once
// The two service deadlines of a case, and what a clock shows of one. Pure. Source: domain.md §1, §4, §6 →
// docs/adr/0008.

#include "base/time.hpp"
#include "domain/assessment.hpp"
#include "domain/deadline_rules.hpp"
#include "domain/topic.hpp"
#include "domain/work_calendar.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace hub {

/// Working time to answer a matter in which someone is in danger (iHanoi, Quyết định 1207/QĐ-UBND of 2025-02-28).
inline constexpr std::chrono::hours kUrgentWorkingTime{4};
/// First answer after a reception when the topic sets no service target (Luật Tiếp công dân Điều 28).
inline constexpr int kFirstAnswerWorkingDays = 10;
/// Working hours in which a person takes the case when the topic is unknown.
inline constexpr std::chrono::hours kDefaultAckWorkingTime{8};

struct Deadlines {
    Instant ack_due_at{};  ///< Never later than resolve_due_at.
    Instant resolve_due_at{};
};

/// Where the length of a service term comes from.
struct TermSource {
    std::string rule;   ///< Of deadlines.json; empty: built in.
    std::string basis;  ///< Article, decision, or the topic's own target.
    std::string confidence;
    int length = 0;
    TermUnit unit = TermUnit::working_hour;
    [[nodiscard]] bool is_unconfirmed() const noexcept { return confidence != "text_seen"; }
};
struct ServiceTermSources {
    TermSource acknowledge;
    TermSource resolve;
};
/// The terms of a matter that came on that day: the topic's targets, else the rules, else what is built in.
[[nodiscard]] ServiceTermSources service_term_sources(
    Topic const* topic, Urgency urgency, LocalDay day, DeadlineRules const& rules
);

/// Both deadlines of a matter that reached us at `from`. `topic` may be nullptr: general terms.
[[nodiscard]] Deadlines first_deadlines(
    Instant from, Topic const* topic, Urgency urgency, WorkCalendar const& calendar, DeadlineRules const& rules = {}
);

/// How a term was counted.
enum class TermShape { time, days };
/// The same term by another calendar: as much working time since `start`, or as many working days and as far into the
/// last one. Unchanged when no day of the term has other hours.
[[nodiscard]] Instant carried_due(
    Instant start, Instant due, TermShape shape, WorkCalendar const& before, WorkCalendar const& after
);

/// When this share of the working time between `from` and `due` has passed; of the clock's own time when the matter
/// cannot wait for office hours. Never later than `due`.
[[nodiscard]] Instant share_at(
    Instant from, Instant due, int percent, bool any_hour, WorkCalendar const& calendar
) noexcept;

/// A stopped clock starts again at `until`: the due instant moves by the working minutes that passed since `paused_at`.
[[nodiscard]] Instant resumed_due(Instant due, Instant paused_at, Instant until, WorkCalendar const& calendar) noexcept;

enum class ClockState { running, paused, met, missed };
[[nodiscard]] std::string_view name_of(ClockState state) noexcept;

struct ClockFace {
    ClockState state = ClockState::running;
    std::chrono::minutes left{};  ///< Working minutes; negative once overdue; 0 when met.
};

/// What to show of a deadline. `done_at`: when the step happened; `paused_at`: since when the clock stands.
[[nodiscard]] ClockFace clock_face(
    Instant due,
    std::optional<Instant> done_at,
    std::optional<Instant> paused_at,
    Instant now,
    WorkCalendar const& calendar
) noexcept;

}  // namespace hub
