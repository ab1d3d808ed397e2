#include "adapters/sql/conversation_store.hpp"

#include "adapters/sql/columns.hpp"
#include "base/crypto.hpp"

namespace hub::adapters::sql {
namespace {

/// All that may change; channel and thread_id say which it is.
// clang-format off
#define HUB_CONVERSATION_COLUMNS(COLUMN) \
    COLUMN(user_id) COLUMN(app_user_id) COLUMN(display_name) COLUMN(phone) COLUMN(is_public) \
    COLUMN(can_write) COLUMN(foreign_control) COLUMN(consent_withdrawn) COLUMN(private_reply_used) \
    COLUMN(last_inbound_at) COLUMN(last_ack_at) COLUMN(rating_case) COLUMN(phone_refused) COLUMN(window_look_at) COLUMN(reply_address)
// clang-format on
#define HUB_CONVERSATION_SELECTED "id, channel, thread_id, contact_id" HUB_CONVERSATION_COLUMNS(HUB_NAME)

/// Calls `f` with the members in the order of HUB_CONVERSATION_COLUMNS.
template <class Record, class F>
auto with_members(Record& c, F f)
{
    return f(
        c.user_id,
        c.app_user_id,
        c.display_name,
        c.phone,
        c.is_public,
        c.can_write,
        c.foreign_control,
        c.consent_withdrawn,
        c.private_reply_used,
        c.last_inbound_at,
        c.last_ack_at,
        c.rating_case,
        c.phone_refused,
        c.window_look_at,
        c.reply_address
    );
}

Conversation conversation_of(Row& row)
{
    Conversation found;
    with_members(found, [&](auto&... members) {
        row.read(found.id, found.channel, found.thread_id, found.contact, members...);
    });
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

ContactId SqlConversations::contact_for(std::string const& app_user_id)
{
    if (app_user_id.empty()) {
        return ContactId{database_.insert("INSERT INTO contact(app_user_id) VALUES(NULL)")};
    }
    auto const known = database_.first(
        "SELECT id FROM contact WHERE app_user_id=?", [](Row& row) { return row.take<ContactId>(); }, app_user_id
    );
    return known ? *known : ContactId{database_.insert("INSERT INTO contact(app_user_id) VALUES(?)", app_user_id)};
}

Conversation SqlConversations::upsert(Conversation const& wanted)
{
    return upsert(wanted, find(wanted.channel, wanted.thread_id));
}

Conversation SqlConversations::upsert(Conversation const& wanted, std::optional<Conversation> found)
{
    return found ? fill(*std::move(found), wanted) : insert(wanted);
}

Conversation SqlConversations::insert(Conversation wanted)
{
    wanted.contact = contact_for(wanted.app_user_id);
    wanted.id = ConversationId{with_members(wanted, [&](auto const&... members) {
        return database_.insert(
            "INSERT INTO conversation(channel, thread_id, contact_id" HUB_CONVERSATION_COLUMNS(HUB_NAME
            ) ") VALUES(?,?,?" HUB_CONVERSATION_COLUMNS(HUB_VALUE) ")",
            wanted.channel,
            wanted.thread_id,
            wanted.contact,
            members...
        );
    })};
    return wanted;
}

Conversation SqlConversations::fill(Conversation found, Conversation const& wanted)
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

std::optional<Conversation> SqlConversations::find(ConversationId id)
{
    return database_.first(
        "SELECT " HUB_CONVERSATION_SELECTED " FROM conversation WHERE id=?", conversation_of, id.value
    );
}

std::optional<Conversation> SqlConversations::find(ChannelId const& channel, std::string const& thread_id)
{
    return database_.first(
        "SELECT " HUB_CONVERSATION_SELECTED " FROM conversation WHERE channel=? AND thread_id=?",
        conversation_of,
        channel,
        thread_id
    );
}

void SqlConversations::update(Conversation const& conversation)
{
    with_members(conversation, [&](auto const&... members) {
        return database_.run(
            "UPDATE conversation SET contact_id=?" HUB_CONVERSATION_COLUMNS(HUB_SET) " WHERE id=?",
            conversation.contact,
            members...,
            conversation.id
        );
    });
}

std::vector<Conversation> SqlConversations::reachable(std::vector<ChannelId> const& channels)
{
    // public comment threads have no private line; a hidden citizen has no id to write to
    return database_.all(
        "SELECT " HUB_CONVERSATION_SELECTED
        " FROM conversation WHERE can_write=1 AND consent_withdrawn=0 AND foreign_control=0 AND is_public=0 AND "
        "user_id<>''"
        " AND (?=0 OR channel IN (SELECT value FROM json_each(?))) ORDER BY id",
        conversation_of,
        channels.size(),
        json_list(channels)
    );
}

std::vector<Conversation> SqlConversations::private_on(std::vector<ChannelId> const& channels)
{
    return database_.all(
        "SELECT " HUB_CONVERSATION_SELECTED
        " FROM conversation WHERE is_public=0 AND channel IN (SELECT value FROM json_each(?)) ORDER BY id",
        conversation_of,
        json_list(channels)
    );
}

std::vector<Conversation> SqlConversations::windows_due(Instant at, std::size_t limit)
{
    return database_.all(
        "SELECT " HUB_CONVERSATION_SELECTED
        " FROM conversation WHERE window_look_at<=? ORDER BY window_look_at, id LIMIT ?",
        conversation_of,
        at,
        limit
    );
}

std::optional<Instant> SqlConversations::next_window_look()
{
    auto const earliest =
        database_.first("SELECT min(window_look_at) FROM conversation WHERE window_look_at IS NOT NULL", [](Row& row) {
            return row.take<std::optional<Instant>>();
        });
    return earliest.value_or(std::nullopt);
}

std::optional<Credentials> SqlConversations::credentials(ChannelId const& channel)
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

void SqlConversations::put_credentials(ChannelId const& channel, Credentials const& credentials)
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

bool SqlConversations::adopt_credentials(ChannelId const& channel, Credentials const& configured)
{
    auto const mark = sha256_hex({configured.access_token, "\n", configured.refresh_token});
    auto const before = database_.first(
        "SELECT configured FROM credentials WHERE channel=?", [](Row& row) { return row.take<std::string>(); }, channel
    );
    // a pair of an older program has no mark: nobody can tell whether it was renewed
    bool const takes = !before || (!before->empty() && *before != mark);
    if (takes) {
        put_credentials(channel, configured);
    }
    if (takes || before->empty()) {
        database_.run("UPDATE credentials SET configured=? WHERE channel=?", mark, channel);
    }
    return takes;
}

}  // namespace hub::adapters::sql
