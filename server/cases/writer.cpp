#include "cases/writer.hpp"

#include "base/fold.hpp"
#include "base/log.hpp"
#include "base/random.hpp"

#include <set>

namespace hub::cases {
namespace {

constexpr std::size_t kSecretLength = 6;

int year_of(Instant at)
{
    return static_cast<int>(std::chrono::year_month_day{local_day(at)}.year());
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
    record.id = tx_.cases().insert(record);
    tx_.cases().append_event(record.id, {0, now_, "citizen", "case.opened", std::move(data)});
    tell(record, "case.opened");
    log_info("case.opened", {{"case", record.code.value}, {"unit", record.lead_unit.value}});
    return record;
}

Result<CaseEvent> CaseWriter::change(
    CaseRecord& record, std::string const& actor, std::string const& kind, Json data, Message const* message
)
{
    record.last_activity_at = now_;
    if (auto const written = tx_.cases().update(record); !written) {
        return std::unexpected(written.error());
    }
    ++record.version;
    auto event = tx_.cases().append_event(record.id, {0, now_, actor, kind, std::move(data)});
    tell(record, kind, message);
    return event;
}

void CaseWriter::tell(CaseRecord const& record, std::string_view event, Message const* message)
{
    auto data = rules_.views.live(record, event, now_);
    bool const guarded = record.restricted || !record.accused_unit.empty();
    std::set<std::string> topics;
    if (record.accused_unit.empty() || !rules_.units.is_within(record.lead_unit, record.accused_unit)) {
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
        record.due_soon_told = false;  // the next deadline has its own reminders
        record.overdue_told = false;
    }
}

void CaseWriter::enter(CaseRecord& record, CaseState to) const
{
    if (record.paused_at && to != CaseState::waiting_citizen) {
        record.resolve_due_at = resumed_due(record.resolve_due_at, *record.paused_at, now_, rules_.calendar);
        record.paused_at.reset();
    }
    if (to == CaseState::waiting_citizen && !record.paused_at) {
        record.paused_at = now_;
    }
    if (answers(to) && !record.answered_at) {
        record.answered_at = now_;
        record.resolve_met = true;
    }
    if (is_active(to) && to != CaseState::answered) {  // worked on again: what was said so far was not the end
        record.answered_at.reset();
        record.resolve_met = false;
    }
    if (is_active(to)) {
        record.closed_at.reset();
    } else {
        record.closed_at = now_;
        record.resolve_met = true;
    }
    record.state = to;
}

void CaseWriter::set_deadlines(CaseRecord& record) const
{
    auto const due =
        first_deadlines(record.opened_at, rules_.topics.find(record.topic), record.urgency, rules_.calendar);
    record.ack_due_at = due.ack_due_at;
    record.resolve_due_at = due.resolve_due_at;
}

}  // namespace hub::cases
