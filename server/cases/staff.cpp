// What officials do with a case. Each step: permission, version, state, one event, one version more.
#include "base/utf8.hpp"
#include "cases/speaker.hpp"
#include "domain/masking.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::size_t kMaxReplyChars = 4000;
constexpr std::size_t kMaxNoteChars = 8000;
constexpr std::size_t kMaxReasonChars = 1000;
constexpr int kMaxExtensionDays = 60;
constexpr std::string_view kNotFound = "no such case";

/// Text of a member of staff: not empty, valid, not endless.
Result<void> check_text(std::string_view name, std::string_view text, std::size_t max_chars)
{
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return invalid_input(std::string{name} + " is empty");
    }
    if (!is_valid_utf8(text)) {
        return invalid_input(std::string{name} + " is not valid UTF-8");
    }
    if (count_chars(text) > max_chars) {
        return invalid_input(std::string{name} + " is longer than " + std::to_string(max_chars) + " characters");
    }
    return {};
}

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

std::optional<CaseEvent> open_wish(std::vector<CaseEvent> const& events)
{
    std::optional<CaseEvent> wish;
    for (auto const& event : events) {
        if (event.kind == "case.extension_asked") {
            wish = event;
        } else if (event.kind == "case.extension_approved" || event.kind == "case.extension_refused") {
            wish.reset();
        }
    }
    return wish;
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

Result<Shown> CaseDesk::show(Tx& tx, Person const& person, CaseRecord const& record) const
{
    auto const scope = scope_of(record);
    if (!permits(person, Action::read_case, units_, &scope)) {
        return Shown{
            {{"code", record.code.value}, {"etag", std::to_string(record.version)}}, record.version, record.restricted
        };
    }
    auto const sight = permits(person, Action::read_contact, units_, &scope) ? Sight::contact : Sight::masked;
    return Shown{views_.full(load_file(tx, record), sight, clock_.now()), record.version, record.restricted};
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
    auto const channel = options_.channels.find(record.channel);
    auto reason = channel == options_.channels.end() ? std::string{"channel_gone"}
                                                     : obstacle(*thread, channel->second.window, clock_.now(), true);
    if (thread->is_public && reason.empty()) {
        utterance.address = {"public_reply", comment_of(tx, record)};
        utterance.text = mask_personal_data(text);
        reason = record.restricted ? "public_thread" : utterance.address.comment_id.empty() ? "no_address" : "";
    }
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
    auto const written = writer.change(
        record, person.username.value, closes ? "case.closed" : "case.message", std::move(data), &message
    );
    if (!written) {
        return std::unexpected(written.error());
    }
    return Replied{message.id, message.delivery_state, record.version};
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
    auto const written = writer.change(*found, person.username.value, "case.note", {{"text", text}});
    if (!written) {
        return std::unexpected(written.error());
    }
    Json body{
        {"sequence", written->sequence},
        {"at", to_rfc3339(written->at)},
        {"author", person.username.value},
        {"text", text},
    };
    return Shown{std::move(body), found->version, found->restricted};
}

/// A new holder must be able to work the case: known, enabled, of the unit or below it, and not accused.
Result<void> CaseDesk::check_assignee(Tx& tx, CaseRecord const& record, UserName const& assignee) const
{
    auto const account = tx.people().find(assignee);
    if (!account || account->disabled) {
        return invalid_input("assignee: no such person");
    }
    auto const& units = account->person.units;
    bool const belongs = std::ranges::any_of(units, [&](UnitId const& unit) {
        return units_.is_within(unit, record.lead_unit) || units_.is_within(record.lead_unit, unit);
    });
    auto const scope = scope_of(record);
    if (!belongs || !permits(account->person, Action::reply, units_, &scope)) {
        return invalid_input("assignee: does not belong to the unit, or may not work this case");
    }
    return {};
}

Result<Shown> CaseDesk::assign(
    Tx& tx,
    Person const& person,
    CaseCode const& code,
    std::optional<std::int64_t> expected,
    UnitId const& unit,
    std::optional<UserName> const& assignee,
    std::string const& reason
) const
{
    auto found = find_for(tx, person, code, Action::assign, expected);
    auto const fine = check_text("reason", reason, kMaxReasonChars);
    if (!found || !fine) {
        return std::unexpected(found ? fine.error() : found.error());
    }
    auto& record = *found;
    if (units_.find(unit) == nullptr) {
        return invalid_input("unit: unknown");
    }
    if (!record.accused_unit.empty() && units_.is_within(unit, record.accused_unit)) {
        return invalid_input("unit: cannot hold this case");
    }
    if (!is_active(record.state)) {
        return conflict("state");
    }
    auto const before = record.lead_unit;
    record.lead_unit = unit;
    record.assignee = assignee;
    std::erase(record.cooperating, unit);
    if (assignee) {
        if (auto const able = check_assignee(tx, record, *assignee); !able) {
            return std::unexpected(able.error());
        }
    }
    record.needs_dispatcher = false;
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    writer.acknowledge(record);
    Json data{
        {"from_unit", before.value},
        {"unit", unit.value},
        {"assignee", assignee ? Json(assignee->value) : Json(nullptr)},
        {"reason", reason},
    };
    auto const written = writer.change(record, person.username.value, "case.assigned", std::move(data));
    if (!written) {
        return std::unexpected(written.error());
    }
    bool const open_case = !record.restricted && record.accused_unit.empty();
    if (before != unit && open_case) {  // lists of the unit that gave it away drop it
        tx.feed().append("unit:" + before.value, views_.live(record, "case.assigned", clock_.now()), clock_.now());
    }
    if (assignee) {
        writer.alert(record, "case.assigned", *assignee);
    }
    return show(tx, person, record);
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
    auto reason = obstacle(*thread, channel->second.window, clock_.now(), false);
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
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    auto const before = record.state;
    writer.acknowledge(record);
    writer.enter(record, to);
    if (to == CaseState::accepted && !record.assignee && person.has(Role::official)) {
        record.assignee = person.username;
    }
    if (to == CaseState::reopened) {
        record.due_soon_told = false;
        record.overdue_told = false;
    }
    Json data{{"from", name_of(before)}, {"to", name_of(to)}};
    if (!reason.empty()) {
        data["reason"] = reason;
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

Result<Shown> CaseDesk::ask_extension(
    Tx& tx, Person const& person, CaseCode const& code, std::optional<std::int64_t> expected, ExtensionWish const& wish
) const
{
    auto found = find_for(tx, person, code, Action::ask_extension, expected);
    auto const fine = check_text("reason", wish.reason, kMaxReasonChars);
    if (!found || !fine) {
        return std::unexpected(found ? fine.error() : found.error());
    }
    auto& record = *found;
    if (wish.until.has_value() == wish.working_days.has_value()) {
        return invalid_input("until or working_days: one of both");
    }
    if (wish.working_days && (*wish.working_days < 1 || *wish.working_days > kMaxExtensionDays)) {
        return invalid_input("working_days: 1 to " + std::to_string(kMaxExtensionDays));
    }
    auto const latest = calendar_.add_working_days(record.resolve_due_at, kMaxExtensionDays);
    auto const until = wish.until ? *wish.until : calendar_.add_working_days(record.resolve_due_at, *wish.working_days);
    if (until <= std::max(record.resolve_due_at, clock_.now()) || until > latest) {
        return invalid_input(
            "until: after the present deadline, at most " + std::to_string(kMaxExtensionDays) + " working days"
        );
    }
    if (!is_active(record.state) || record.answered_at) {
        return conflict("state");
    }
    if (open_wish(tx.cases().events(record.id))) {
        return conflict("asked");
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    Json data{{"until", to_rfc3339(until)}, {"reason", wish.reason}};
    auto const written = writer.change(record, person.username.value, "case.extension_asked", std::move(data));
    if (!written) {
        return std::unexpected(written.error());
    }
    writer.task(
        "decide_extension",
        record.lead_unit,
        record.id,
        "extension_asked",
        std::min(record.resolve_due_at, calendar_.add_working_days(clock_.now(), 1))
    );
    Json body{{"sequence", written->sequence}, {"state", "asked"}, {"until", to_rfc3339(until)}};
    return Shown{std::move(body), record.version, record.restricted};
}

Result<Shown> CaseDesk::decide_extension(
    Tx& tx,
    Person const& person,
    CaseCode const& code,
    std::optional<std::int64_t> expected,
    bool approve,
    std::string const& reason
) const
{
    auto found = find_for(tx, person, code, Action::decide_extension, expected);
    if (!found) {
        return std::unexpected(found.error());
    }
    auto& record = *found;
    auto const wish = open_wish(tx.cases().events(record.id));
    if (!wish) {
        return conflict("not_asked");
    }
    auto const until = parse_rfc3339(text_or(wish->data, "until"));
    if (!until) {
        return failure(Errc::internal, "an extension without date");
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    Json data{{"asked", wish->sequence}, {"from", to_rfc3339(record.resolve_due_at)}, {"until", to_rfc3339(*until)}};
    if (!reason.empty()) {
        data["reason"] = reason;
    }
    if (approve) {
        record.resolve_due_at = std::max(record.resolve_due_at, *until);
        record.due_soon_told = false;
        record.overdue_told = false;
    }
    auto const written = writer.change(
        record, person.username.value, approve ? "case.extension_approved" : "case.extension_refused", std::move(data)
    );
    if (!written) {
        return std::unexpected(written.error());
    }
    if (approve) {
        tell_citizen(
            tx, record, extension_notice(unit_name(units_, record.lead_unit), code.value, record.resolve_due_at)
        );
    }
    return show(tx, person, record);
}

}  // namespace hub::cases
