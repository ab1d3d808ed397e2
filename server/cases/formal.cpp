// Formal steps: only an official who records one makes a legal clock run, stand or end.
#include "cases/legal_clock.hpp"
#include "cases/staff_text.hpp"
#include "cases/writer.hpp"

namespace hub::cases {
namespace {

constexpr std::chrono::days kFurthestBack{366};
constexpr std::chrono::days kFurthestAhead{731};

/// From when its clocks count: now, an earlier day on which the paper came, or the coming day that was planned.
Result<Instant> fact_of(FormalStep const& step, FormalWish const& wish, Instant now)
{
    if (!wish.at) {
        return step.planned ? invalid_input("at: the planned day is needed") : Result<Instant>{now};
    }
    if (!step.dated && !step.planned) {
        return invalid_input("at: this step counts from the moment it is recorded");
    }
    auto const day = local_day(*wish.at);
    auto const today = local_day(now);
    if (step.planned && (day <= today || day > today + kFurthestAhead)) {
        return invalid_input("at: a coming day, within two years");
    }
    if (step.dated && (*wish.at > now || day < today - kFurthestBack)) {
        return invalid_input("at: not in the future, within the last year");
    }
    return *wish.at;
}

Json deadline_json(CaseDeadline const& one)
{
    return {{"step", one.step}, {"rule", one.rule}, {"due_at", to_rfc3339(one.due_at)}};
}

Json step_json(FormalStep const& step, FormalWish const& wish, StepEffect const& effect, auto const& deadlines)
{
    Json data{{"step", step.step}, {"name", step.name_vi}, {"reason", wish.reason}};
    if (!wish.variant.empty()) {
        data["variant"] = wish.variant;
    }
    if (wish.at) {
        data["fact_at"] = to_rfc3339(*wish.at);
    }
    for (auto const& one : effect.started) {
        data["started"].push_back(deadline_json(one));
    }
    for (auto const index : effect.met) {
        auto one = deadline_json(deadlines[index]);
        one["in_time"] = *deadlines[index].met_at <= deadlines[index].due_at;
        data["met"].push_back(std::move(one));
    }
    for (auto const index : effect.ended) {
        data["ended"].push_back(deadline_json(deadlines[index]));
    }
    for (auto const index : effect.moved) {
        auto one = deadline_json(deadlines[index]);
        one["stands"] = deadlines[index].stands_since.has_value();
        data["moved"].push_back(std::move(one));
    }
    return data;
}

void store(Tx& tx, CaseRecord const& record, StepEffect const& effect, std::vector<CaseDeadline>& deadlines)
{
    for (auto const* list : {&effect.met, &effect.ended, &effect.moved}) {
        for (auto const index : *list) {
            tx.cases().update_deadline(deadlines[index]);
        }
    }
    for (auto one : effect.started) {
        one.case_id = record.id;
        one.id = tx.cases().add_deadline(one);
        deadlines.push_back(std::move(one));
    }
}

}  // namespace

Result<Shown> CaseDesk::formal_step(
    Tx& tx, Person const& person, CaseCode const& code, std::optional<std::int64_t> expected, FormalWish const& wish
) const
{
    auto found = find_for_reason(tx, person, code, Action::transition, expected, wish.reason);
    if (!found) {
        return std::unexpected(found.error());
    }
    auto& record = *found;
    auto const now = clock_.now();
    auto const step = options_.rules.step_of(record.kind, wish.step, local_day(now));
    if (!step) {
        return invalid_input("step: none of a case of this kind");
    }
    auto const scope = scope_of(record);
    if (step->head && !permits(person, Action::decide_extension, units_, &scope)) {
        return forbidden("this step is the head's");
    }
    auto const fact = fact_of(*step, wish, now);
    if (!fact) {
        return std::unexpected(fact.error());
    }
    auto deadlines = tx.cases().deadlines(record.id);
    auto const& calendar = calendar_of(record);
    auto const effect = take_step(deadlines, *step, wish, record.kind, *fact, now, options_.rules, calendar);
    if (!effect) {
        return std::unexpected(effect.error());
    }
    auto data = step_json(*step, wish, *effect, deadlines);
    store(tx, record, *effect, deadlines);
    record.legal_at = legal_action(deadlines, options_.follow_up, calendar);
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, now};
    writer.acknowledge(record);
    auto const written = writer.change(record, person.username.value, "case.formal_step", std::move(data));
    return written ? show(tx, person, record) : std::unexpected(written.error());
}

}  // namespace hub::cases
