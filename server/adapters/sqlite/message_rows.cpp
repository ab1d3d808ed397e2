// The messages of SqliteConversations.
#include "adapters/sqlite/conversation_store.hpp"

namespace hub::adapters::sqlite {
namespace {

#define HUB_MESSAGE_COLUMNS                                                                                         \
    "m.id, m.conversation_id, m.direction, m.external_id, m.kind, m.text, m.attachments, m.latitude, m.longitude, " \
    "m.at,"                                                                                                         \
    " m.author, m.is_public, m.deleted, m.history, m.delivery_state"

Message message_of(Row& row)
{
    Message found;
    row.read(
        found.id,
        found.conversation,
        found.direction,
        found.external_id,
        found.kind,
        found.text,
        found.attachments,
        PointColumns{found.point},
        found.at,
        found.author,
        found.is_public,
        found.deleted,
        found.history,
        found.delivery_state
    );
    return found;
}

}  // namespace

MessageId SqliteConversations::add_message(Message const& message)
{
    return MessageId{database_.insert(
        "INSERT INTO message(conversation_id, direction, external_id, kind, text, attachments, latitude, longitude, "
        "at, author,"
        " is_public, deleted, history, delivery_state) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        message.conversation,
        message.direction,
        message.external_id,
        message.kind,
        message.text,
        to_text(message.attachments),
        PointValues{message.point},
        message.at,
        message.author,
        message.is_public,
        message.deleted,
        dump(message.history),
        message.delivery_state
    )};
}

void SqliteConversations::update_message(Message const& message)
{
    database_.run(
        "UPDATE message SET direction=?, external_id=?, kind=?, text=?, attachments=?, latitude=?, longitude=?, at=?, "
        "author=?,"
        " is_public=?, deleted=?, history=?, delivery_state=? WHERE id=?",
        message.direction,
        message.external_id,
        message.kind,
        message.text,
        to_text(message.attachments),
        PointValues{message.point},
        message.at,
        message.author,
        message.is_public,
        message.deleted,
        dump(message.history),
        message.delivery_state,
        message.id
    );
}

std::optional<Message> SqliteConversations::message(MessageId id)
{
    return database_.first("SELECT " HUB_MESSAGE_COLUMNS " FROM message m WHERE m.id=?", message_of, id.value);
}

std::optional<Message> SqliteConversations::message_by_external_id(
    ChannelId const& channel, std::string const& external_id
)
{
    return database_.first(
        "SELECT " HUB_MESSAGE_COLUMNS
        " FROM message m JOIN conversation c ON c.id=m.conversation_id"
        " WHERE m.external_id=? AND m.external_id<>'' AND c.channel=? ORDER BY m.id LIMIT 1",
        message_of,
        external_id,
        channel
    );
}

void SqliteConversations::link(MessageId message, CaseId case_id)
{
    database_.run("INSERT INTO message_case(case_id, message_id) VALUES(?,?) ON CONFLICT DO NOTHING", case_id, message);
}

std::vector<CaseId> SqliteConversations::cases_of(MessageId message)
{
    return database_.all(
        "SELECT case_id FROM message_case WHERE message_id=? ORDER BY case_id",
        [](Row& row) { return row.take<CaseId>(); },
        message.value
    );
}

std::vector<Message> SqliteConversations::messages_of_case(CaseId case_id)
{
    return database_.all(
        "SELECT " HUB_MESSAGE_COLUMNS
        " FROM message_case l JOIN message m ON m.id=l.message_id WHERE l.case_id=? ORDER BY m.at, m.id",
        message_of,
        case_id.value
    );
}

std::vector<Message> SqliteConversations::outbound_since(ConversationId id, Instant since)
{
    return database_.all(
        "SELECT " HUB_MESSAGE_COLUMNS
        " FROM message m WHERE m.conversation_id=? AND m.direction=1 AND m.at>=? ORDER BY m.at DESC, m.id DESC",
        message_of,
        id.value,
        since
    );
}

}  // namespace hub::adapters::sqlite
