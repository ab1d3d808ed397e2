// Words, pictures, places: which case they belong to, and what they do to it.
#include "base/log.hpp"
#include "base/utf8.hpp"
#include "cases/intake.hpp"

#include <algorithm>
#include <array>

namespace hub::cases {
namespace {

constexpr std::size_t kMaxSearchBytes = 16'384;

std::string message_kind(InboundEvent const& event)
{
    if (event.is_public) {
        return "comment";
    }
    if (event.point) {
        return "location";
    }
    return event.attachments.empty() ? "text" : event.attachments.front().kind;
}

void add_search_words(CaseRecord& record, Options const& options, std::string_view text)
{
    if (record.restricted || text.empty() || record.search_text.size() > kMaxSearchBytes) {
        return;  // words of restricted cases are in no index
    }
    record.search_text += (record.search_text.empty() ? "" : " ") + folded(options, text.substr(0, kMaxSearchBytes));
}

}  // namespace

Message Intake::inbound_message()
{
    Message message;
    message.conversation = conversation().id;
    message.direction = Direction::inbound;
    message.external_id = event_.message_id;
    message.kind = message_kind(event_);
    message.text = to_valid_utf8(event_.text);
    message.attachments = event_.attachments;
    message.point = event_.point;
    message.at = sent_at();
    message.author = event_.is_public && !event_.user_name.empty() ? event_.user_name : "citizen";
    message.is_public = event_.is_public;
    return message;
}

Result<void> Intake::words()
{
    auto& thread = conversation();
    if (event_.kind == Kind::standby) {
        thread.foreign_control = true;
    } else if (event_.opens_window) {
        thread.can_write = true;
    }
    auto message = inbound_message();
    std::optional<Message> stored;
    if (!event_.message_id.empty()) {
        stored = tx_.conversations().message_by_external_id(incoming_.channel.id, event_.message_id);
    }
    if (stored && !stored->deleted) {
        return second_copy(std::move(*stored));
    }
    if (stored) {  // withdrawn before it came: the words are kept, never shown
        message.id = stored->id;
        message.deleted = true;
        tx_.conversations().update_message(message);
    } else {
        message.id = tx_.conversations().add_message(message);
    }
    if (auto record = asked_to_rate()) {
        auto const rated = read_rating(event_.text);
        if (rated && (rated->exact || !speaks_of_something_else(*record))) {
            message.kind = "rating";
            tx_.conversations().update_message(message);
            return rate(std::move(*record), *rated, "chat", &message);
        }
    }
    auto active = tx_.cases().active_of(thread.id);
    auto const quoted = quoted_case();
    auto const burst = active.empty() ? 0 : integer_at(member(active.front().routing, kDeskMarks), "burst").value_or(0);
    bool const flooding = burst >= rules_.options.flood_messages;
    auto const choices = choose({event_, incoming_.assessment, active, quoted, flooding, now_, rules_.options});
    return carry_out(choices, message);
}

/// The message is known: its edit came first, or another app's copy did.
Result<void> Intake::second_copy(Message stored)
{
    auto const text = to_valid_utf8(event_.text);
    bool const is_original =
        stored.text != text && event_.kind != Kind::standby && stored.direction == Direction::inbound;
    if (is_original) {
        stored.history.insert(stored.history.begin(), Json{{"text", text}, {"until", to_rfc3339(stored.at)}});
        stored.at = std::min(stored.at, sent_at());
        tx_.conversations().update_message(stored);
    }
    auto const cases = cases_of(stored.id);
    if (cases.empty()) {
        ignore("known_message");
        return {};
    }
    if (is_original) {
        return add_event(
            cases.front(), "case.message_edited", {{"message_id", std::to_string(stored.id.value)}}, &stored
        );
    }
    note_attached(cases.front());
    return {};
}

Result<void> Intake::carry_out(std::vector<Choice> const& choices, Message& message)
{
    bool blank = false;
    for (auto const& choice : choices) {
        Result<void> done;
        switch (choice.what) {
            case Choice::What::ignore:
                ignore(choice.reason);
                return {};
            case Choice::What::attach:
            case Choice::What::fill: {
                auto record = tx_.cases().find(choice.case_id);
                if (!record) {
                    return failure(Errc::internal, "a chosen case is gone");
                }
                done = choice.what == Choice::What::fill ? fill(std::move(*record), message, *choice.matter)
                                                         : attach(std::move(*record), message);
                break;
            }
            case Choice::What::open:
                open(message, incoming_.assessment.matters[*choice.matter], routing_of(choice.matter), false);
                break;
            case Choice::What::open_blank:
                blank = true;
                open(message, blank_matter(), routing_of(std::nullopt), true);
                break;
        }
        if (!done) {
            return done;
        }
    }
    answer(blank && message.text.find_first_not_of(" \t\r\n") == std::string::npos);
    return {};
}

Result<void> Intake::attach(CaseRecord record, Message const& message)
{
    tx_.conversations().link(message.id, record.id);
    take_place(record);
    auto const calm = record.urgency != Urgency::urgent;
    raise_urgency(record);
    auto const before = record.state;
    resume_if_waiting(record);
    add_search_words(record, rules_.options, message.text);
    auto const active = tx_.cases().active_of(record.conversation);
    count_burst(record, active);
    Json data{{"message_id", std::to_string(message.id.value)}, {"kind", message.kind}};
    if (record.state != before) {
        data["state"] = name_of(record.state);
    }
    auto const asked = calm ? writer_.ask_about_danger(record) : Asked{};
    auto const written = writer_.change(record, "citizen", "case.message", std::move(data), &message);
    if (!written) {
        return std::unexpected(written.error());
    }
    if (record.assignee) {
        writer_.alert(record, "case.message", *record.assignee);
    }
    writer_.send(record, asked);
    note_attached(record);
    return {};
}

/// The case waited for words; these are they: topic, unit, urgency and deadlines follow, the first instant stays.
Result<void> Intake::fill(CaseRecord record, Message const& message, std::size_t matter)
{
    auto const before = record.lead_unit;
    tx_.conversations().link(message.id, record.id);
    take_matter(record, incoming_.assessment.matters[matter], routing_of(matter));
    take_place(record);
    add_search_words(record, rules_.options, message.text);
    count_burst(record, tx_.cases().active_of(record.conversation));
    writer_.set_deadlines(record);
    auto const asked = writer_.ask_about_danger(record);
    Json data{
        {"message_id", std::to_string(message.id.value)},
        {"topic", record.topic.value},
        {"unit", record.lead_unit.value},
        {"from_unit", before.value},
    };
    auto const written = writer_.change(record, "citizen", "case.classified", std::move(data), &message);
    if (!written) {
        return std::unexpected(written.error());
    }
    writer_.send(record, asked);
    note_attached(record);
    return {};
}

void Intake::open(Message const& message, Matter const& matter, RoutingDecision decision, bool blank)
{
    CaseRecord record;
    record.channel = incoming_.channel.id;
    record.conversation = conversation().id;
    record.contact = conversation().contact;
    record.opened_at = incoming_.received_at;
    take_matter(record, matter, std::move(decision));
    take_place(record);
    add_search_words(record, rules_.options, message.text);
    if (blank) {
        record.routing[kDeskMarks]["waits_for_words"] = true;
        record.needs_dispatcher = true;
    }
    count_burst(record, tx_.cases().active_of(record.conversation));
    Json data{
        {"message_id", std::to_string(message.id.value)},
        {"unit", record.lead_unit.value},
        {"topic", record.topic.value},
        {"kind", name_of(record.kind)},
        {"urgency", name_of(record.urgency)},
    };
    record = writer_.open(std::move(record), std::move(data));
    tx_.conversations().link(message.id, record.id);
    opened_.push_back(std::move(record));
}

std::optional<CaseRecord> Intake::quoted_case()
{
    if (event_.reply_to.empty()) {
        return std::nullopt;
    }
    auto const quoted = tx_.conversations().message_by_external_id(incoming_.channel.id, event_.reply_to);
    if (!quoted || quoted->conversation != conversation().id) {
        return std::nullopt;
    }
    auto const cases = cases_of(quoted->id);
    return cases.empty() ? std::nullopt : std::optional{cases.front()};
}

/// Messages of this conversation in the last minutes, carried from case to case (security: one sender cannot flood).
void Intake::count_burst(CaseRecord& record, std::vector<CaseRecord> const& active) const
{
    auto const& marks = member(active.empty() ? record.routing : active.front().routing, kDeskMarks);
    auto const since = integer_at(marks, "burst_from");
    bool const same = since && now_ - from_millis(*since) <= rules_.options.flood_within;
    record.routing[kDeskMarks]["burst_from"] = same ? *since : to_millis(now_);
    record.routing[kDeskMarks]["burst"] = same ? integer_at(marks, "burst").value_or(0) + 1 : 1;
}

/// Away notes and our own words sent back get no answer: two machines would talk for ever.
bool Intake::is_automatic_answer()
{
    constexpr std::array<std::string_view, 5> kSigns{
        "tin nhan tu dong", "tra loi tu dong", "phan hoi tu dong", "auto reply", "automatic reply"
    };
    auto const text = folded(rules_.options, event_.text);
    if (std::ranges::any_of(kSigns, [&](std::string_view sign) { return text.find(sign) != std::string::npos; })) {
        return true;
    }
    auto const sent = tx_.conversations().outbound_since(conversation().id, now_ - std::chrono::hours{24});
    return std::ranges::any_of(sent, [&](Message const& message) { return message.text == event_.text; });
}

void Intake::answer(bool blank)
{
    bool const silent = event_.kind == Kind::standby || is_automatic_answer();
    if (silent) {
        return;
    }
    auto& thread = conversation();
    auto const danger = incoming_.assessment.danger;
    if (!opened_.empty()) {
        received_.answered = speaker_.acknowledge(
            thread, incoming_.channel, incoming_.window, opened_, danger, blank, event_.message_id
        );
    } else if (danger && !attached_.empty()) {
        received_.answered =
            speaker_.warn(thread, incoming_.channel, incoming_.window, attached_.front(), event_.message_id);
    }
}

}  // namespace hub::cases
