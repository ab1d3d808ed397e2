// The messages of SqlConversations.
#include "adapters/sql/columns.hpp"
#include "adapters/sql/conversation_store.hpp"

namespace hub::adapters::sql {
namespace {

/// All that may change: not the conversation.
// clang-format off
#define HUB_MESSAGE_COLUMNS(COLUMN) \
    COLUMN(external_id) COLUMN(kind) COLUMN(text) COLUMN(attachments) COLUMN(latitude) COLUMN(longitude) \
    COLUMN(at) COLUMN(author) COLUMN(is_public) COLUMN(deleted) COLUMN(history) COLUMN(delivery_state) COLUMN(sealed)
// clang-format on
#define HUB_MESSAGE_NAME(column) ", m." #column
#define HUB_MESSAGE_SELECTED "m.id, m.conversation_id, m.direction" HUB_MESSAGE_COLUMNS(HUB_MESSAGE_NAME)

/// Calls `f` with the members in the order of HUB_MESSAGE_COLUMNS.
template <class Record, class F>
auto with_members(Record& m, F f)
{
    return f(
        m.external_id,
        m.kind,
        m.text,
        m.attachments,
        m.point,
        m.at,
        m.author,
        m.is_public,
        m.deleted,
        m.history,
        m.delivery_state,
        m.sealed
    );
}

Message message_of(Row& row)
{
    Message found;
    with_members(found, [&](auto&... members) { row.read(found.id, found.conversation, found.direction, members...); });
    return found;
}

}  // namespace

MessageId SqlConversations::add_message(Message const& message)
{
    return MessageId{with_members(message, [&](auto const&... members) {
        return database_.insert(
            "INSERT INTO message(conversation_id, direction" HUB_MESSAGE_COLUMNS(HUB_NAME
            ) ") VALUES(?,?" HUB_MESSAGE_COLUMNS(HUB_VALUE) ")",
            message.conversation,
            message.direction,
            members...
        );
    })};
}

void SqlConversations::update_message(Message const& message)
{
    with_members(message, [&](auto const&... members) {
        return database_.run(
            "UPDATE message SET direction=?" HUB_MESSAGE_COLUMNS(HUB_SET) " WHERE id=?",
            message.direction,
            members...,
            message.id
        );
    });
}

std::optional<Message> SqlConversations::message(MessageId id)
{
    return database_.first("SELECT " HUB_MESSAGE_SELECTED " FROM message m WHERE m.id=?", message_of, id.value);
}

std::optional<Message> SqlConversations::message_by_external_id(
    ChannelId const& channel, std::string const& external_id
)
{
    return database_.first(
        "SELECT " HUB_MESSAGE_SELECTED
        " FROM message m JOIN conversation c ON c.id=m.conversation_id"
        " WHERE m.external_id=? AND m.external_id<>'' AND c.channel=? ORDER BY m.id LIMIT 1",
        message_of,
        external_id,
        channel
    );
}

void SqlConversations::link(MessageId message, CaseId case_id)
{
    database_.run("INSERT INTO message_case(case_id, message_id) VALUES(?,?) ON CONFLICT DO NOTHING", case_id, message);
}

std::vector<CaseId> SqlConversations::cases_of(MessageId message)
{
    return database_.all(
        "SELECT case_id FROM message_case WHERE message_id=? ORDER BY case_id",
        [](Row& row) { return row.take<CaseId>(); },
        message.value
    );
}

std::vector<Message> SqlConversations::messages_of_case(CaseId case_id)
{
    return database_.all(
        "SELECT " HUB_MESSAGE_SELECTED
        " FROM message_case l JOIN message m ON m.id=l.message_id WHERE l.case_id=? ORDER BY m.at, m.id",
        message_of,
        case_id.value
    );
}

std::vector<Message> SqlConversations::messages_of_conversation(ConversationId id, MessageId after, std::size_t limit)
{
    // by the indexes that are there: what came in belongs to cases of this conversation
    return database_.all(
        "SELECT " HUB_MESSAGE_SELECTED
        " FROM message m WHERE m.id IN (SELECT id FROM message WHERE conversation_id=? AND direction=1"
        " UNION SELECT l.message_id FROM case_file f JOIN message_case l ON l.case_id=f.id WHERE f.conversation_id=?)"
        " AND m.conversation_id=? AND m.id>? ORDER BY m.id LIMIT ?",
        message_of,
        id.value,
        id.value,
        id.value,
        after.value,
        limit
    );
}

std::vector<Message> SqlConversations::outbound_since(ConversationId id, Instant since)
{
    return database_.all(
        "SELECT " HUB_MESSAGE_SELECTED
        " FROM message m WHERE m.conversation_id=? AND m.direction=1 AND m.at>=? ORDER BY m.at DESC, m.id DESC",
        message_of,
        id.value,
        since
    );
}

}  // namespace hub::adapters::sql
