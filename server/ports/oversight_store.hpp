#pragma once
// What supervisors ask and get back, what reports are counted from, and exports that are being made.

#include "ports/records.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hub {

using QuestionId = Id<struct QuestionTag>;
using ExportId = Id<struct ExportTag>;

// ---- questions ---------------------------------------------------------------------------------------------------

/// asked → answered → accepted, or returned → answered …
enum class QuestionState { asked, answered, accepted, returned };
[[nodiscard]] std::string_view name_of(QuestionState state) noexcept;
[[nodiscard]] std::optional<QuestionState> question_state_from(std::string_view name) noexcept;

/// A supervisor's question that the head of a unit must answer by a date.
struct Question {
    QuestionId id;
    CaseId case_id;         ///< 0: about a unit or a topic.
    CaseCode case_code;     ///< Follows from case_id; never written.
    UnitId unit;            ///< Whose head answers. Read: of a case its lead unit of now.
    TopicCode topic;        ///< Empty: none.
    std::string on_behalf;  ///< council, front, mobilisation, inspection_board.
    UserName asker;
    std::string text;
    QuestionState state = QuestionState::asked;
    Instant asked_at{};  ///< Of the present round: a returned question begins anew.
    Instant due_at{};
    std::optional<Instant> answered_at;
    std::optional<Instant> closed_at;
    int round = 1;
    int reminders = 0;  ///< Told in this round: first, second share, then overdue.
    int level = 0;      ///< 0: the unit's head; then heads further and further above.
    std::optional<Instant> next_action_at;
    std::int64_t version = 1;
};

/// One step of a question, as its history shows it.
struct QuestionStep {
    std::int64_t sequence = 0;  ///< From 1, without gap.
    Instant at{};
    std::string actor;
    std::string kind;  ///< asked answered accepted returned reminded overdue
    Json data = Json::object();
};

struct QuestionQuery {
    std::vector<QuestionState> states;  ///< Empty: any.
    CaseId case_id;                     ///< 0: any.
    bool all_units = false;             ///< Supervisors.
    std::vector<UnitId> units;          ///< Else: the unit that answers is one of these.
    QuestionId before;                  ///< 0: from the newest on.
    std::size_t limit = 50;
};

// ---- reports -----------------------------------------------------------------------------------------------------

/// Which cases count: opened in [from, until), within these units.
struct ReportScope {
    Instant from{};
    Instant until{};
    bool all_units = false;
    std::vector<UnitId> units;              ///< Lead unit is one of these, unless all_units.
    std::vector<UnitId> hidden_from_units;  ///< Cases that accuse one of these do not exist here.
    std::string topic;
    std::string kind;
    std::string channel;
    bool active_only = false;  ///< Only cases that have not ended.
};

/// What figures are made of; nothing personal.
struct ReportedCase {
    CaseId id;
    UnitId unit;
    TopicCode topic;
    ChannelId channel;
    MatterKind kind = MatterKind::feedback;
    CaseState state = CaseState::open;
    bool guarded = false;  ///< Restricted, or it accuses a unit: never a row of its own in statistics.
    bool stands = false;   ///< No clock runs.
    Instant opened_at{};
    std::optional<Instant> answered_at;
    std::optional<Instant> closed_at;
    Instant resolve_due_at{};
    Instant due_at{};  ///< Of the clock that runs, else of the last one.
    int rating = 0;
    int reopened = 0;  ///< How often.
    AreaCode area;     ///< Where it is, whoever leads it; empty: not known.
};

/// Where a walk through cases by opening stands.
struct BookPosition {
    Instant opened_at{};
    CaseId id;
};

// ---- exports -----------------------------------------------------------------------------------------------------

enum class ExportState { queued, running, done, failed, expired };
[[nodiscard]] std::string_view name_of(ExportState state) noexcept;

struct ExportJob {
    ExportId id;
    std::string kind;    ///< reception_book, report
    std::string format;  ///< csv, xlsx
    Json parameters = Json::object();
    UserName owner;
    ExportState state = ExportState::queued;
    std::int64_t rows_done = 0;
    std::int64_t rows_total = 0;
    std::int64_t bytes = 0;
    std::string file;   ///< Name within the exports folder; empty: none (any more).
    std::string error;  ///< Short reason code.
    Instant created_at{};
    std::optional<Instant> finished_at;
    std::optional<Instant> expires_at;  ///< Then the file is deleted.
};

class OversightStore {
public:
    virtual ~OversightStore() = default;

    virtual QuestionId add_question(Question const& question) = 0;
    virtual std::optional<Question> find_question(QuestionId id) = 0;
    /// Compare-and-set on `version`. Errc::conflict "stale".
    virtual Result<void> update_question(Question const& question) = 0;
    virtual QuestionStep append_step(QuestionId id, QuestionStep step) = 0;
    virtual std::vector<QuestionStep> steps(QuestionId id) = 0;
    /// Newest first.
    virtual std::vector<Question> questions(QuestionQuery const& query) = 0;
    /// Whose next_action_at has come, earliest first.
    virtual std::vector<Question> due_questions(Instant at, std::size_t limit) = 0;
    virtual std::optional<Instant> next_question_action() = 0;

    /// Every case in scope, in no promised order.
    virtual void each_case(ReportScope const& scope, std::function<void(ReportedCase const&)> const& reader) = 0;
    /// Numbers of the cases in scope after `after`, by opening.
    virtual std::vector<BookPosition> book_page(
        ReportScope const& scope, BookPosition const& after, std::size_t limit
    ) = 0;
    virtual std::int64_t count_cases(ReportScope const& scope) = 0;

    virtual ExportId add_export(ExportJob const& job) = 0;
    virtual std::optional<ExportJob> find_export(ExportId id) = 0;
    virtual void update_export(ExportJob const& job) = 0;
    /// Newest first.
    virtual std::vector<ExportJob> exports_of(UserName const& owner, std::size_t limit) = 0;
    /// Queued or running, oldest first: after a start what ran begins again.
    virtual std::vector<ExportJob> unfinished_exports() = 0;
    /// Done and past their expires_at.
    virtual std::vector<ExportJob> expired_exports(Instant at) = 0;
};

}  // namespace hub
