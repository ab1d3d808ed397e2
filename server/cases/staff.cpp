// What officials do with a case. Each step: permission, version, state, one event, one version more.
#include "base/utf8.hpp"
#include "cases/closing.hpp"
#include "cases/evidence.hpp"
#include "cases/follow_up.hpp"
#include "cases/mentions.hpp"
#include "cases/speaker.hpp"
#include "cases/staff_text.hpp"
#include "domain/masking.hpp"
#include "domain/reply_fields.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::size_t kMaxReplyChars = 4000;
constexpr std::size_t kMaxNoteChars = 8000;
constexpr std::string_view kNotFound = "no such case";

/// The comment that an answer in public stands under: the newest one of the case.
std::string comment_of(Tx& tx, CaseRecord const& record)
{
    std::string comment;
    for (auto const& message : tx.conversations().messages_of_case(record.id)) {
        if (message.direction == Direction::inbound && message.is_public && !message.external_id.empty()) {
            comment = message.external_id;
        }
    }
    return comment;
}

Json names_json(std::vector<UserName> const& names)
{
    auto list = Json::array();
    for (auto const& name : names) {
        list.push_back(name.value);
    }
    return list;
}

}  // namespace

/// The case when this person may do this to it, in this version. One answer for unknown and for not allowed to know.
Result<CaseRecord> CaseDesk::find_for(
    Tx& tx, Person const& person, CaseCode const& code, Action action, std::optional<std::int64_t> expected
) const
{
    auto record = tx.cases().find(code);
    if (!record) {
        return not_found(std::string{kNotFound});
    }
    auto const scope = scope_of(*record);
    if (!permits(person, Action::read_case, units_, &scope)) {
        return not_found(std::string{kNotFound});
    }
    if (!permits(person, action, units_, &scope)) {
        return forbidden("this step is not yours");
    }
    if (expected && *expected != record->version) {
        return conflict("stale");
    }
    return std::move(*record);
}

Result<CaseRecord> CaseDesk::find_for_reason(
    Tx& tx,
    Person const& person,
    CaseCode const& code,
    Action action,
    std::optional<std::int64_t> expected,
    std::string const& reason
) const
{
    auto found = find_for(tx, person, code, action, expected);
    auto const fine = check_text("reason", reason, kMaxReasonChars);
    return found && !fine ? std::unexpected(fine.error()) : std::move(found);
}

Result<Shown> CaseDesk::show(Tx& tx, Person const& person, CaseRecord const& record) const
{
    auto const scope = scope_of(record);
    if (!permits(person, Action::read_case, units_, &scope)) {
        return Shown{
            {{"code", record.code.value}, {"etag", std::to_string(record.version)}}, record.version, record.restricted
        };
    }
    auto const sight = permits(person, Action::read_contact, units_, &scope) ? Sight::contact : Sight::masked;
    auto file = load_file(tx, record);
    file.reply_window = reply_window(file);
    auto shown = views_.full(file, sight, clock_.now());
    shown["evidence"] = evidence_json(tx.evidence().of(record.id));
    shown["evidence_needed"] = !check_evidence(tx, record);
    return Shown{std::move(shown), record.version, record.restricted};
}

Result<Replied> CaseDesk::reply(
    Tx& tx,
    Person const& person,
    CaseCode const& code,
    std::optional<std::int64_t> expected,
    std::string const& text,
    bool close,
    std::string const& trace_id
) const
{
    auto found = find_for(tx, person, code, Action::reply, expected);
    auto const fine = check_text("text", text, kMaxReplyChars);
    if (!found || !fine) {
        return std::unexpected(found ? fine.error() : found.error());
    }
    if (auto const open = fields_in(text); !open.empty()) {
        return invalid_input("text: the field {" + open.front() + "} is not filled in");
    }
    auto& record = *found;
    auto const thread = tx.conversations().find(record.conversation);
    if (!thread) {
        return failure(Errc::internal, "a case without conversation");
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    Speaker speaker{tx, rules, writer, trace_id};
    Utterance utterance{
        "reply", text, private_address(*thread), {record.id}, code.value, person.username.value, true, {}
    };
    if (auto const proved = close ? check_evidence(tx, record) : Result<void>{}; !proved) {
        return std::unexpected(proved.error());
    }
    auto const channel = options_.channels.find(record.channel);
    auto reason = channel == options_.channels.end()
                      ? std::string{"channel_gone"}
                      : dead_end(*thread, channel->second, record, "reply", clock_.now());
    if (thread->is_public && reason.empty()) {
        utterance.address = {"public_reply", comment_of(tx, record)};
        utterance.text = mask_personal_data(text);
        reason = record.restricted ? "public_thread" : utterance.address.comment_id.empty() ? "no_address" : "";
    }
    auto const before = record.state;
    auto const message =
        reason.empty() ? speaker.say(*thread, utterance) : speaker.cannot_say(*thread, utterance, record, reason);
    writer.acknowledge(record);
    if (may_move(record.state, CaseState::answered)) {
        writer.enter(record, CaseState::answered);
    }
    bool const closes = close && may_move(record.state, CaseState::closed);
    if (closes) {
        writer.enter(record, CaseState::closed);
    }
    Json data{
        {"message_id", std::to_string(message.id.value)},
        {"state", name_of(record.state)},
        {"delivery", message.delivery_state},
    };
    bool const asked_before = before == CaseState::answered && record.rating_asked_at;
    bool const newly = record.state != before && !asked_before && reason.empty();
    auto const doubted = look_closer(tx, writer, record, person, newly ? text : std::string{}, data);
    if (newly && channel != options_.channels.end()) {
        data["rating_asked"] = ask_citizen(tx, writer, record, *thread, channel->second.window);
    }
    auto const written = writer.change(
        record, person.username.value, closes ? "case.closed" : "case.message", std::move(data), &message
    );
    if (!written) {
        return std::unexpected(written.error());
    }
    writer.send(record, doubted);
    return Replied{message.id, message.delivery_state, record.version};
}

bool CaseDesk::ask_citizen(
    Tx& tx, CaseWriter& writer, CaseRecord& record, Conversation thread, ReplyWindow const& window
) const
{
    Rules const rules{units_, topics_, calendar_, options_, views_};
    Speaker speaker{tx, rules, writer, {}};
    bool const asked = Closing{tx, rules, writer, speaker}.ask(record, thread, window);
    if (asked) {
        tx.conversations().update(thread);
    }
    return asked;
}

/// An answer within minutes, or one that says nothing, is shown to the head; never refused.
Asked CaseDesk::look_closer(
    Tx& tx, CaseWriter& writer, CaseRecord const& record, Person const& person, std::string const& text, Json& data
) const
{
    if (text.empty()) {
        return {};
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    Speaker speaker{tx, rules, writer, {}};
    auto const doubts = Closing{tx, rules, writer, speaker}.doubts(record, text);
    if (doubts.empty()) {
        return {};
    }
    data["doubts"] = doubts;
    return Alarm{tx, rules, clock_.now()}.choose_to_tell(
        record, {"check_answer", AlertLevel::head, AlertLevel::chairman, false, person.username}
    );
}

Result<Shown> CaseDesk::note(
    Tx& tx, Person const& person, CaseCode const& code, std::optional<std::int64_t> expected, std::string const& text
) const
{
    auto found = find_for(tx, person, code, Action::note, expected);
    auto const fine = check_text("text", text, kMaxNoteChars);
    if (!found || !fine) {
        return std::unexpected(found ? fine.error() : found.error());
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    auto const called = called_in(tx, *found, text, person.username, units_);
    auto const told = names_json(called.told);
    Json data{{"text", text}};
    if (!called.told.empty()) {
        data["mentions"] = told;
    }
    auto const written = writer.change(*found, person.username.value, "case.note", std::move(data));
    if (!written) {
        return std::unexpected(written.error());
    }
    writer.send(*found, {kMention, AlertLevel::official, called.told});
    Json body{
        {"sequence", written->sequence},
        {"at", to_rfc3339(written->at)},
        {"author", person.username.value},
        {"text", text},
        {"mentions", told},
        {"not_mentioned", names_json(called.left_out)},
    };
    return Shown{std::move(body), found->version, found->restricted};
}

bool CaseDesk::ask_on_close(Tx& tx, CaseWriter& writer, CaseRecord& record) const
{
    auto const thread = tx.conversations().find(record.conversation);
    auto const channel = options_.channels.find(record.channel);
    bool const known = thread && channel != options_.channels.end();
    return known && ask_citizen(tx, writer, record, *thread, channel->second.window);
}

/// The citizen is told of an end that is not an answer.
void CaseDesk::tell_citizen(Tx& tx, CaseRecord const& record, std::string text) const
{
    auto const thread = tx.conversations().find(record.conversation);
    auto const channel = options_.channels.find(record.channel);
    if (!thread || channel == options_.channels.end()) {
        return;
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    Speaker speaker{tx, rules, writer, {}};
    Utterance utterance{
        "holding", std::move(text), private_address(*thread), {record.id}, record.code.value, "hub", false, {}
    };
    auto reason = dead_end(*thread, channel->second, record, "holding", clock_.now());
    if (thread->is_public && reason.empty()) {
        utterance.address = {"public_reply", comment_of(tx, record)};
        reason = record.restricted ? "public_thread" : utterance.address.comment_id.empty() ? "no_address" : "";
    }
    (void)(reason.empty() ? speaker.say(*thread, utterance) : speaker.cannot_say(*thread, utterance, record, reason));
}

Result<Shown> CaseDesk::transition(
    Tx& tx,
    Person const& person,
    CaseCode const& code,
    std::optional<std::int64_t> expected,
    CaseState to,
    std::string const& reason
) const
{
    auto found = find_for(tx, person, code, Action::transition, expected);
    if (!found) {
        return std::unexpected(found.error());
    }
    auto& record = *found;
    if (needs_reason(to) || !reason.empty()) {
        if (auto const fine = check_text("reason", reason, kMaxReasonChars); !fine) {
            return std::unexpected(fine.error());
        }
    }
    if (!may_move(record.state, to)) {
        return conflict("state");
    }
    if (auto const proved = to == CaseState::closed ? check_evidence(tx, record) : Result<void>{}; !proved) {
        return std::unexpected(proved.error());
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    auto const before = record.state;
    auto const holder = record.assignee;
    writer.acknowledge(record);
    writer.enter(record, to);
    if (to == CaseState::accepted && !record.assignee && person.has(Role::official)) {
        record.assignee = person.username;
    }
    bool const taken = record.assignee != holder;
    if (to == CaseState::reopened) {
        forget_reminders(record);
    }
    Json data{{"from", name_of(before)}, {"to", name_of(to)}};
    if (to == CaseState::waiting_citizen) {  // what the rule does not list does not stop the clock
        data["clock"] = record.paused_at ? "stands" : "runs";
        data["until"] = record.pause_until ? Json(to_rfc3339(*record.pause_until)) : Json(nullptr);
    }
    if (taken) {
        data["assignee"] = record.assignee->value;
    }
    if (!reason.empty()) {
        data["reason"] = reason;
    }
    if (before == CaseState::answered && to == CaseState::closed && !record.rating_asked_at) {
        data["rating_asked"] = ask_on_close(tx, writer, record);
    }
    auto const written = writer.change(
        record, person.username.value, to == CaseState::closed ? "case.closed" : "case.state", std::move(data)
    );
    if (!written) {
        return std::unexpected(written.error());
    }
    auto const office = unit_name(units_, record.lead_unit);
    auto const told = record.restricted ? std::string{} : mask_personal_data(reason);
    if (to == CaseState::forwarded) {
        tell_citizen(tx, record, forwarded_notice(office, code.value, told));
    } else if (to == CaseState::rejected) {
        tell_citizen(tx, record, rejected_notice(office, code.value, told));
    }
    return show(tx, person, record);
}

}  // namespace hub::cases
