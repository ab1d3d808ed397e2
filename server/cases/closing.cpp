#include "cases/closing.hpp"

#include "base/crypto.hpp"
#include "cases/follow_up.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::int64_t kManyUses = 3;
constexpr std::size_t kPrintChars = 32;

bool begins_anew(CaseEvent const& event)
{
    return event.kind == "case.opened" || text_or(event.data, "to") == "reopened" ||
           text_or(event.data, "state") == "reopened";
}

}  // namespace

Instant begun_at(CaseRecord const& record, std::vector<CaseEvent> const& events)
{
    auto begun = record.opened_at;
    for (auto const& event : events) {
        begun = begins_anew(event) ? std::max(begun, event.at) : begun;
    }
    return begun;
}

bool may_be_rated(CaseRecord const& record) noexcept
{
    return !record.restricted && !is_restricted(record.kind) && record.accused_unit.empty();
}

std::optional<Instant> closes_at(
    CaseRecord const& record, ClosingTerms const& terms, WorkCalendar const& calendar
) noexcept
{
    bool const waits = record.state == CaseState::answered && record.rating_asked_at;
    return waits ? std::optional{calendar.add_calendar_days(*record.rating_asked_at, terms.days)} : std::nullopt;
}

bool Closing::ask(CaseRecord& record, Conversation& thread, ReplyWindow const& window)
{
    bool const private_talk = !thread.is_public;
    if (!rules_.options.closing.ask || !may_be_rated(record) || !private_talk ||
        !obstacle(thread, window, writer_.now(), false).empty()) {
        return false;
    }
    record.rating_asked_at = writer_.now();
    thread.rating_case = record.id;
    auto const silence = closes_at(record, rules_.options.closing, rules_.calendar_of(record));
    Utterance utterance;
    utterance.kind = "rating";
    utterance.text = rating_question(unit_name(rules_.units, record.lead_unit), record.code.value, silence);
    utterance.address = private_address(thread);
    utterance.cases = {record.id};
    utterance.key_code = record.code.value;
    (void)speaker_.say(thread, utterance);
    return true;
}

void Closing::tell_reopened(CaseRecord const& record, Conversation const& thread)
{
    auto const channel = rules_.options.channels.find(record.channel);
    if (channel == rules_.options.channels.end() || thread.is_public ||
        !obstacle(thread, channel->second.window, writer_.now(), false).empty()) {
        return;
    }
    Utterance utterance;
    utterance.kind = "holding";
    utterance.text = reopened_notice(unit_name(rules_.units, record.lead_unit), record.code.value);
    utterance.address = private_address(thread);
    utterance.cases = {record.id};
    utterance.key_code = record.code.value;
    (void)speaker_.say(thread, utterance);
}

Result<void> Closing::take(
    CaseRecord& record, Conversation& thread, Rated const& rated, std::string_view via, Message const* message
)
{
    Json data{{"solved", rated.solved}, {"via", via}};
    if (rated.score) {
        record.rating = *rated.score;
        data["rating"] = *rated.score;
    }
    if (message != nullptr) {
        data["message_id"] = std::to_string(message->id.value);
    }
    bool const back = !rated.solved && may_move(record.state, CaseState::reopened);
    bool const done = rated.solved && record.state == CaseState::answered;
    Asked asked;
    if (back) {
        writer_.enter(record, CaseState::reopened);
        forget_reminders(record);
        asked = writer_.ask(record, {"not_solved", AlertLevel::head, AlertLevel::chairman, true, {}});
        data["asked"] = asked_json(asked);
    } else if (done) {
        writer_.enter(record, CaseState::closed);
    }
    if (back || done) {
        data["state"] = name_of(record.state);
    }
    if (thread.rating_case == record.id) {
        thread.rating_case = {};
    }
    auto const written = writer_.change(record, "citizen", "case.rating", std::move(data), message);
    if (!written) {
        return std::unexpected(written.error());
    }
    writer_.send(record, asked);
    if (back && may_be_rated(record)) {
        tell_reopened(record, thread);
    }
    return {};
}

std::vector<std::string> Closing::doubts(CaseRecord const& record, std::string const& text)
{
    std::vector<std::string> found;
    auto const begun = begun_at(record, tx_.cases().events(record.id));
    if (writer_.now() - begun < rules_.options.closing.fast) {
        found.emplace_back("fast");
    }
    auto const print = sha256_hex({folded(rules_.options, text)}).substr(0, kPrintChars);
    auto const uses = tx_.cases().count_answer(record.lead_unit, print, writer_.now());
    bool const repeated = uses >= kManyUses && record.kind != MatterKind::question;  // one question, one answer
    if (repeated || is_boilerplate(text)) {
        found.emplace_back("boilerplate");
    }
    return found;
}

}  // namespace hub::cases
