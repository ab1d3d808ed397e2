// Words that denounce: into the sealed thread, into envelopes, and nowhere else.
#include "base/log.hpp"
#include "base/utf8.hpp"
#include "cases/intake.hpp"
#include "domain/masking.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::size_t kLargestBody = 262'144;

Json event_json(InboundEvent const& event)
{
    return {
        {"platform_kind", event.platform_kind},
        {"external_id", event.external_id},
        {"user_id", event.user_id},
        {"app_user_id", event.app_user_id},
        {"name", event.user_name},
        {"phone", event.phone},
        {"thread_id", event.thread_id},
        {"message_id", event.message_id},
        {"parent_id", event.parent_id},
    };
}

}  // namespace

/// The thread in which this citizen denounced before; none when there was no denunciation, or no reply key.
std::optional<Conversation> Intake::find_twin()
{
    auto const& reply = rules_.options.sealed.reply;
    if (!reply) {
        return std::nullopt;
    }
    if (!found_twin_) {
        found_twin_ = tx_.conversations().find(
            incoming_.channel.id, sealed_thread_id(*reply, incoming_.channel.id, thread_id(), event_.user_id)
        );
    }
    return *found_twin_;
}

bool Intake::in_sealed_thread() const
{
    return conversation_ && is_sealed(*conversation_);
}

/// From here on the item belongs to the sealed thread. What it would have changed in the ordinary one is left undone:
/// the time of a denunciation must not stand beside a name.
void Intake::enter_sealed(Message& message)
{
    scrub_ = true;
    if (in_sealed_thread()) {
        return;
    }
    active_.clear();
    found_twin_.reset();
    auto const opens_until = conversation().last_inbound_at;
    bool const can_write = conversation().can_write;
    ReplyAddress const address{event_.user_id, thread_id(), event_.is_public ? event_.message_id : std::string{}};
    bool const alone = fresh_ || (!event_.is_public && !tx_.cases().latest_of(conversation().id));
    auto const before = conversation_->id;
    bool const foreign = conversation_->foreign_control;
    who_ = stored_;
    conversation_ = sealing_.twin_of(stored_, alone, address);
    stored_ = *conversation_;
    conversation_->last_inbound_at = std::max(conversation_->last_inbound_at, opens_until);
    conversation_->can_write = can_write;
    conversation_->foreign_control = foreign;
    takes_all_ = alone && !fresh_;
    if (before != conversation_->id) {
        tx_.sealed().move_message(message.id, conversation_->id);
        message.conversation = conversation_->id;
    }
}

/// An ordinary matter of somebody who only denounced so far: that is an ordinary thread, with a name.
void Intake::leave_sealed(Message& message)
{
    save_conversation();
    active_.clear();
    conversation_ = tx_.conversations().upsert(wanted_conversation());
    stored_ = *conversation_;
    conversation_->last_inbound_at = std::max(conversation_->last_inbound_at.value_or(Instant{}), sent_at());
    tx_.sealed().move_message(message.id, conversation_->id);
    message.conversation = conversation_->id;
}

/// One envelope for this case. The row keeps its number, time and kind.
void Intake::seal(Message const& message, CaseRecord const& record, std::vector<SealKey> const& readers)
{
    Json more{{"event", event_json(event_)}};
    auto const bytes = tx_.inbox().bytes_of(incoming_.item);
    if (bytes && bytes->alone && bytes->body.size() <= kLargestBody && is_valid_utf8(bytes->body)) {
        more["delivery"] = bytes->body;  // other people's items of the same delivery are none of the officers' business
    }
    Conversation who;
    who.channel = incoming_.channel.id;
    who.thread_id = thread_id();
    who.user_id = event_.user_id;
    who.app_user_id = event_.app_user_id;
    who.display_name = event_.user_name.empty() ? who_.display_name : event_.user_name;
    who.phone = event_.phone.empty() ? who_.phone : event_.phone;
    if (takes_all_) {  // what was said before in this thread, and the name it had
        for (auto const& earlier : tx_.sealed().clear_messages(message.conversation)) {
            if (earlier.id != message.id) {
                sealing_.seal(record, readers, earlier, who);
                sealing_.blank(earlier);
            }
        }
        takes_all_ = false;
    }
    sealing_.seal(record, readers, message, who, std::move(more));
    sealing_.blank(message);
}

/// An ordinary matter beside a denunciation: a case of its own without a name, that shows its own sentence only.
Message Intake::excerpt(Matter const& matter)
{
    bool const whole = matter.text.empty() || matter.text == event_.text;
    auto const* topic = rules_.topics.find(matter.topic);
    auto const name = topic == nullptr ? std::string{} : topic->name_vi;
    return excerpt(whole ? name : mask_personal_data(to_valid_utf8(matter.text)));
}

Message Intake::excerpt(std::string text)
{
    Message part;
    part.conversation = conversation().id;
    part.direction = Direction::inbound;
    part.kind = "text";
    part.text = std::move(text);
    part.at = sent_at();
    part.author = "citizen";
    part.id = tx_.conversations().add_message(part);
    return part;
}

/// What an ordinary case shows of the message.
Message Intake::part_for(Message const& message, std::optional<std::size_t> matter)
{
    if (!in_sealed_thread()) {
        return message;
    }
    return matter ? excerpt(incoming_.assessment.matters[*matter])
                  : excerpt(mask_personal_data(to_valid_utf8(event_.text)));
}

/// The case of the sealed thread that takes what nobody else takes.
std::optional<CaseRecord> Intake::sealed_case()
{
    for (auto& record : tx_.cases().active_of(conversation().id)) {
        if (is_sealed(record)) {
            return std::move(record);
        }
    }
    auto latest = tx_.cases().latest_of(conversation().id);
    return latest && is_sealed(*latest) ? latest : std::nullopt;
}

/// Words in the sealed thread that no case took (a sticker, thanks): nothing of them stays in clear either.
void Intake::seal_leftovers(Message const& message)
{
    if (!in_sealed_thread()) {
        return;
    }
    auto const stored = tx_.conversations().message(message.id);
    if (!stored || stored->sealed || stored->conversation != conversation_->id) {
        return;
    }
    scrub_ = true;
    auto const record = sealed_case();
    auto const readers = record ? sealing_.readers(*record) : std::vector<SealKey>{};
    if (!readers.empty()) {
        seal(*stored, *record, readers);
    }
}

/// New words for a sealed message: one more envelope.
Result<void> Intake::edit_sealed(Message message)
{
    scrub_ = true;
    message.text = to_valid_utf8(event_.text);
    message.at = sent_at();
    auto const cases = cases_of(message.id);
    if (cases.empty()) {
        ignore("edit_without_case");
        return {};
    }
    for (auto const& record : cases) {
        if (auto const readers = sealing_.readers(record); !readers.empty()) {
            Json more{{"event", event_json(event_)}, {"edited", true}};
            Conversation who;
            who.channel = incoming_.channel.id;
            sealing_.seal(record, readers, message, who, std::move(more));
        }
        Json data{{"message_id", std::to_string(message.id.value)}};
        if (auto const done = add_event(record, "case.message_edited", std::move(data), &message); !done) {
            return done;
        }
    }
    return {};
}

/// Name and telephone, given in the sealed thread.
void Intake::seal_contact_details()
{
    scrub_ = true;
    auto const record = sealed_case();
    auto const readers = record ? sealing_.readers(*record) : std::vector<SealKey>{};
    if (!readers.empty()) {
        sealing_.seal_note(*record, readers, {{"event", event_json(event_)}});
    }
}

/// After the fate is settled: the bytes as they came hold everything.
void Intake::scrub_delivery()
{
    bool const sealed_case = std::ranges::any_of(attached_, [](CaseRecord const& record) { return is_sealed(record); });
    if (scrub_ || sealed_case || in_sealed_thread()) {
        tx_.inbox().scrub(incoming_.item, event_.user_id);
    }
}

}  // namespace hub::cases
