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
    /// Active, unpaused cases whose next deadline is at or before `at` and not yet told, by due time.
    virtual std::vector<CaseRecord> due(Instant at, std::size_t limit) = 0;
    /// Numbers for the public page: total, active, answered or closed, overdue.
    struct Figures {
        std::int64_t total = 0;
        std::int64_t active = 0;    ///< Worked on: neither answered nor ended.
        std::int64_t answered = 0;  ///< Answered or closed.
        std::int64_t overdue = 0;
    };
    virtual Figures figures(Instant now) = 0;
    virtual void export_cases(Instant from, Instant until, std::function<void(CaseRecord const&)> const& line) = 0;
    virtual HumanTaskId add_task(HumanTask const& task) = 0;
    virtual std::vector<HumanTask> open_tasks(std::vector<UnitId> const& units, std::size_t limit) = 0;
};

}  // namespace hub
