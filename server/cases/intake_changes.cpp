// What happens to messages and cases that are there already.
#include "base/utf8.hpp"
#include "cases/intake.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

/// Newer words become the text; a late older edit goes where it belongs in the history.
void take_edit(Message& message, std::string text, Instant at)
{
    auto const last = message.history.empty() ? std::string{} : text_or(message.history.back(), "until");
    auto const stamp = to_rfc3339(at);
    if (!last.empty() && stamp < last) {
        auto const later =
            std::ranges::find_if(message.history, [&](Json const& entry) { return text_or(entry, "until") > stamp; });
        message.history.insert(later, Json{{"text", std::move(text)}, {"until", stamp}});
        return;
    }
    message.history.push_back({{"text", message.text}, {"until", stamp}});
    message.text = std::move(text);
}

}  // namespace

std::vector<CaseRecord> Intake::cases_of(MessageId message)
{
    std::vector<CaseRecord> records;
    for (auto const id : tx_.conversations().cases_of(message)) {
        if (auto record = tx_.cases().find(id)) {
            records.push_back(std::move(*record));
        }
    }
    return records;
}

/// The list stays good until a case is written or a thread is moved.
std::vector<CaseRecord> const& Intake::active_of(ConversationId thread)
{
    auto known = active_.find(thread);
    if (known == active_.end()) {
        known = active_.emplace(thread, tx_.cases().active_of(thread)).first;
    }
    return known->second;
}

std::optional<CaseRecord> Intake::find_case(CaseId id)
{
    for (auto const& [thread, records] : active_) {
        if (auto const known = std::ranges::find(records, id, &CaseRecord::id); known != records.end()) {
            return *known;
        }
    }
    return tx_.cases().find(id);
}

std::optional<CaseRecord> Intake::latest_active()
{
    auto active = tx_.cases().active_of(conversation().id);
    return active.empty() ? std::nullopt : std::optional{std::move(active.front())};
}

Result<void> Intake::add_event(CaseRecord record, std::string const& kind, Json data, Message const* message)
{
    auto const written = writer_.change(record, "citizen", kind, std::move(data), message);
    if (!written) {
        return std::unexpected(written.error());
    }
    note_attached(record);
    return {};
}

Result<void> Intake::edit()
{
    auto const target = event_.target.empty() ? event_.message_id : event_.target;
    auto message = tx_.conversations().message_by_external_id(incoming_.channel.id, target);
    if (!message) {
        return words();  // the edit came first: its words are the message
    }
    if (message->sealed) {
        return edit_sealed(std::move(*message));
    }
    take_edit(*message, to_valid_utf8(event_.text), sent_at());
    tx_.conversations().update_message(*message);
    auto const cases = cases_of(message->id);
    if (cases.empty()) {
        ignore("edit_without_case");
        return {};
    }
    auto const& assessment = incoming_.assessment;
    for (auto record : cases) {
        auto const same = std::ranges::find(assessment.matters, record.topic, &Matter::topic);
        auto const messages = tx_.conversations().messages_of_case(record.id);
        bool const first = !messages.empty() && messages.front().id == message->id;
        if (first && same != assessment.matters.end() && !same->title.empty()) {
            record.title = same->title;
        }
        if (first && assessment.place.from_message && !assessment.place.text.empty()) {
            record.place_text = assessment.place.text;
        }
        if (!record.restricted) {
            record.search_text += " " + folded(rules_.options, message->text);
        }
        Json data{{"message_id", std::to_string(message->id.value)}};
        if (auto const done = add_event(std::move(record), "case.message_edited", std::move(data), &*message); !done) {
            return done;
        }
    }
    return {};
}

/// The citizen took words back: they are hidden from every display, the case stays.
Result<void> Intake::withdraw()
{
    auto const target = event_.target.empty() ? event_.message_id : event_.target;
    auto message = tx_.conversations().message_by_external_id(incoming_.channel.id, target);
    if (!message) {
        if (target.empty()) {
            ignore("unknown_target");
            return {};
        }
        Message placeholder;  // the message finds it when it comes
        placeholder.conversation = conversation().id;
        placeholder.external_id = target;
        placeholder.kind = event_.is_public ? "comment" : "text";
        placeholder.at = sent_at();
        placeholder.author = "citizen";
        placeholder.is_public = event_.is_public;
        placeholder.deleted = true;
        tx_.conversations().add_message(placeholder);
        ignore("unknown_target");
        return {};
    }
    message->deleted = true;
    tx_.conversations().update_message(*message);
    auto const cases = cases_of(message->id);
    if (cases.empty()) {
        ignore("withdrawn_without_case");
        return {};
    }
    for (auto const& record : cases) {
        Json data{{"message_id", std::to_string(message->id.value)}};
        if (auto const done = add_event(record, "case.message_withdrawn", std::move(data), &*message); !done) {
            return done;
        }
    }
    return {};
}

Result<void> Intake::hide()
{
    auto const message = tx_.conversations().message_by_external_id(incoming_.channel.id, event_.target);
    auto const cases = message ? cases_of(message->id) : std::vector<CaseRecord>{};
    if (cases.empty()) {
        ignore("unknown_target");
        return {};
    }
    Json const data{{"message_id", std::to_string(message->id.value)}, {"verb", event_.payload}};
    return add_event(cases.front(), event_.payload == "unhide" ? "case.comment_shown" : "case.comment_hidden", data);
}

Result<void> Intake::reaction()
{
    auto const message = tx_.conversations().message_by_external_id(incoming_.channel.id, event_.target);
    auto const cases = message ? cases_of(message->id) : std::vector<CaseRecord>{};
    auto record = cases.empty() ? std::nullopt : std::optional{cases.front()};
    if (!record && !event_.is_public) {
        record = latest_active();
    }
    if (!record) {
        ignore("reaction_without_case");
        return {};
    }
    Json data{{"reaction", std::string{prefix_chars(to_valid_utf8(event_.text), 16)}}, {"action", event_.payload}};
    if (is_sealed(*record)) {
        data = Json::object();
    }
    return add_event(std::move(*record), "case.reaction", std::move(data));
}

/// Case of the text that a rating or a button answers.
std::optional<CaseRecord> Intake::case_by_receipt()
{
    std::optional<OutboxItem> item;
    if (!event_.tracking_id.empty()) {
        item = tx_.outbox().find_by_key(event_.tracking_id);
    }
    if (!item && !event_.target.empty()) {
        item = tx_.outbox().find_by_receipt(incoming_.channel.id, event_.target);
    }
    if (!item || item->channel != incoming_.channel.id || !item->case_id) {
        return std::nullopt;
    }
    return tx_.cases().find(item->case_id);
}

Result<void> Intake::postback()
{
    auto record = case_by_receipt();
    if (!record && (!event_.user_id.empty() || !event_.thread_id.empty())) {
        record = latest_active();
    }
    if (!record) {
        ignore("button_without_case");
        return {};
    }
    Json data{
        {"title", std::string{prefix_chars(to_valid_utf8(event_.text), 80)}},
        {"payload", std::string{prefix_chars(to_valid_utf8(event_.payload), 80)}}
    };
    if (is_sealed(*record)) {
        data = Json::object();
    }
    return add_event(std::move(*record), "case.button", std::move(data));
}

Result<void> Intake::contact_details()
{
    auto& thread = conversation();
    if (in_sealed_thread()) {
        seal_contact_details();
        auto record = latest_active();
        ignore("contact_details");
        return record ? add_event(std::move(*record), "case.contact_details", Json::object()) : Result<void>{};
    }
    auto changed = thread;
    changed.phone = event_.phone.empty() ? changed.phone : event_.phone;
    changed.display_name = event_.user_name.empty() ? changed.display_name : event_.user_name;
    if (changed.phone != thread.phone || changed.display_name != thread.display_name) {
        tx_.conversations().update(changed);
        thread = changed;
    }
    auto record = latest_active();
    if (!record) {
        ignore("contact_details");
        return {};
    }
    return add_event(std::move(*record), "case.contact_details", Json::object());
}

}  // namespace hub::cases
