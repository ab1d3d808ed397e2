#pragma once
// Questions, report facts and exports in SQLite, behind the port of the same name. Used on the thread of its connection
// only.

#include "adapters/sql/tx_state.hpp"
#include "ports/oversight_store.hpp"

namespace hub::adapters::sql {

class SqlOversight final : public OversightStore {
public:
    explicit SqlOversight(TxState& state) : database_(state.database) {}
    QuestionId add_question(Question const& question) override;
    std::optional<Question> find_question(QuestionId id) override;
    Result<void> update_question(Question const& question) override;
    QuestionStep append_step(QuestionId id, QuestionStep step) override;
    std::vector<QuestionStep> steps(QuestionId id) override;
    std::vector<Question> questions(QuestionQuery const& query) override;
    std::vector<Question> due_questions(Instant at, std::size_t limit) override;
    std::optional<Instant> next_question_action() override;
    void each_case(ReportScope const& scope, std::function<void(ReportedCase const&)> const& reader) override;
    std::vector<BookPosition> book_page(ReportScope const& scope, BookPosition const& after, std::size_t limit)
        override;
    std::int64_t count_cases(ReportScope const& scope) override;
    ExportId add_export(ExportJob const& job) override;
    std::optional<ExportJob> find_export(ExportId id) override;
    void update_export(ExportJob const& job) override;
    std::vector<ExportJob> exports_of(UserName const& owner, std::size_t limit) override;
    std::vector<ExportJob> unfinished_exports() override;
    std::vector<ExportJob> expired_exports(Instant at) override;

private:
    Connection& database_;
};

}  // namespace hub::adapters::sql
