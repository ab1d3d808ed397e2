#pragma once
// Columns of a case and what follows from them.

#include "ports/records.hpp"

#define HUB_CASE_COLUMNS                                                                                              \
    "c.id, c.code, c.version, c.cooperating, c.secret, c.kind, c.topic, c.urgency, c.title, c.state, c.channel,"      \
    " c.conversation_id, c.contact_id, c.area, c.place_text, c.latitude, c.longitude, c.lead_unit, c.assignee,"       \
    " c.restricted, c.accused_unit, c.needs_dispatcher, c.opened_at, c.acknowledged_at, c.answered_at, c.closed_at,"  \
    " c.ack_due_at, c.resolve_due_at, c.paused_at, c.pause_reason, c.pause_until, c.paused_minutes, c.ack_met, "      \
    "c.resolve_met, c.reminders, c.reminded_at,"                                                                      \
    " c.alert_level, c.alert_top, c.alert_until, c.rating, c.rating_asked_at, c.next_action_at, c.last_activity_at, " \
    "c.routing, c.search_text"

namespace hub::adapters::sqlite {

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

}  // namespace hub::adapters::sqlite
