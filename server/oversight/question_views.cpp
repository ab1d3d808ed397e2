// Questions as each person may see them.
#include "domain/masking.hpp"
#include "oversight/desk.hpp"

#include <algorithm>

namespace hub::oversight {
namespace {

constexpr std::size_t kMaxListed = 200;

Json instant_or_null(std::optional<Instant> at)
{
    return at ? Json(to_rfc3339(*at)) : Json();
}

bool waits_for_answer(Question const& question)
{
    return question.state == QuestionState::asked || question.state == QuestionState::returned;
}

}  // namespace

Json OversightDesk::question_json(Tx& tx, Person const& person, Question const& question, bool with_steps) const
{
    bool const answers = may_answer(person, question);
    bool const decides = may_decide(tx, person, question);
    auto const* unit = units_.find(question.unit);
    auto const now = clock_.now();
    Json shown{
        {"id", std::to_string(question.id.value)},
        {"state", name_of(question.state)},
        {"case", question.case_id ? Json(question.case_code.value) : Json()},
        {"unit", question.unit.value},
        {"unit_name", unit == nullptr ? question.unit.value : unit->name},
        {"topic", question.topic.empty() ? Json() : Json(question.topic.value)},
        {"on_behalf", question.on_behalf},
        {"asker", question.asker.value},
        {"text", answers ? question.text : mask_personal_data(question.text)},
        {"asked_at", to_rfc3339(question.asked_at)},
        {"due_at", to_rfc3339(question.due_at)},
        {"answered_at", instant_or_null(question.answered_at)},
        {"closed_at", instant_or_null(question.closed_at)},
        {"overdue", waits_for_answer(question) && question.due_at < now},
        {"round", question.round},
        {"level", question.level},
        {"may",
         {{"answer", answers && waits_for_answer(question)},
          {"decide", decides && question.state == QuestionState::answered}}},
        {"etag", std::to_string(question.version)},
    };
    if (!with_steps) {
        return shown;
    }
    shown["steps"] = Json::array();
    for (auto const& step : tx.oversight().steps(question.id)) {
        auto data = step.data;
        if (auto const text = text_at(data, "text"); text && !answers) {
            data["text"] = mask_personal_data(*text);
        }
        shown["steps"].push_back({
            {"sequence", step.sequence},
            {"at", to_rfc3339(step.at)},
            {"actor", step.actor},
            {"kind", step.kind},
            {"data", std::move(data)},
        });
    }
    return shown;
}

Result<Shown> OversightDesk::read(Tx& tx, Person const& person, QuestionId id) const
{
    auto const question = find_for(tx, person, id);
    if (!question) {
        return std::unexpected(question.error());
    }
    return Shown{question_json(tx, person, *question, true), question->version};
}

Result<Json> OversightDesk::list(Tx& tx, Person const& person, QuestionFilter const& filter) const
{
    QuestionQuery query;
    query.states = filter.states;
    query.before = filter.before;
    query.limit = std::min(filter.limit, kMaxListed);
    query.all_units = permits(person, Action::ask_question, units_);
    if (person.has(Role::unit_head)) {
        for (auto const& unit : person.units) {
            auto const below = units_.with_children(unit);
            query.units.insert(query.units.end(), below.begin(), below.end());
        }
    }
    if (filter.case_code) {
        auto const record = tx.cases().find(*filter.case_code);
        if (!record) {
            return Json{{"items", Json::array()}, {"next_cursor", nullptr}};
        }
        query.case_id = record->id;
    }
    auto const found = tx.oversight().questions(query);
    auto items = Json::array();
    for (auto const& question : found) {
        if (may_read(tx, person, question)) {
            items.push_back(question_json(tx, person, question, false));
        }
    }
    bool const all = found.size() < query.limit;
    return Json{
        {"items", std::move(items)},
        {"next_cursor", all || found.empty() ? Json() : Json(std::to_string(found.back().id.value))},
    };
}

}  // namespace hub::oversight
