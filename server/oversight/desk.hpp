#pragma once
// The oversight desk: what supervisors ask and what becomes of it, the reports on work, the reception book.
//
// Questions    A supervisor asks about a case, or a unit (and a topic); the unit's head must answer by a date.
// Reminders
//              by the share of working time used; once overdue the next head above is asked, again on each working day.
//              asked → answered → accepted, or returned with a new date → answered … Every step is kept; what concerns
//              a case is written into its history too, and so into the books.
// Reports      Counted from the cases received in a period, as they stand now, and in the period before.
// docs/figures.md
//              defines every figure; the public ones agree with CaseStore::figures and `hub verify`.
// Rights       domain/person.hpp decides. Supervisors see every unit and no personal data, and write nothing into a
// case
//              but their questions; heads and dispatchers see their units and those below.
// Restricted   No question about them. In what supervisors and the public read they are part of a total, never a row.
// Transactions As in cases/desk.hpp: every function is one part of its caller's transaction.
// Concurrency  No state beyond references; one instance serves every thread.

#include "domain/holding.hpp"
#include "domain/person.hpp"
#include "domain/topic.hpp"
#include "domain/unit.hpp"
#include "domain/work_calendar.hpp"
#include "oversight/figures.hpp"
#include "oversight/period.hpp"
#include "ports/clock.hpp"
#include "ports/oversight_store.hpp"
#include "ports/store.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace hub::oversight {

inline constexpr std::size_t kMaxTextChars = 4'000;
inline constexpr std::size_t kBookColumns = 13;

/// What the case desk does for this one; joined in app.
struct CaseDoor {
    /// One event into the history of a case (cases::CaseDesk::annotate).
    std::function<Result<void>(Tx&, CaseId, std::string const& actor, std::string const& kind, Json data)> annotate;
    /// Who held it, from its events (cases::hold_steps).
    std::function<std::vector<HoldStep>(CaseRecord const&, std::vector<CaseEvent> const&)> hold_steps;
};

struct Options {
    CaseDoor cases;
    std::vector<int> reminder_percents{50, 80};
    std::int64_t smallest_figure = 5;  ///< Public tables hide smaller counts.
    std::size_t slice = 200;           ///< Questions of one call of tick().
};

struct QuestionWish {
    std::optional<CaseCode> case_code;  ///< Either this …
    UnitId unit;                        ///< … or this.
    TopicCode topic;                    ///< May stand beside a unit.
    std::string on_behalf;              ///< council, front, mobilisation, inspection_board
    std::string text;
    Instant due_at{};
};

struct QuestionFilter {
    std::vector<QuestionState> states;
    std::optional<CaseCode> case_code;
    QuestionId before;
    std::size_t limit = 50;
};

/// Body of the API's answer and the version for its ETag.
struct Shown {
    Json body;
    std::int64_t version = 0;
};

struct ReportWish {
    std::string name;         ///< columns_of(), or "held". "now": all that is worked on, whenever it was opened.
    std::string by = "none";  ///< none unit ward topic kind channel day week month; held: unit ward person.
    Compared period;
    UnitId unit;  ///< This one and those below; empty: all that may be seen.
    std::string topic;
    std::string kind;
    std::string channel;
};

/// Which of the cases behind a report.
struct FigureChoice {
    std::string figure;              ///< A count: measure_of().
    std::optional<std::string> key;  ///< Of one row; empty: of all.
    std::optional<Instant> since;    ///< Opened at this instant or later.
    AreaCode area;                   ///< Lies there, whoever leads it; empty: anywhere.
    BookPosition before;             ///< Of the next page; zero: from the newest on.
    std::size_t limit = 50;
};

struct FigureCases {
    std::vector<CaseId> ids;
    std::optional<BookPosition> next;
    std::int64_t count = 0;  ///< From `before` on.
};

class OversightDesk {
public:
    /// The references must outlive the desk.
    OversightDesk(
        UnitDirectory const& units,
        TopicCatalogue const& topics,
        WorkCalendar const& calendar,
        Clock const& clock,
        Options options
    );

    // ---- questions. Unknown or not to be known: not_found; wrong step: conflict "state"; old version: "stale".
    // --------

    [[nodiscard]] Result<Shown> ask(Tx& tx, Person const& person, QuestionWish const& wish) const;
    /// By a head of the unit that is asked or of one above it.
    [[nodiscard]] Result<Shown> answer(
        Tx& tx, Person const& person, QuestionId id, std::optional<std::int64_t> expected, std::string const& text
    ) const;
    /// By the asker, or a supervisor of one of the asker's units. `text` may be empty.
    [[nodiscard]] Result<Shown> accept(
        Tx& tx, Person const& person, QuestionId id, std::optional<std::int64_t> expected, std::string const& text
    ) const;
    /// The same people: not answered well enough; a new round begins, due at `due_at`.
    [[nodiscard]] Result<Shown> send_back(
        Tx& tx,
        Person const& person,
        QuestionId id,
        std::optional<std::int64_t> expected,
        std::string const& reason,
        Instant due_at
    ) const;
    [[nodiscard]] Result<Shown> read(Tx& tx, Person const& person, QuestionId id) const;
    /// {"items":[…without steps],"next_cursor"}
    [[nodiscard]] Result<Json> list(Tx& tx, Person const& person, QuestionFilter const& filter) const;

    struct Ticked {
        std::size_t told = 0;
        bool more = false;
        Instant next{};  ///< Call again no later than this.
    };
    /// Reminders and escalations whose instant has come.
    [[nodiscard]] Ticked tick(Tx& tx, Instant now) const;

    // ---- reports. invalid_input for an unknown name or grouping, forbidden for who may not read them.
    // ------------------

    /// {"name","by","at","period","previous","columns","total":{"now","before"},"rows":[{"key","name","now","before"}],
    /// "other":row or null}
    [[nodiscard]] Result<Json> report(Tx& tx, Person const& person, ReportWish const& wish) const;
    /// The cases that one count of a report is made of, newest opening first: the very ones that report() counts, of a
    /// row or of the whole. Those that a reader has only in a sum (restricted ones, for supervisors) are not among
    /// them.
    [[nodiscard]] Result<FigureCases> figure_cases(
        Tx& tx, Person const& person, ReportWish const& wish, FigureChoice const& choice
    ) const;
    /// Subjects that come together in one ward just now, against what is usual there at this hour (docs/figures.md).
    /// {"at","minutes","days","items":[{"ward","area","ward_name","topic","topic_name","cases","usual","since"}]}, most
    /// first.
    [[nodiscard]] Result<Json> bursts(Tx& tx, Person const& person) const;
    /// The last twelve months up to yesterday, by "unit", "topic", "channel" or "month"; small counts hidden.
    [[nodiscard]] Result<Json> public_figures(Tx& tx, std::string const& by) const;

    // ---- the reception book, form 03/TCD
    // -------------------------------------------------------------------------------

    /// Its columns in the form's order. Source: domain.md §2.2; Nghị định 154/2026.
    [[nodiscard]] static std::vector<std::string> book_head();
    /// One case as this person may have it in a file; empty when the person may not read it. Restricted ones, and those
    /// that accuse a unit: number and kind only.
    [[nodiscard]] std::optional<std::vector<std::string>> book_row(Tx& tx, Person const& person, CaseId id) const;
    /// Cases of the units this person may see; forbidden when there are none.
    [[nodiscard]] Result<ReportScope> scope_for(
        Person const& person, Action action, UnitId const& unit, Days const& days
    ) const;

private:
    struct Table {
        Row total;
        std::vector<Row> rows;
        Row apart;
    };
    [[nodiscard]] Result<Question> find_for(
        Tx& tx, Person const& person, QuestionId id, std::optional<std::int64_t> expected = std::nullopt
    ) const;
    [[nodiscard]] Result<Question> question_of(Tx& tx, Person const& person, QuestionWish const& wish) const;
    [[nodiscard]] bool may_read(Tx& tx, Person const& person, Question const& question) const;
    [[nodiscard]] bool may_answer(Person const& person, Question const& question) const;
    /// The same for who decides about the answer; Errc::forbidden for everybody else.
    [[nodiscard]] Result<Question> find_to_decide(
        Tx& tx, Person const& person, QuestionId id, std::optional<std::int64_t> expected
    ) const;
    [[nodiscard]] bool may_decide(Tx& tx, Person const& person, Question const& question) const;
    [[nodiscard]] Json question_json(Tx& tx, Person const& person, Question const& question, bool with_steps) const;
    /// Writes the question, its step, the history of its case, and tells `people` and the unit.
    [[nodiscard]] Result<Shown> move(
        Tx& tx, Person const& person, Question question, QuestionStep step, std::vector<UserName> const& people
    ) const;
    [[nodiscard]] Result<void> record(Tx& tx, Question const& question, QuestionStep const& step) const;
    void tell(Tx& tx, Question const& question, std::string const& event, std::vector<UserName> const& people) const;
    /// Who answers at this level; nobody: the level does not exist.
    [[nodiscard]] std::vector<UserName> heads(Tx& tx, Question const& question, int level) const;
    [[nodiscard]] std::optional<Instant> next_action(Question const& question, Instant now) const;
    std::size_t follow_up(Tx& tx, Question question, Instant now) const;

    [[nodiscard]] std::string key_of(ReportedCase const& one, std::string const& by) const;
    [[nodiscard]] std::string name_of_key(std::string const& by, std::string const& key) const;
    /// Where restricted cases, and those that accuse a unit, count.
    enum class Guarded { in_rows, apart, left_out };
    [[nodiscard]] static Guarded guarded_for(Person const& person, ReportWish const& wish);
    /// Units and subjects of a report, with its days.
    [[nodiscard]] Result<ReportScope> scope_of(Person const& person, ReportWish const& wish) const;
    [[nodiscard]] bool is_in_row(ReportedCase const& one, ReportWish const& wish, std::string const& key) const;
    [[nodiscard]] Table count(Tx& tx, ReportWish const& wish, ReportScope const& scope, Guarded guarded) const;
    [[nodiscard]] Result<Json> held(Tx& tx, ReportWish const& wish, ReportScope const& scope, Guarded guarded) const;
    [[nodiscard]] Json head_of(ReportWish const& wish, std::vector<std::string> const& columns) const;
    [[nodiscard]] std::string ward_of(UnitId const& unit) const;
    /// The ward where a case lies, else the one that leads it.
    [[nodiscard]] std::string place_of(ReportedCase const& one) const;

    UnitDirectory const& units_;
    TopicCatalogue const& topics_;
    WorkCalendar const& calendar_;
    Clock const& clock_;
    Options options_;
};

}  // namespace hub::oversight
