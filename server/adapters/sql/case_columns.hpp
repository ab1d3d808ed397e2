#pragma once
// Columns of a case and what follows from them.

#include "ports/records.hpp"

/// What the adapter keeps beside them: id, version, active, due_at and the number of cooperating units.
// clang-format off
#define HUB_CASE_COLUMNS(COLUMN) \
    COLUMN(code) COLUMN(secret) COLUMN(kind) COLUMN(topic) COLUMN(urgency) COLUMN(title) COLUMN(state) \
    COLUMN(channel) COLUMN(conversation_id) COLUMN(contact_id) COLUMN(area) COLUMN(place_text) \
    COLUMN(latitude) COLUMN(longitude) COLUMN(lead_unit) COLUMN(assignee) COLUMN(restricted) \
    COLUMN(accused_unit) COLUMN(needs_dispatcher) COLUMN(opened_at) COLUMN(acknowledged_at) \
    COLUMN(answered_at) COLUMN(closed_at) COLUMN(ack_due_at) COLUMN(resolve_due_at) COLUMN(paused_at) \
    COLUMN(pause_reason) COLUMN(pause_until) COLUMN(paused_minutes) COLUMN(ack_met) COLUMN(resolve_met) \
    COLUMN(reminders) COLUMN(reminded_at) COLUMN(alert_level) COLUMN(alert_top) COLUMN(alert_until) \
    COLUMN(rating) COLUMN(rating_asked_at) COLUMN(next_action_at) COLUMN(legal_at) COLUMN(calendar) COLUMN(last_activity_at) \
    COLUMN(routing) COLUMN(search_text) COLUMN(listed)
// clang-format on
#define HUB_CASE_NAME(column) ", c." #column
/// Of `case_file c`, as SqlCases::record_of reads it.
#define HUB_CASE_SELECTED "c.id, c.version, c.cooperating" HUB_CASE_COLUMNS(HUB_CASE_NAME)

namespace hub::adapters::sql {

/// As hub::is_active, kept beside the data: another rule there needs a migration of the column here.
[[nodiscard]] constexpr bool active_column(CaseState state) noexcept
{
    switch (state) {
        case CaseState::open:
        case CaseState::accepted:
        case CaseState::waiting_citizen:
        case CaseState::answered:
        case CaseState::reopened:
            return true;
        case CaseState::forwarded:
        case CaseState::closed:
        case CaseState::rejected:
            return false;
    }
    return false;
}

// the numbers are stored
static_assert(static_cast<int>(CaseState::open) == 0 && static_cast<int>(CaseState::accepted) == 1);
static_assert(static_cast<int>(CaseState::waiting_citizen) == 2 && static_cast<int>(CaseState::forwarded) == 3);
static_assert(static_cast<int>(CaseState::answered) == 4 && static_cast<int>(CaseState::closed) == 5);
static_assert(static_cast<int>(CaseState::rejected) == 6 && static_cast<int>(CaseState::reopened) == 7);
inline constexpr int kCaseStates = 8;

/// The next deadline: the first that is not met, else the last that there was. Zero instants stand for "none".
[[nodiscard]] constexpr Instant due_column(CaseRecord const& record) noexcept
{
    bool const ack_runs = !record.ack_met && record.ack_due_at != Instant{};
    bool const resolve_is_later =
        record.resolve_due_at == Instant{} || record.resolve_met || record.ack_due_at < record.resolve_due_at;
    return ack_runs && resolve_is_later ? record.ack_due_at : record.resolve_due_at;
}

}  // namespace hub::adapters::sql
