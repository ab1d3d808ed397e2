// Words, pictures, places: which case they belong to, and what they do to it.
#include "base/log.hpp"
#include "base/utf8.hpp"
#include "cases/intake.hpp"

#include <algorithm>
#include <array>

namespace hub::cases {
namespace {

constexpr std::size_t kMaxTitleChars = 100;
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

Json routing_json(RoutingDecision const& decision, Matter const& matter)
{
    Json reasons = Json::array();
    for (auto const& list : {std::cref(matter.reasons), std::cref(decision.reasons)}) {
        for (auto const& reason : list.get()) {
            reasons.push_back({{"rule", reason.rule}, {"evidence", reason.evidence}, {"weight", reason.weight}});
        }
    }
    Json guesses = Json::array();
    for (auto const& guess : matter.topic_guesses) {
        guesses.push_back({{"topic", guess.code}, {"confidence", guess.confidence}});
    }
    return {
        {"unit", decision.unit.value},
        {"reasons", std::move(reasons)},
        {"confidence", decision.confidence},
        {"guesses", std::move(guesses)},
    };
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
    raise_urgency(record);
    resume_if_waiting(record);
    add_search_words(record, rules_.options, message.text);
    auto const active = tx_.cases().active_of(record.conversation);
    count_burst(record, active);
    Json data{{"message_id", std::to_string(message.id.value)}, {"kind", message.kind}};
    auto const written = writer_.change(record, "citizen", "case.message", std::move(data), &message);
    if (!written) {
        return std::unexpected(written.error());
    }
    if (record.assignee) {
        writer_.alert(record, "case.message", *record.assignee);
    }
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

void Intake::take_matter(CaseRecord& record, Matter const& matter, RoutingDecision decision) const
{
    record.kind = opens_case(matter.kind) ? matter.kind : MatterKind::feedback;
    record.topic = matter.topic;
    record.urgency = incoming_.assessment.danger ? Urgency::urgent : matter.urgency;
    record.title = std::string{prefix_chars(matter.title, kMaxTitleChars)};
    record.restricted = is_restricted(record.kind);
    keep_accused_out(record, matter, decision);
    record.lead_unit = decision.unit;
    record.cooperating = record.restricted ? std::vector<UnitId>{} : decision.cooperating;
    std::erase(record.cooperating, record.lead_unit);
    record.needs_dispatcher = decision.needs_dispatcher;
    auto marks = member(record.routing, kDeskMarks);
    record.routing = routing_json(decision, matter);
    if (marks.is_object()) {
        marks.erase("waits_for_words");
        record.routing[kDeskMarks] = std::move(marks);
    }
}

/// Staff of a ward are accused: the ward and all below it never see the case, so its lead must lie outside. A complaint
/// is first resolved by the ward's own chairman (Luật Khiếu nại Điều 17), unless the leaders themselves are accused.
void Intake::keep_accused_out(CaseRecord& record, Matter const& matter, RoutingDecision& decision) const
{
    record.accused_unit = UnitId{};
    if (!matter.accuses_unit && !matter.accuses_leader) {
        return;
    }
    auto const& place = incoming_.assessment.place;
    auto const* accused = place.area.empty() ? nullptr : rules_.units.ward(place.area);
    if (accused == nullptr) {
        auto const* own = rules_.units.find(incoming_.channel.unit);
        accused = own == nullptr || own->area.empty() ? own : rules_.units.ward(own->area);
        accused = accused == nullptr ? own : accused;
    }
    if (accused == nullptr) {
        return;
    }
    if (rules_.units.is_within(decision.unit, accused->id)) {
        bool const must_leave = record.kind == MatterKind::denunciation || matter.accuses_leader;
        if (!must_leave || accused->parent.empty()) {
            return;
        }
        decision.unit = accused->parent;
        decision.reasons.push_back({"unit.above_accused", accused->id.value, 1.0});
    }
    record.accused_unit = accused->id;
    std::erase_if(decision.cooperating, [&](UnitId const& unit) { return rules_.units.is_within(unit, accused->id); });
}

void Intake::take_place(CaseRecord& record) const
{
    auto const& place = incoming_.assessment.place;
    if (event_.point) {
        record.point = event_.point;
        auto const text = prefix_chars(event_.text, kMaxTitleChars);
        record.place_text = record.place_text.empty() ? std::string{text} : record.place_text;
    } else if (place.point && !record.point) {
        record.point = place.point;
    }
    if (record.place_text.empty() && place.from_message) {
        record.place_text = place.text;
    }
    if (record.area.empty() || (record.version == 1 && !record.id)) {
        record.area = place.area.empty() ? record.area : place.area;
    }
    if (record.area.empty()) {
        auto const* own = rules_.units.find(incoming_.channel.unit);
        record.area = own == nullptr ? AreaCode{} : own->area;
    }
}

/// Danger told later shortens the deadline; nothing lengthens it.
void Intake::raise_urgency(CaseRecord& record) const
{
    if (!incoming_.assessment.danger || record.urgency == Urgency::urgent) {
        return;
    }
    record.urgency = Urgency::urgent;
    auto const due = first_deadlines(incoming_.received_at, nullptr, Urgency::urgent, rules_.calendar);
    record.resolve_due_at = std::min(record.resolve_due_at, due.resolve_due_at);
    record.ack_due_at = std::min(record.ack_due_at, record.resolve_due_at);
}

bool Intake::is_chatter() const
{
    auto const kind = incoming_.assessment.kind;
    return event_.sticker_only || kind == MatterKind::thanks || kind == MatterKind::greeting ||
           kind == MatterKind::spam;
}

/// What the citizen was asked for has come; a case that rested and gets new words is worked on again.
void Intake::resume_if_waiting(CaseRecord& record) const
{
    if (is_chatter()) {
        return;
    }
    if (record.state == CaseState::waiting_citizen) {
        writer_.enter(record, CaseState::accepted);
    } else if (!is_active(record.state)) {
        writer_.enter(record, CaseState::reopened);
        record.due_soon_told = false;
        record.overdue_told = false;
    }
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

/// Without a decision the one-stop desk of the channel's ward owns the case and hands it out.
RoutingDecision Intake::routing_of(std::optional<std::size_t> matter) const
{
    if (matter && *matter < incoming_.routing.size() && !incoming_.routing[*matter].unit.empty()) {
        return incoming_.routing[*matter];
    }
    RoutingDecision decision;
    auto const* own = rules_.units.find(incoming_.channel.unit);
    auto const* desk = own == nullptr ? nullptr : rules_.units.of_type("ward.psc", own->area);
    decision.unit = desk != nullptr ? desk->id : incoming_.channel.unit;
    decision.needs_dispatcher = true;
    decision.reasons.push_back({"unit.dispatcher", "", 1.0});
    return decision;
}

/// A case for what could not be read or does not say what it is about.
Matter Intake::blank_matter() const
{
    auto const& matters = incoming_.assessment.matters;
    Matter matter = matters.empty() ? Matter{} : matters.front();
    matter.kind = opens_case(matter.kind) && !is_restricted(matter.kind) ? matter.kind : MatterKind::feedback;
    matter.topic = TopicCode{"other.general"};
    if (matter.title.empty()) {
        auto const kind = event_.attachments.empty() ? std::string{} : event_.attachments.front().kind;
        matter.title = kind == "audio"   ? "Ghi âm, chưa rõ nội dung"
                       : kind == "video" ? "Video, chưa rõ nội dung"
                       : kind == "file"  ? "Tệp, chưa rõ nội dung"
                       : event_.point    ? "Vị trí, chưa rõ nội dung"
                       : kind.empty()    ? "Tin nhắn chưa rõ nội dung"
                                         : "Hình ảnh, chưa rõ nội dung";
    }
    return matter;
}

/// Away notes and our own words sent back get no answer: two machines would talk for ever.
bool Intake::is_automatic_answer()
{
    constexpr std::array<std::string_view, 6> kSigns{
        "tin nhan tu dong", "tra loi tu dong", "phan hoi tu dong", "tin nhắn tự động", "trả lời tự động", "auto reply"
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
