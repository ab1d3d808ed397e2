// Words, pictures, places: which case they belong to, and what they do to it.
#include "base/log.hpp"
#include "base/utf8.hpp"
#include "cases/intake.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace hub::cases {
namespace {

constexpr std::size_t kMaxSearchBytes = 16'384;
constexpr std::size_t kMaxTitleChars = 100;

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
    if (stored && stored->sealed) {
        scrub_ = true;
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
    auto active = active_of(thread.id);
    if (auto const twin = in_sealed_thread() ? std::nullopt : find_twin()) {
        twin_ = twin->id;
        auto const& sealed = active_of(twin->id);
        active.insert(active.end(), sealed.begin(), sealed.end());
        std::ranges::sort(active, std::greater{}, [](CaseRecord const& record) {
            return std::pair{record.last_activity_at, record.id.value};
        });
    }
    auto const quoted = quoted_case();
    auto const burst = active.empty() ? 0 : integer_at(member(active.front().routing, kDeskMarks), "burst").value_or(0);
    bool const flooding = burst >= rules_.options.flood_messages;
    auto const choices = choose({event_, incoming_.assessment, active, quoted, flooding, now_, rules_.options});
    auto done = carry_out(sealed_first(choices, active), message);
    seal_leftovers(message);
    return done;
}

namespace {

constexpr double kSurelyOrdinary = 0.6;

/// As keeps_sender_secret() will say of its case.
bool asks_for_seal(Matter const& matter)
{
    return matter.kind == MatterKind::denunciation || (matter.asks_secrecy && matter.kind != MatterKind::complaint);
}

/// A matter that has nothing to do with a denunciation, without doubt.
bool is_surely_ordinary(Matter const& matter)
{
    return !is_restricted(matter.kind) && !matter.asks_secrecy && !matter.accuses_unit && !matter.accuses_leader &&
           matter.topic_confidence >= kSurelyOrdinary;
}

}  // namespace

/// Once something of a message is sealed, the rest of it is no longer shown with a name. While a denunciation of this
/// citizen is worked on, only what is surely something else leaves the sealed thread: more evidence seldom says that it
/// is.
std::vector<Choice> Intake::sealed_first(std::vector<Choice> choices, std::vector<CaseRecord> const& active)
{
    auto const& matters = incoming_.assessment.matters;
    auto const known = std::ranges::find_if(active, [](CaseRecord const& record) { return is_sealed(record); });
    std::vector<Choice> kept;
    for (auto& choice : choices) {
        bool const opens = choice.what == Choice::What::open || choice.what == Choice::What::open_blank;
        bool const restricted =
            choice.matter && (is_restricted(matters[*choice.matter].kind) || asks_for_seal(matters[*choice.matter]));
        bool const ordinary = choice.matter && is_surely_ordinary(matters[*choice.matter]);
        if (known != active.end() && opens && !restricted && !ordinary) {
            choice = {Choice::What::attach, choice.matter, known->id, {}};
        }
        bool const again = choice.case_id && std::ranges::any_of(kept, [&](Choice const& other) {
                               return other.case_id == choice.case_id && other.what == choice.what;
                           });
        if (!again) {
            kept.push_back(std::move(choice));
        }
    }
    auto const goes_first = [this](Choice const& choice) {
        if (choice.case_id) {
            auto const record = find_case(choice.case_id);
            return record && is_sealed(*record);
        }
        return choice.matter && asks_for_seal(incoming_.assessment.matters[*choice.matter]);
    };
    std::vector<Choice> ordered;
    std::vector<Choice> others;
    for (auto& choice : kept) {
        (goes_first(choice) ? ordered : others).push_back(std::move(choice));
    }
    std::ranges::move(others, std::back_inserter(ordered));
    return ordered;
}

/// The message is known: its edit came first, or another app's copy did.
Result<void> Intake::second_copy(Message stored)
{
    auto const text = to_valid_utf8(event_.text);
    bool const is_original =
        !stored.sealed && stored.text != text && event_.kind != Kind::standby && stored.direction == Direction::inbound;
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
                auto record = find_case(choice.case_id);
                if (!record) {
                    return failure(Errc::internal, "a chosen case is gone");
                }
                done = choice.what == Choice::What::fill ? fill(std::move(*record), message, *choice.matter)
                                                         : attach(std::move(*record), message, choice.matter);
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
        active_.clear();
    }
    answer(blank && message.text.find_first_not_of(" \t\r\n") == std::string::npos);
    return {};
}

Result<void> Intake::attach(CaseRecord record, Message& message, std::optional<std::size_t> matter)
{
    auto const readers = is_sealed(record) ? sealing_.readers(record) : std::vector<SealKey>{};
    bool const sealed_case = !readers.empty();
    if (sealed_case) {
        enter_sealed(message);
        seal(message, record, readers);
    }
    auto const part = sealed_case ? message : part_for(message, matter);
    tx_.conversations().link(part.id, record.id);
    if (!sealed_case && part.id == message.id) {
        take_place(record);
    }
    auto const calm = record.urgency != Urgency::urgent;
    raise_urgency(record);
    auto const before = record.state;
    resume_if_waiting(record);
    add_search_words(record, rules_.options, part.text);
    count_burst(record, active_of(record.conversation));
    Json data{{"message_id", std::to_string(part.id.value)}, {"kind", part.kind}};
    if (record.state != before) {
        data["state"] = name_of(record.state);
    }
    auto const asked = calm ? writer_.ask_about_danger(record) : Asked{};
    auto const written = writer_.change(record, "citizen", "case.message", std::move(data), &part);
    if (!written) {
        return std::unexpected(written.error());
    }
    if (record.assignee) {
        writer_.alert(record, "case.message", *record.assignee);
    }
    tell_readers(record, "case.message");
    writer_.send(record, asked);
    note_attached(record);
    return {};
}

/// The case waited for words; these are they: topic, unit, urgency and deadlines follow, the first instant stays.
Result<void> Intake::fill(CaseRecord record, Message const& message, std::size_t matter)
{
    auto const before = record.lead_unit;
    auto const part = part_for(message, matter);
    tx_.conversations().link(part.id, record.id);
    take_matter(record, incoming_.assessment.matters[matter], routing_of(matter));
    if (part.id == message.id) {
        take_place(record);
    }
    add_search_words(record, rules_.options, part.text);
    count_burst(record, active_of(record.conversation));
    writer_.set_deadlines(record);
    auto const asked = writer_.ask_about_danger(record);
    Json data{
        {"message_id", std::to_string(part.id.value)},
        {"topic", record.topic.value},
        {"unit", record.lead_unit.value},
        {"from_unit", before.value},
    };
    auto const written = writer_.change(record, "citizen", "case.classified", std::move(data), &part);
    if (!written) {
        return std::unexpected(written.error());
    }
    writer_.send(record, asked);
    note_attached(record);
    return {};
}

void Intake::open(Message& message, Matter const& matter, RoutingDecision decision, bool blank)
{
    CaseRecord record;
    record.channel = incoming_.channel.id;
    record.opened_at = incoming_.received_at;
    take_matter(record, matter, std::move(decision));
    auto const readers = keeps_sender_secret(record) ? sealing_.readers(record) : std::vector<SealKey>{};
    bool const beside = readers.empty() && scrub_;  // an ordinary matter beside a denunciation
    if (!readers.empty()) {
        enter_sealed(message);
    } else if (!beside && in_sealed_thread()) {
        leave_sealed(message);
    }
    auto const part = beside ? excerpt(matter) : message;
    record.conversation = conversation().id;
    record.contact = conversation().contact;
    take_place(record);
    if (!readers.empty()) {
        sealing_.hide_words(record, readers);
    } else if (beside) {
        record.title = std::string{prefix_chars(part.text, kMaxTitleChars)};
        record.place_text.clear();
        record.point.reset();
    }
    add_search_words(record, rules_.options, part.text);
    if (blank) {
        record.routing[kDeskMarks]["waits_for_words"] = true;
        record.needs_dispatcher = true;
    }
    count_burst(record, active_of(record.conversation));
    Json data{
        {"message_id", std::to_string(part.id.value)},
        {"unit", record.lead_unit.value},
        {"topic", record.topic.value},
        {"kind", name_of(record.kind)},
        {"urgency", name_of(record.urgency)},
    };
    record = writer_.open(std::move(record), std::move(data));
    tx_.conversations().link(part.id, record.id);
    if (!readers.empty()) {
        seal(message, record, readers);
        tell_readers(record, "case.opened");
    }
    opened_.push_back(std::move(record));
}

/// The officers hear that there is something to open; only that.
void Intake::tell_readers(CaseRecord const& record, std::string_view event)
{
    for (auto const& name : record.listed) {
        writer_.alert(record, event, name);
    }
}

std::optional<CaseRecord> Intake::quoted_case()
{
    if (event_.reply_to.empty()) {
        return std::nullopt;
    }
    auto const quoted = tx_.conversations().message_by_external_id(incoming_.channel.id, event_.reply_to);
    if (!quoted || (quoted->conversation != conversation().id && quoted->conversation != twin_)) {
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
    auto const sent = speaker_.said_since(conversation().id, now_ - std::chrono::hours{24});
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
