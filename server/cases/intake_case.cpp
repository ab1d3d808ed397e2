// What a case takes over from a message: kind, unit, place, urgency, state.
#include "base/utf8.hpp"
#include "cases/follow_up.hpp"
#include "cases/intake.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::size_t kMaxTitleChars = 100;

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

}  // namespace

void Intake::take_matter(CaseRecord& record, Matter const& matter, RoutingDecision decision) const
{
    record.kind = opens_case(matter.kind) ? matter.kind : MatterKind::feedback;
    record.topic = matter.topic;
    record.urgency = incoming_.assessment.danger ? Urgency::urgent : matter.urgency;
    record.title = std::string{prefix_chars(matter.title, kMaxTitleChars)};
    record.restricted = is_restricted(record.kind) || matter.asks_secrecy;
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
    if (rules_.units.is_of(decision.unit, accused->id)) {
        bool const must_leave = record.kind == MatterKind::denunciation || matter.accuses_leader;
        if (!must_leave || accused->parent.empty()) {
            return;
        }
        decision.unit = accused->parent;
        decision.reasons.push_back({"unit.above_accused", accused->id.value, 1.0});
    }
    record.accused_unit = accused->id;
    std::erase_if(decision.cooperating, [&](UnitId const& unit) { return rules_.units.is_of(unit, accused->id); });
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
    auto const due = first_deadlines(
        incoming_.received_at, nullptr, Urgency::urgent, rules_.calendar_of(record), rules_.options.rules
    );
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
        forget_reminders(record);
    }
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

}  // namespace hub::cases
