// What time alone does to a question that is not answered: reminders, then the next head above, on every working day.
#include "base/log.hpp"
#include "domain/deadline.hpp"
#include "oversight/desk.hpp"

#include <algorithm>

namespace hub::oversight {
namespace {

constexpr std::chrono::milliseconds kJustAfter{1};
constexpr std::chrono::minutes kLongestSleep{5};

bool waits_for_answer(Question const& question)
{
    return question.state == QuestionState::asked || question.state == QuestionState::returned;
}

}  // namespace

/// Level 0 is the unit itself, each further one the next unit above. About a case only who may read it.
std::vector<UserName> OversightDesk::heads(Tx& tx, Question const& question, int level) const
{
    auto const chain = units_.with_parents(question.unit);
    if (level < 0 || static_cast<std::size_t>(level) >= chain.size()) {
        return {};
    }
    auto const record = question.case_id ? tx.cases().find(question.case_id) : std::nullopt;
    std::vector<UserName> able;
    for (auto const& name : tx.people().in_office(chain[static_cast<std::size_t>(level)], Role::unit_head)) {
        auto const account = tx.people().find(name);
        bool reads = account && !account->disabled;
        if (reads && record) {
            CaseScope const scope{
                record->lead_unit, record->cooperating, record->assignee, record->restricted, record->accused_unit
            };
            reads = permits(account->person, Action::read_case, units_, &scope);
        }
        if (reads) {
            able.push_back(name);
        }
    }
    return able;
}

std::optional<Instant> OversightDesk::next_action(Question const& question, Instant now) const
{
    if (!waits_for_answer(question)) {
        return std::nullopt;
    }
    auto const& percents = options_.reminder_percents;
    auto const told = static_cast<std::size_t>(question.reminders);
    if (told < percents.size()) {
        return share_at(question.asked_at, question.due_at, percents[told], false, calendar_);
    }
    if (told == percents.size()) {
        return question.due_at + kJustAfter;
    }
    return calendar_.next_opening(std::max(now, question.due_at));
}

std::size_t OversightDesk::follow_up(Tx& tx, Question question, Instant now) const
{
    auto const shares = static_cast<int>(options_.reminder_percents.size());
    bool const overdue = now > question.due_at;
    int stage = question.reminders;
    while (stage < shares && share_at(
                                 question.asked_at,
                                 question.due_at,
                                 options_.reminder_percents[static_cast<std::size_t>(stage)],
                                 false,
                                 calendar_
                             ) <= now) {
        ++stage;
    }
    auto const before = question.level;
    auto people = heads(tx, question, question.level);
    if (overdue) {
        stage = shares + 1;
        for (int level = question.level + 1;
             static_cast<std::size_t>(level) < units_.with_parents(question.unit).size();
             ++level) {
            if (auto above = heads(tx, question, level); !above.empty()) {
                question.level = level;
                people.insert(people.end(), above.begin(), above.end());
                break;
            }
        }
        people.push_back(question.asker);
    }
    bool const news = !overdue || question.reminders <= shares || question.level != before;
    question.reminders = stage;
    question.next_action_at = next_action(question, now);
    if (auto const written = tx.oversight().update_question(question); !written) {
        return 0;
    }
    ++question.version;
    auto names = Json::array();
    for (auto const& name : people) {
        names.push_back(name.value);
    }
    QuestionStep step{0, now, "hub", overdue ? "overdue" : "reminded", {{"people", std::move(names)}}};
    step.data["due_at"] = to_rfc3339(question.due_at);
    step.data["level"] = question.level;
    // the same people every working day fill no history
    if (auto const kept = news ? record(tx, question, step) : Result<void>{}; !kept) {
        log_error("question.not_recorded", {{"question", question.id.value}, {"detail", kept.error().detail}});
    }
    tell(tx, question, "question." + step.kind, people);
    return 1;
}

OversightDesk::Ticked OversightDesk::tick(Tx& tx, Instant now) const
{
    Ticked ticked;
    auto const due = tx.oversight().due_questions(now, options_.slice);
    for (auto const& question : due) {
        ticked.told += follow_up(tx, question, now);
    }
    ticked.more = due.size() >= options_.slice;
    auto const next = ticked.more ? now : tx.oversight().next_question_action().value_or(now + kLongestSleep);
    ticked.next = std::clamp(next, now, now + kLongestSleep);
    if (ticked.told > 0) {
        log_info("question.followed_up", {{"questions", ticked.told}});
    }
    return ticked;
}

}  // namespace hub::oversight
