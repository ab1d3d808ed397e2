#include "cases/writer.hpp"

#include "base/fold.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "cases/alarm.hpp"
#include "cases/follow_up.hpp"

#include <set>

namespace hub::cases {
namespace {

constexpr std::size_t kSecretLength = 6;

int year_of(Instant at)
{
    return static_cast<int>(std::chrono::year_month_day{local_day(at)}.year());
}

constexpr std::string_view kHub = "hub";
constexpr std::string_view kCitizen = "citizen";

/// Someone is in danger: at any hour, up to the top.
Alarm::Question urgent_question()
{
    return {"urgent", AlertLevel::official, AlertLevel::supervisor, true, {}};
}

bool answers(CaseState state)
{
    return state == CaseState::answered || state == CaseState::closed;
}

}  // namespace

std::string unit_name(UnitDirectory const& units, UnitId const& unit)
{
    auto const* found = units.find(unit);
    return found == nullptr ? unit.value : found->name;
}

std::string folded(Options const& options, std::string_view text)
{
    return options.fold ? options.fold(text) : fold(text);
}

CaseRecord CaseWriter::open(CaseRecord record, Json data)
{
    record.code = tx_.cases().next_code(year_of(record.opened_at));
    record.secret = rules_.options.secret ? rules_.options.secret(kSecretLength) : random_code(kSecretLength);
    record.last_activity_at = now_;
    record.version = 1;
    set_deadlines(record);
    auto const asked = ask_about_danger(record);
    if (!asked.people.empty()) {
        data["asked"] = asked_json(asked);
    }
    record.next_action_at = next_action(record, rules_.options, rules_.calendar_of(record));
    record.id = tx_.cases().insert(record);
    tx_.cases().append_event(record.id, {0, now_, "citizen", "case.opened", std::move(data)});
    tell(record, "case.opened");
    send(record, asked);
    log_info("case.opened", {{"case", record.code.value}, {"unit", record.lead_unit.value}});
    return record;
}

Result<CaseEvent> CaseWriter::change(
    CaseRecord& record, std::string const& actor, std::string const& kind, Json data, Message const* message
)
{
    if (is_active(record.state) && rules_.units.has_ended(record.lead_unit)) {  // a straggler, or woken up again
        if (auto const followed = follow_reform(record); !followed) {
            return std::unexpected(followed.error());
        }
    }
    if (actor != kHub) {  // reminders are no activity: they must not keep a conversation young
        record.last_activity_at = now_;
    }
    settle_alerts(record, actor);
    record.next_action_at = next_action(record, rules_.options, rules_.calendar_of(record));
    if (auto const written = tx_.cases().update(record); !written) {
        return std::unexpected(written.error());
    }
    ++record.version;
    auto event = tx_.cases().append_event(record.id, {0, now_, actor, kind, std::move(data)});
    tell(record, kind, message);
    return event;
}

/// Who acts has seen it: the question goes no further. When the clock stands or has ended, nobody needs to answer.
void CaseWriter::settle_alerts(CaseRecord& record, std::string const& actor)
{
    if (record.alert_level < 0) {
        return;
    }
    if (!running_clock(record) && !record.legal_at) {
        tx_.cases().acknowledge_alerts(record.id, std::nullopt, std::string{kHub}, now_);
        record.alert_level = -1;
        record.alert_top = -1;
        record.alert_until.reset();
    } else if (actor != kHub && actor != kCitizen) {
        tx_.cases().acknowledge_alerts(record.id, UserName{actor}, actor, now_);
        record.alert_until.reset();
    }
}

Asked CaseWriter::ask_about_danger(CaseRecord& record)
{
    return record.urgency == Urgency::urgent ? Alarm{tx_, rules_, now_}.choose(record, urgent_question()) : Asked{};
}

Asked CaseWriter::ask(CaseRecord& record, Alarm::Question question)
{
    return Alarm{tx_, rules_, now_}.choose(record, std::move(question));
}

void CaseWriter::send(CaseRecord const& record, Asked const& asked)
{
    Alarm{tx_, rules_, now_}.send(record, asked);
}

void CaseWriter::tell(CaseRecord const& record, std::string_view event, Message const* message)
{
    auto data = rules_.views.live(record, event, now_);
    bool const guarded = record.restricted || !record.accused_unit.empty();
    std::set<std::string> topics;
    if (record.accused_unit.empty() || !rules_.units.is_of(record.lead_unit, record.accused_unit)) {
        topics.insert(record.lead_unit.value);
    }
    if (!guarded) {
        for (auto const& unit : record.cooperating) {
            topics.insert(unit.value);
        }
    }
    auto const text = std::make_shared<std::string const>(dump(data));
    for (auto const& unit : topics) {
        tx_.feed().append_text("unit:" + unit, text, now_);
    }
    auto const case_topic = "case:" + record.code.value;
    if (message == nullptr || guarded) {
        tx_.feed().append_text(case_topic, text, now_);
        return;
    }
    data["message"] = rules_.views.message(*message, Sight::masked);
    tx_.feed().append(case_topic, data, now_);
}

void CaseWriter::alert(CaseRecord const& record, std::string_view event, UserName const& person)
{
    tx_.feed().append("user:" + person.value, rules_.views.live(record, event, now_), now_);
}

HumanTaskId CaseWriter::task(
    std::string const& kind, UnitId const& unit, CaseId case_id, std::string const& reason, Instant due_at
)
{
    HumanTask task;
    task.kind = kind;
    task.unit = unit;
    task.case_id = case_id;
    task.reason = reason;
    task.created_at = now_;
    task.due_at = due_at;
    auto const id = tx_.cases().add_task(task);
    log_info("task.added", {{"kind", kind}, {"unit", unit.value}, {"reason", reason}});
    return id;
}

void CaseWriter::acknowledge(CaseRecord& record) const
{
    if (!record.acknowledged_at) {
        record.acknowledged_at = now_;
        record.ack_met = true;
        forget_reminders(record);  // the next deadline has its own
    }
}

void CaseWriter::enter(CaseRecord& record, CaseState to) const
{
    resume(record);
    if (to == CaseState::waiting_citizen) {
        (void)pause(record, "citizen");
    }
    if (answers(to) && !record.answered_at) {
        record.answered_at = now_;
        record.resolve_met = true;
    }
    if (is_active(to) && to != CaseState::answered) {  // worked on again: what was said so far was not the end
        record.answered_at.reset();
        record.resolve_met = false;
        record.rating_asked_at.reset();
    }
    if (is_active(to)) {
        record.closed_at.reset();
    } else {
        record.closed_at = now_;
        record.resolve_met = true;
    }
    record.state = to;
}

bool CaseWriter::pause(CaseRecord& record, std::string_view why) const
{
    auto const* rule = rules_.options.terms.of(record.kind, local_day(record.opened_at)).pause(why);
    auto const used = std::chrono::minutes{record.paused_minutes};
    auto const until = rule == nullptr ? std::nullopt : pause_limit(*rule, now_, used, rules_.calendar_of(record));
    if (!until || record.paused_at) {
        return false;
    }
    record.paused_at = now_;
    record.pause_reason = why;
    record.pause_until = until;
    return true;
}

void CaseWriter::resume(CaseRecord& record) const
{
    if (!record.paused_at) {
        return;
    }
    auto const limit = pause_ends(record, rules_.options.terms, rules_.calendar_of(record)).value_or(now_);
    auto const until = std::min(now_, limit);
    auto const stood = rules_.calendar_of(record).working_minutes(*record.paused_at, until);
    record.resolve_due_at = resumed_due(record.resolve_due_at, *record.paused_at, until, rules_.calendar_of(record));
    record.paused_minutes += static_cast<int>(stood.count());
    record.paused_at.reset();
    record.pause_until.reset();
    record.pause_reason.clear();
}

void CaseWriter::set_deadlines(CaseRecord& record) const
{
    auto const due = first_deadlines(
        record.opened_at,
        rules_.topics.find(record.topic),
        record.urgency,
        rules_.calendar_of(record),
        rules_.options.rules
    );
    record.calendar = rules_.options.calendar_generation;
    record.ack_due_at = due.ack_due_at;
    record.resolve_due_at = due.resolve_due_at;
}

}  // namespace hub::cases
