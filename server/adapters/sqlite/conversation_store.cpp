#include "adapters/sqlite/conversation_store.hpp"

namespace hub::adapters::sqlite {
namespace {

#define HUB_CONVERSATION_COLUMNS                                                                           \
    "id, channel, contact_id, thread_id, user_id, app_user_id, display_name, phone, is_public, can_write," \
    " foreign_control, consent_withdrawn, private_reply_used, last_inbound_at, last_ack_at, rating_case"

Conversation conversation_of(Row& row)
{
    Conversation found;
    row.read(
        found.id,
        found.channel,
        found.contact,
        found.thread_id,
        found.user_id,
        found.app_user_id,
        found.display_name,
        found.phone,
        found.is_public,
        found.can_write,
        found.foreign_control,
        found.consent_withdrawn,
        found.private_reply_used,
        found.last_inbound_at,
        found.last_ack_at,
        found.rating_case
    );
    return found;
}

/// True when the wanted value was taken over.
bool fill_empty(std::string& have, std::string const& wanted)
{
    if (!have.empty() || wanted.empty()) {
        return false;
    }
    have = wanted;
    return true;
}

}  // namespace

ContactId SqliteConversations::contact_for(std::string const& app_user_id)
{
    if (app_user_id.empty()) {
        return ContactId{database_.insert("INSERT INTO contact(app_user_id) VALUES(NULL)")};
    }
    auto const known = database_.first(
        "SELECT id FROM contact WHERE app_user_id=?", [](Row& row) { return row.take<ContactId>(); }, app_user_id
    );
    return known ? *known : ContactId{database_.insert("INSERT INTO contact(app_user_id) VALUES(?)", app_user_id)};
}

Conversation SqliteConversations::upsert(Conversation const& wanted)
{
    if (auto found = find(wanted.channel, wanted.thread_id)) {
        return fill(std::move(*found), wanted);
    }
    return insert(wanted);
}

Conversation SqliteConversations::insert(Conversation wanted)
{
    wanted.contact = contact_for(wanted.app_user_id);
    wanted.id = ConversationId{database_.insert(
        "INSERT INTO conversation(channel, contact_id, thread_id, user_id, app_user_id, display_name, phone, is_public,"
        " can_write, foreign_control, consent_withdrawn, private_reply_used, last_inbound_at, last_ack_at, rating_case)"
        " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        wanted.channel,
        wanted.contact,
        wanted.thread_id,
        wanted.user_id,
        wanted.app_user_id,
        wanted.display_name,
        wanted.phone,
        wanted.is_public,
        wanted.can_write,
        wanted.foreign_control,
        wanted.consent_withdrawn,
        wanted.private_reply_used,
        wanted.last_inbound_at,
        wanted.last_ack_at,
        wanted.rating_case
    )};
    return wanted;
}

Conversation SqliteConversations::fill(Conversation found, Conversation const& wanted)
{
    bool changed = fill_empty(found.user_id, wanted.user_id);
    changed |= fill_empty(found.display_name, wanted.display_name);
    changed |= fill_empty(found.phone, wanted.phone);
    if (fill_empty(found.app_user_id, wanted.app_user_id)) {
        // now we know who it is: join the contact that another account of the app has made, with the cases of this
        // thread
        found.contact = contact_for(found.app_user_id);
        database_.run("UPDATE case_file SET contact_id=? WHERE conversation_id=?", found.contact, found.id);
        changed = true;
    }
    if (changed) {
        update(found);
    }
    return found;
}

std::optional<Conversation> SqliteConversations::find(ConversationId id)
{
    return database_.first(
        "SELECT " HUB_CONVERSATION_COLUMNS " FROM conversation WHERE id=?", conversation_of, id.value
    );
}

std::optional<Conversation> SqliteConversations::find(ChannelId const& channel, std::string const& thread_id)
{
    return database_.first(
        "SELECT " HUB_CONVERSATION_COLUMNS " FROM conversation WHERE channel=? AND thread_id=?",
        conversation_of,
        channel,
        thread_id
    );
}

void SqliteConversations::update(Conversation const& conversation)
{
    database_.run(
        "UPDATE conversation SET contact_id=?, user_id=?, app_user_id=?, display_name=?, phone=?, is_public=?, "
        "can_write=?,"
        " foreign_control=?, consent_withdrawn=?, private_reply_used=?, last_inbound_at=?, last_ack_at=?, "
        "rating_case=? WHERE id=?",
        conversation.contact,
        conversation.user_id,
        conversation.app_user_id,
        conversation.display_name,
        conversation.phone,
        conversation.is_public,
        conversation.can_write,
        conversation.foreign_control,
        conversation.consent_withdrawn,
        conversation.private_reply_used,
        conversation.last_inbound_at,
        conversation.last_ack_at,
        conversation.rating_case,
        conversation.id
    );
}

std::vector<Conversation> SqliteConversations::reachable(std::vector<ChannelId> const& channels)
{
    // public comment threads have no private line; a hidden citizen has no id to write to
    return database_.all(
        "SELECT " HUB_CONVERSATION_COLUMNS
        " FROM conversation WHERE can_write=1 AND consent_withdrawn=0 AND foreign_control=0 AND is_public=0 AND "
        "user_id<>''"
        " AND (?=0 OR channel IN (SELECT value FROM json_each(?))) ORDER BY id",
        conversation_of,
        channels.size(),
        json_list(channels)
    );
}

std::optional<Credentials> SqliteConversations::credentials(ChannelId const& channel)
{
    return database_.first(
        "SELECT access_token, refresh_token, expires_at FROM credentials WHERE channel=?",
        [](Row& row) {
            Credentials found;
            row.read(found.access_token, found.refresh_token, found.expires_at);
            return found;
        },
        channel
    );
}

void SqliteConversations::put_credentials(ChannelId const& channel, Credentials const& credentials)
{
    database_.run(
        "INSERT INTO credentials(channel, access_token, refresh_token, expires_at) VALUES(?,?,?,?)"
        " ON CONFLICT(channel) DO UPDATE SET access_token=excluded.access_token, refresh_token=excluded.refresh_token,"
        " expires_at=excluded.expires_at",
        channel,
        credentials.access_token,
        credentials.refresh_token,
        credentials.expires_at
    );
}

}  // namespace hub::adapters::sqlite
