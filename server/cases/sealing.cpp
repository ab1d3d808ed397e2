#include "cases/sealing.hpp"

#include "base/log.hpp"
#include "base/random.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::string_view kUnitRules = "unit.";

Json attachments_json(Message const& message)
{
    auto list = Json::array();
    for (auto const& one : message.attachments) {
        list.push_back({{"kind", one.kind}, {"url", one.url}, {"name", one.name}, {"title", one.title}});
    }
    return list;
}

Json message_json(Message const& message)
{
    Json json{
        {"id", std::to_string(message.id.value)},
        {"external_id", message.external_id},
        {"kind", message.kind},
        {"text", message.text},
        {"attachments", attachments_json(message)},
        {"at", to_rfc3339(message.at)},
        {"author", message.author},
        {"public", message.is_public},
        {"history", message.history},
    };
    if (message.point) {
        json["lat"] = message.point->latitude;
        json["lon"] = message.point->longitude;
    }
    return json;
}

Json person_json(Conversation const& who)
{
    return {
        {"channel", who.channel.value},
        {"thread_id", who.thread_id},
        {"user_id", who.user_id},
        {"app_user_id", who.app_user_id},
        {"name", who.display_name},
        {"phone", who.phone},
    };
}

Media wanted_file(Attachment const& attachment, Instant now)
{
    Media media;
    media.id = random_hex(16);
    media.url = attachment.url;
    media.created_at = now;
    media.next_try_at = now;
    return media;
}

/// Readers of an earlier case of the same message stay readers.
void hide_file(Media& media, SecretBox const& reply, std::vector<SealKey> const& readers, Instant now)
{
    bool const hidden = !media.seal_for.empty();
    auto keys = seal_keys_of(media.seal_for);
    for (auto const& reader : readers) {
        if (std::ranges::find(keys, reader.officer, &SealKey::officer) == keys.end()) {
            keys.push_back(reader);
        }
    }
    media.seal_for = seal_key_lines(keys);
    media.owner.clear();
    media.name.clear();
    if (media.state == MediaState::kept) {
        media.state = MediaState::wanted;
        media.next_try_at = now;
        media.url.clear();
    } else if (media.state == MediaState::wanted && !hidden) {
        media.url = reply.seal(media.url);
    } else if (!hidden) {
        media.url.clear();
    }
}

bool is_listed(CaseRecord const& record, std::string const& officer)
{
    return std::ranges::find(record.listed, officer, &UserName::value) != record.listed.end();
}

}  // namespace

bool Sealing::may_read(SealKey const& officer, CaseRecord const& record) const
{
    auto const account = tx_.people().find(UserName{officer.officer});
    if (!account || account->disabled || !account->person.has(Role::inspector)) {
        return false;
    }
    return record.accused_unit.empty() || std::ranges::none_of(account->person.units, [&](UnitId const& unit) {
               return rules_.units.is_within(unit, record.accused_unit);
           });
}

std::vector<SealKey> Sealing::readers(CaseRecord const& record) const
{
    auto const& lane = rules_.options.sealed;
    std::vector<SealKey> readers;
    if (!lane.reply) {
        return readers;
    }
    for (auto const& officer : lane.officers) {
        if ((record.listed.empty() || is_listed(record, officer.officer)) && may_read(officer, record)) {
            readers.push_back(officer);
        }
    }
    if (readers.empty()) {
        log_warn("sealed.no_reader", {{"case", record.code.value}, {"keys", lane.officers.size()}});
    }
    return readers;
}

void Sealing::hide_words(CaseRecord& record, std::vector<SealKey> const& readers) const
{
    for (auto const& reader : readers) {
        if (!is_listed(record, reader.officer)) {
            record.listed.emplace_back(reader.officer);
        }
    }
    auto const* topic = rules_.topics.find(record.topic);
    record.title = topic == nullptr ? std::string{} : topic->name_vi;
    record.place_text.clear();
    record.point.reset();
    record.search_text.clear();
    if (record.routing.contains("reasons")) {
        for (auto& reason : record.routing["reasons"]) {
            if (!text_or(reason, "rule").starts_with(kUnitRules)) {
                reason["evidence"] = "";  // a piece of the citizen's text
            }
        }
    }
}

Conversation Sealing::twin_of(Conversation const& thread, bool alone, ReplyAddress address) const
{
    auto const& reply = *rules_.options.sealed.reply;
    if (address.thread_id.empty()) {
        address.user_id = thread.user_id;
        address.thread_id = thread.thread_id;
    }
    auto const id = sealed_thread_id(reply, thread.channel, address.thread_id, address.user_id);
    if (auto found = tx_.conversations().find(thread.channel, id)) {
        found->reply_address = seal_address(reply, address);
        tx_.conversations().update(*found);
        return std::move(*found);
    }
    auto twin = thread;
    twin.thread_id = id;
    twin.user_id.clear();
    twin.app_user_id.clear();
    twin.display_name.clear();
    twin.phone.clear();
    twin.rating_case = CaseId{};
    twin.reply_address = seal_address(reply, address);
    if (!alone) {
        return tx_.conversations().upsert(twin);
    }
    tx_.sealed().seal_thread(twin);
    return tx_.conversations().find(twin.id).value();
}

Json Sealing::seal_files(Message const& message, std::vector<SealKey> const& readers) const
{
    auto names = Json::array();
    for (std::size_t index = 0; index < message.attachments.size(); ++index) {
        auto const& attachment = message.attachments[index];
        auto known = media_of(tx_.media(), message, index);
        if (!known && (!is_fetched_kind(attachment.kind) || attachment.url.empty())) {
            continue;
        }
        auto media = known.value_or(wanted_file(attachment, now_));
        names.push_back(media.id);
        if (media.state == MediaState::kept && !media.seal_for.empty()) {
            continue;  // closed already, for others it cannot be opened here
        }
        hide_file(media, *rules_.options.sealed.reply, readers, now_);
        media.message = message.id;
        media.position = static_cast<int>(index);
        known ? tx_.media().seal(media) : tx_.media().add(media);
    }
    return names;
}

void Sealing::seal(
    CaseRecord const& record,
    std::vector<SealKey> const& readers,
    Message const& message,
    Conversation const& who,
    Json more
) const
{
    more["message"] = message_json(message);
    more["files"] = seal_files(message, readers);
    more["person"] = person_json(who);
    more["case"] = record.code.value;
    tx_.sealed().add({{}, record.id, message.id, now_, seal_envelope(readers, dump(more))});
}

void Sealing::seal_note(CaseRecord const& record, std::vector<SealKey> const& readers, Json content) const
{
    content["case"] = record.code.value;
    tx_.sealed().add({{}, record.id, {}, now_, seal_envelope(readers, dump(content))});
}

void Sealing::blank(Message message) const
{
    message.sealed = true;
    message.text.clear();
    message.attachments.clear();
    message.point.reset();
    message.history = Json::array();
    message.author = "citizen";
    tx_.conversations().update_message(message);
}

void Sealing::seal_clear_messages(
    CaseRecord const& record, std::vector<SealKey> const& readers, Conversation const& who
) const
{
    auto messages = tx_.sealed().clear_messages(who.id);
    std::erase_if(messages, [&](Message const& message) {
        auto const cases = tx_.conversations().cases_of(message.id);
        return !cases.empty() && std::ranges::find(cases, record.id) == cases.end();
    });
    for (auto const& message : messages) {
        seal(record, readers, message, who);
        blank(message);
    }
}

bool Sealing::take_over(CaseRecord& record) const
{
    auto const thread = tx_.conversations().find(record.conversation);
    auto const keys = readers(record);
    if (keys.empty() || !thread) {
        return false;
    }
    if (!is_sealed(*thread)) {
        bool const alone = !thread->is_public && !tx_.sealed().has_other_case(thread->id, record.id);
        std::string comment;
        for (auto const& message : tx_.conversations().messages_of_case(record.id)) {
            bool const theirs = message.direction == Direction::inbound && message.is_public;
            comment = theirs && comment.empty() ? message.external_id : comment;
            if (message.direction == Direction::inbound && !message.sealed) {
                seal(record, keys, message, *thread);
                blank(message);
            }
        }
        if (alone) {  // greetings and the like, which belong to no case
            seal_clear_messages(record, keys, *thread);
        }
        auto const twin = twin_of(*thread, alone, {thread->user_id, thread->thread_id, comment});
        tx_.sealed().move_case(record.id, twin.id);
        record.conversation = twin.id;
        record.contact = twin.contact;
    }
    hide_words(record, keys);
    for (auto const item : tx_.sealed().items_of(record.code)) {
        tx_.inbox().scrub(item, thread->user_id);
    }
    return true;
}

}  // namespace hub::cases
