// Questions of supervisors: asking, answering, accepting, sending back.
#include "base/log.hpp"
#include "base/utf8.hpp"
#include "oversight/desk.hpp"

#include <algorithm>
#include <array>

namespace hub::oversight {
namespace {

using namespace std::string_view_literals;

constexpr std::array kBodies{"council"sv, "front"sv, "mobilisation"sv, "inspection_board"sv};
constexpr std::chrono::days kLongestTerm{366};
constexpr std::string_view kNotFound = "no such question";

CaseScope scope_of(CaseRecord const& record)
{
    return {record.lead_unit, record.cooperating, record.assignee, record.restricted, record.accused_unit};
}

Result<void> check_text(std::string const& text, bool may_be_empty)
{
    auto const chars = count_chars(text);
    bool const blank = text.find_first_not_of(" \t\r\n") == std::string::npos;
    if (!is_valid_utf8(text) || chars > kMaxTextChars || (blank && !may_be_empty)) {
        return invalid_input("text: 1 to 4000 characters");
    }
    return {};
}

bool is_open(Question const& question)
{
    return question.state == QuestionState::asked || question.state == QuestionState::returned;
}

Result<void> check_due(Instant due_at, Instant now)
{
    bool const fits = due_at > now && due_at <= now + kLongestTerm;
    return fits ? Result<void>{} : invalid_input("due_at: after now and within a year");
}

}  // namespace

OversightDesk::OversightDesk(
    UnitDirectory const& units,
    TopicCatalogue const& topics,
    WorkCalendar const& calendar,
    Clock const& clock,
    Options options
)
    : units_(units), topics_(topics), calendar_(calendar), clock_(clock), options_(std::move(options))
{
}

bool OversightDesk::may_answer(Person const& person, Question const& question) const
{
    CaseScope scope;
    scope.lead_unit = question.unit;
    return permits(person, Action::answer_question, units_, &scope);
}

/// The asker's own body: whoever supervises for one of the same units.
bool OversightDesk::may_decide(Tx& tx, Person const& person, Question const& question) const
{
    if (!permits(person, Action::ask_question, units_)) {
        return false;
    }
    if (person.username == question.asker) {
        return true;
    }
    auto const asker = tx.people().find(question.asker);
    return asker && std::ranges::any_of(person.units, [&](UnitId const& unit) {
               return std::ranges::find(asker->person.units, unit) != asker->person.units.end();
           });
}

/// Supervisors see all of them, heads those that their units answer; about a case only who may read the case.
bool OversightDesk::may_read(Tx& tx, Person const& person, Question const& question) const
{
    if (!permits(person, Action::ask_question, units_) && !may_answer(person, question)) {
        return false;
    }
    if (!question.case_id) {
        return true;
    }
    auto const record = tx.cases().find(question.case_id);
    auto const scope = record ? oversight::scope_of(*record) : CaseScope{};
    return record && permits(person, Action::read_case, units_, &scope);
}

Result<Question> OversightDesk::find_for(
    Tx& tx, Person const& person, QuestionId id, std::optional<std::int64_t> expected
) const
{
    auto question = tx.oversight().find_question(id);
    if (!question || !may_read(tx, person, *question)) {
        return not_found(std::string(kNotFound));
    }
    if (expected && *expected != question->version) {
        return conflict("stale");
    }
    return std::move(*question);
}

Result<Question> OversightDesk::find_to_decide(
    Tx& tx, Person const& person, QuestionId id, std::optional<std::int64_t> expected
) const
{
    auto question = find_for(tx, person, id, expected);
    return question && !may_decide(tx, person, *question) ? forbidden("who asked decides") : std::move(question);
}

Result<Question> OversightDesk::question_of(Tx& tx, Person const& person, QuestionWish const& wish) const
{
    auto const now = clock_.now();
    if (std::ranges::find(kBodies, wish.on_behalf) == kBodies.end()) {
        return invalid_input("on_behalf: council, front, mobilisation or inspection_board");
    }
    if (auto const fine = check_text(wish.text, false); !fine) {
        return std::unexpected(fine.error());
    }
    if (auto const fine = check_due(wish.due_at, now); !fine) {
        return std::unexpected(fine.error());
    }
    if (wish.case_code.has_value() != wish.unit.empty()) {
        return invalid_input("exactly one of case and unit is needed");
    }
    Question question;
    question.unit = wish.unit;
    question.topic = wish.topic;
    question.on_behalf = wish.on_behalf;
    question.asker = person.username;
    question.text = wish.text;
    question.asked_at = now;
    question.due_at = wish.due_at;
    if (wish.case_code) {
        auto const record = tx.cases().find(*wish.case_code);
        auto const scope = record ? oversight::scope_of(*record) : CaseScope{};
        if (!record || !permits(person, Action::read_case, units_, &scope)) {
            return not_found("no such case");
        }
        question.case_id = record->id;
        question.case_code = record->code;
        question.unit = record->lead_unit;
        question.topic = record->topic;
    } else if (units_.find(wish.unit) == nullptr) {
        return invalid_input("unit: unknown");
    } else if (!wish.topic.empty() && topics_.find(wish.topic) == nullptr) {
        return invalid_input("topic: unknown");
    }
    return question;
}

Result<Shown> OversightDesk::ask(Tx& tx, Person const& person, QuestionWish const& wish) const
{
    if (!permits(person, Action::ask_question, units_)) {
        return forbidden("only supervisors ask");
    }
    auto question = question_of(tx, person, wish);
    if (!question) {
        return std::unexpected(question.error());
    }
    while (heads(tx, *question, question->level).empty() &&
           static_cast<std::size_t>(question->level) < units_.with_parents(question->unit).size()) {
        ++question->level;
    }
    auto const people = heads(tx, *question, question->level);
    if (people.empty()) {
        return conflict("nobody_answers");
    }
    question->next_action_at = next_action(*question, question->asked_at);
    question->id = tx.oversight().add_question(*question);
    QuestionStep const step{
        0,
        question->asked_at,
        person.username.value,
        "asked",
        {{"text", question->text}, {"due_at", to_rfc3339(question->due_at)}, {"on_behalf", question->on_behalf}},
    };
    if (auto const kept = record(tx, *question, step); !kept) {
        return std::unexpected(kept.error());
    }
    tell(tx, *question, "question.asked", people);
    log_info("question.asked", {{"question", question->id.value}, {"unit", question->unit.value}});
    return Shown{question_json(tx, person, *question, true), question->version};
}

Result<Shown> OversightDesk::answer(
    Tx& tx, Person const& person, QuestionId id, std::optional<std::int64_t> expected, std::string const& text
) const
{
    auto question = find_for(tx, person, id, expected);
    if (!question) {
        return std::unexpected(question.error());
    }
    if (!may_answer(person, *question)) {
        return forbidden("the head of the unit answers");
    }
    if (auto const fine = check_text(text, false); !fine) {
        return std::unexpected(fine.error());
    }
    if (!is_open(*question)) {
        return conflict("state");
    }
    question->state = QuestionState::answered;
    question->answered_at = clock_.now();
    Json data{{"text", text}, {"in_time", *question->answered_at <= question->due_at}};
    return move(
        tx, person, *question, {0, clock_.now(), person.username.value, "answered", std::move(data)}, {question->asker}
    );
}

Result<Shown> OversightDesk::accept(
    Tx& tx, Person const& person, QuestionId id, std::optional<std::int64_t> expected, std::string const& text
) const
{
    auto question = find_to_decide(tx, person, id, expected);
    if (!question) {
        return std::unexpected(question.error());
    }
    if (auto const fine = check_text(text, true); !fine) {
        return std::unexpected(fine.error());
    }
    if (question->state != QuestionState::answered) {
        return conflict("state");
    }
    question->state = QuestionState::accepted;
    question->closed_at = clock_.now();
    auto const people = heads(tx, *question, question->level);
    return move(tx, person, *question, {0, clock_.now(), person.username.value, "accepted", {{"text", text}}}, people);
}

Result<Shown> OversightDesk::send_back(
    Tx& tx,
    Person const& person,
    QuestionId id,
    std::optional<std::int64_t> expected,
    std::string const& reason,
    Instant due_at
) const
{
    auto question = find_to_decide(tx, person, id, expected);
    if (!question) {
        return std::unexpected(question.error());
    }
    auto const now = clock_.now();
    if (auto const fine = check_text(reason, false); !fine) {
        return std::unexpected(fine.error());
    }
    if (auto const fine = check_due(due_at, now); !fine) {
        return std::unexpected(fine.error());
    }
    if (question->state != QuestionState::answered) {
        return conflict("state");
    }
    question->state = QuestionState::returned;
    question->answered_at.reset();
    question->asked_at = now;
    question->due_at = due_at;
    question->reminders = 0;
    ++question->round;
    Json data{{"text", reason}, {"due_at", to_rfc3339(due_at)}};
    auto const people = heads(tx, *question, question->level);
    return move(tx, person, *question, {0, now, person.username.value, "returned", std::move(data)}, people);
}

Result<Shown> OversightDesk::move(
    Tx& tx, Person const& person, Question question, QuestionStep step, std::vector<UserName> const& people
) const
{
    question.next_action_at = next_action(question, clock_.now());
    if (auto const written = tx.oversight().update_question(question); !written) {
        return std::unexpected(written.error());
    }
    ++question.version;
    if (auto const kept = record(tx, question, step); !kept) {
        return std::unexpected(kept.error());
    }
    tell(tx, question, "question." + step.kind, people);
    log_info("question.moved", {{"question", question.id.value}, {"to", name_of(question.state)}});
    return Shown{question_json(tx, person, question, true), question.version};
}

Result<void> OversightDesk::record(Tx& tx, Question const& question, QuestionStep const& step) const
{
    tx.oversight().append_step(question.id, step);
    if (!question.case_id || !options_.cases.annotate) {
        return {};
    }
    auto data = step.data;
    data["question"] = std::to_string(question.id.value);
    return options_.cases.annotate(tx, question.case_id, step.actor, "case.question_" + step.kind, std::move(data));
}

/// No words: who listens reads the question with the own rights.
void OversightDesk::tell(
    Tx& tx, Question const& question, std::string const& event, std::vector<UserName> const& people
) const
{
    Json const data{
        {"event", event},
        {"at", to_rfc3339(clock_.now())},
        {"question",
         {{"id", std::to_string(question.id.value)},
          {"state", name_of(question.state)},
          {"unit", question.unit.value},
          {"due_at", to_rfc3339(question.due_at)}}},
    };
    for (auto const& name : people) {
        tx.feed().append("user:" + name.value, data, clock_.now());
    }
}

}  // namespace hub::oversight
