#pragma once
// Cases, their append-only events, lists and search.

#include "ports/records.hpp"

#include <functional>

namespace hub {

class CaseStore {
public:
    virtual ~CaseStore() = default;
    /// Next code of the year: "PA-2026-000123"; without gap or double, part of the transaction.
    virtual CaseCode next_code(int year) = 0;
    virtual CaseId insert(CaseRecord const& record) = 0;
    virtual std::optional<CaseRecord> find(CaseId id) = 0;
    virtual std::optional<CaseRecord> find(CaseCode const& code) = 0;
    /// Compare-and-set on `version`: writes all fields and version + 1. Errc::conflict "stale" when another was faster.
    virtual Result<void> update(CaseRecord const& record) = 0;
    /// Appends with the next sequence number.
    virtual CaseEvent append_event(CaseId id, CaseEvent event) = 0;
    virtual std::vector<CaseEvent> events(CaseId id) = 0;
    /// Active cases of a conversation, newest activity first.
    virtual std::vector<CaseRecord> active_of(ConversationId conversation) = 0;
    /// Latest case of a conversation in any state.
    virtual std::optional<CaseRecord> latest_of(ConversationId conversation) = 0;
    virtual Result<CasePage> list(CaseQuery const& query) = 0;
    /// Other cases of the same ward (of the same lead unit when no ward is known) opened within `span` before or after,
    /// those of the same topic first, then the nearest in time. Never restricted or sealed ones, nor such that accuse
    /// a unit.
    virtual std::vector<CaseRecord> neighbours(CaseRecord const& record, std::chrono::days span, std::size_t limit) = 0;
    /// Cases whose next_action_at is at or before `at`, earliest first. Costs nothing while nothing is due.
    virtual std::vector<CaseRecord> due(Instant at, std::size_t limit) = 0;
    /// The earliest next_action_at of all.
    virtual std::optional<Instant> next_action() = 0;
    /// Changes nothing else, the version neither: nobody sees it.
    virtual void set_next_action(CaseId id, std::optional<Instant> at) = 0;

    virtual std::int64_t add_deadline(CaseDeadline const& deadline) = 0;
    virtual void update_deadline(CaseDeadline const& deadline) = 0;
    /// In the order in which they were started.
    virtual std::vector<CaseDeadline> deadlines(CaseId id) = 0;

    virtual std::int64_t add_calendar(CalendarGeneration const& generation) = 0;
    virtual std::optional<CalendarGeneration> calendar(std::int64_t number) = 0;
    virtual std::optional<CalendarGeneration> newest_calendar() = 0;
    /// Cases beyond `after` with something still to be due whose deadlines are of an older generation, by number. Walks
    /// the table: for read transactions.
    virtual std::vector<CaseId> counted_before(std::int64_t generation, CaseId after, std::size_t limit) = 0;
    /// As set_next_action, when a newer generation leaves the deadlines as they are.
    virtual void set_calendar(CaseId id, std::int64_t generation, std::optional<Instant> next_action) = 0;

    virtual AlertId add_alert(Alert const& alert) = 0;
    virtual std::optional<Alert> find_alert(AlertId id) = 0;
    /// Of one person, newest first, below `before` (0: from the newest on).
    virtual std::vector<Alert> alerts_of(UserName const& person, bool open_only, AlertId before, std::size_t limit) = 0;
    /// Open mentions of one person, newest first.
    virtual std::vector<Alert> mentions_of(UserName const& person, std::size_t limit) = 0;
    /// Acknowledges this one; false when it was already, or is not there.
    virtual bool acknowledge_alert(AlertId id, std::string const& by, Instant at) = 0;
    /// Acknowledges the open alerts of a case, of one person or of everybody; returns how many. Mentions stay: each is
    /// for its reader alone.
    virtual std::int64_t acknowledge_alerts(
        CaseId id, std::optional<UserName> const& person, std::string const& by, Instant at
    ) = 0;
    /// How often this unit has given an answer with this print, this one included; forgotten after 30 days without.
    virtual std::int64_t count_answer(UnitId const& unit, std::string const& print, Instant at) = 0;
    /// Numbers for the public page: total, active, answered or closed, overdue.
    struct Figures {
        std::int64_t total = 0;
        std::int64_t active = 0;    ///< Worked on: neither answered nor ended.
        std::int64_t answered = 0;  ///< Answered or closed.
        std::int64_t overdue = 0;
    };
    virtual Figures figures(Instant now) = 0;
    /// One line of public_figures(): unrestricted cases of one topic in one state.
    struct PublicCount {
        TopicCode topic;
        CaseState state = CaseState::open;
        std::int64_t cases = 0;
        std::int64_t overdue = 0;  ///< Of these, past their date and still running.
    };
    /// Unrestricted cases that one of `units` leads and that were opened at or after `since`, counted by topic and
    /// state. Cost grows with their number: the caller keeps the answer for a while.
    virtual std::vector<PublicCount> public_figures(std::vector<UnitId> const& units, Instant since, Instant now) = 0;
    virtual void export_cases(Instant from, Instant until, std::function<void(CaseRecord const&)> const& line) = 0;
    virtual HumanTaskId add_task(HumanTask const& task) = 0;
    virtual std::vector<HumanTask> open_tasks(std::vector<UnitId> const& units, std::size_t limit) = 0;
};

}  // namespace hub
