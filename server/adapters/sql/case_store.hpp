#pragma once
// Cases, events, lists, search and tasks in SQLite, behind the port of the same name. Used on the thread of its
// connection only.

#include "adapters/sql/ledger_store.hpp"
#include "adapters/sql/tx_state.hpp"
#include "ports/case_store.hpp"

namespace hub::adapters::sql {

struct CaseSort;
class ListBuilder;

class SqlCases final : public CaseStore {
public:
    explicit SqlCases(TxState& state) : state_(state), database_(state.database), ledger_(state) {}
    CaseCode next_code(int year) override;
    CaseId insert(CaseRecord const& record) override;
    std::optional<CaseRecord> find(CaseId id) override;
    std::optional<CaseRecord> find(CaseCode const& code) override;
    Result<void> update(CaseRecord const& record) override;
    CaseEvent append_event(CaseId id, CaseEvent event) override;
    std::vector<CaseEvent> events(CaseId id) override;
    std::vector<CaseRecord> active_of(ConversationId conversation) override;
    std::optional<CaseRecord> latest_of(ConversationId conversation) override;
    Result<CasePage> list(CaseQuery const& query) override;
    std::vector<CaseRecord> neighbours(CaseRecord const& record, std::chrono::days span, std::size_t limit) override;
    std::vector<CaseRecord> due(Instant at, std::size_t limit) override;
    std::optional<Instant> next_action() override;
    void set_next_action(CaseId id, std::optional<Instant> at) override;
    std::int64_t add_deadline(CaseDeadline const& deadline) override;
    void update_deadline(CaseDeadline const& deadline) override;
    std::vector<CaseDeadline> deadlines(CaseId id) override;
    std::int64_t add_calendar(CalendarGeneration const& generation) override;
    std::optional<CalendarGeneration> calendar(std::int64_t number) override;
    std::optional<CalendarGeneration> newest_calendar() override;
    std::vector<CaseId> counted_before(std::int64_t generation, CaseId after, std::size_t limit) override;
    void set_calendar(CaseId id, std::int64_t generation, std::optional<Instant> next_action) override;
    AlertId add_alert(Alert const& alert) override;
    std::optional<Alert> find_alert(AlertId id) override;
    std::vector<Alert> alerts_of(UserName const& person, bool open_only, AlertId before, std::size_t limit) override;
    std::vector<Alert> mentions_of(UserName const& person, std::size_t limit) override;
    bool acknowledge_alert(AlertId id, std::string const& by, Instant at) override;
    std::int64_t acknowledge_alerts(CaseId id, std::optional<UserName> const& person, std::string const& by, Instant at)
        override;
    std::int64_t count_answer(UnitId const& unit, std::string const& print, Instant at) override;
    std::vector<PublicCount> public_figures(std::vector<UnitId> const& units, Instant since, Instant now) override;
    Figures figures(Instant now) override;
    void export_cases(Instant from, Instant until, std::function<void(CaseRecord const&)> const& line) override;
    HumanTaskId add_task(HumanTask const& task) override;
    std::vector<HumanTask> open_tasks(std::vector<UnitId> const& units, std::size_t limit) override;

private:
    CaseRecord record_of(Row& row);
    CasePage page_of(ListBuilder const& builder, CaseSort const& sort);
    void write_cooperation(CaseId id, std::vector<UnitId> const& units, bool active);
    void count_by(CaseState state, std::int64_t change);
    [[nodiscard]] std::int64_t next_sequence(CaseId id);

    TxState& state_;
    Connection& database_;
    SqlLedger ledger_;
};

}  // namespace hub::adapters::sql
