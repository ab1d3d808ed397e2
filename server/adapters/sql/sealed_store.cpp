#include "adapters/sql/sealed_store.hpp"

#include "adapters/sql/conversation_store.hpp"
#include "adapters/sql/schema.hpp"

namespace hub::adapters::sql {
namespace {

constexpr char const* kIndexDirty = "index_dirty";

}  // namespace

SealedId SqlSealed::add(SealedItem const& item)
{
    return SealedId{database_.insert(
        "INSERT INTO sealed_item(case_id, message_id, at, envelope) VALUES(?,?,?,?)",
        item.case_id,
        item.message,
        item.at,
        item.envelope
    )};
}

std::vector<SealedItem> SqlSealed::of_case(CaseId id)
{
    return database_.all(
        "SELECT id, case_id, message_id, at, envelope FROM sealed_item WHERE case_id=? ORDER BY id",
        [](Row& row) {
            SealedItem item;
            row.read(item.id, item.case_id, item.message, item.at, item.envelope);
            return item;
        },
        id
    );
}

bool SqlSealed::has_other_case(ConversationId id, CaseId except)
{
    return database_.number(
               "SELECT EXISTS(SELECT 1 FROM case_file WHERE conversation_id=? AND id<>?)", id, except.value
           ) != 0;
}

std::vector<Message> SqlSealed::clear_messages(ConversationId id)
{
    auto const numbers = database_.all(
        "SELECT id FROM message WHERE conversation_id=? AND direction=0 AND sealed=0 ORDER BY id",
        [](Row& row) { return row.take<MessageId>(); },
        id
    );
    SqlConversations conversations(state_);
    std::vector<Message> messages;
    for (auto const number : numbers) {
        messages.push_back(conversations.message(number).value());
    }
    return messages;
}

void SqlSealed::move_message(MessageId message, ConversationId to)
{
    database_.run("UPDATE message SET conversation_id=? WHERE id=?", to, message);
    database_.run("UPDATE outbox SET conversation_id=? WHERE message_id=?", to, message);
}

void SqlSealed::move_case(CaseId id, ConversationId to)
{
    database_.run(
        "UPDATE case_file SET conversation_id=?, contact_id=(SELECT contact_id FROM conversation WHERE id=?) WHERE "
        "id=?",
        to,
        to,
        id
    );
    database_.run(
        "UPDATE message SET conversation_id=? WHERE id IN (SELECT message_id FROM message_case WHERE case_id=?)", to, id
    );
    database_.run("UPDATE outbox SET conversation_id=? WHERE case_id=?", to, id);
}

void SqlSealed::seal_thread(Conversation const& thread)
{
    auto const contact = database_.insert("INSERT INTO contact(app_user_id) VALUES(NULL)");
    auto const before = database_.number("SELECT contact_id FROM conversation WHERE id=?", thread.id);
    database_.run(
        "UPDATE conversation SET thread_id=?, contact_id=?, user_id='', app_user_id='', display_name='', phone='',"
        " reply_address=? WHERE id=?",
        thread.thread_id,
        contact,
        thread.reply_address,
        thread.id
    );
    database_.run("UPDATE case_file SET contact_id=? WHERE conversation_id=?", contact, thread.id);
    // the contact of a thread that was hers alone goes with it: it holds her id at the app
    database_.run(
        "DELETE FROM contact WHERE id=? AND NOT EXISTS(SELECT 1 FROM conversation WHERE contact_id=contact.id)"
        " AND NOT EXISTS(SELECT 1 FROM case_file WHERE contact_id=contact.id)",
        before
    );
}

void SqlSealed::wipe_copies(CaseCode const& code)
{
    auto const quoted = "\"" + code.value + "\"";
    Json const left{{"event", "case.changed"}, {"code", code.value}, {"restricted", true}};
    state_.number_events();
    database_.run("UPDATE live_event SET data=? WHERE instr(data, ?)>0", left, quoted);
    database_.run(
        "DELETE FROM stored_answer WHERE instr(body, ?)>0 OR instr(route, ?)>0", quoted, "/" + code.value + "/"
    );
    put_meta(database_, kIndexDirty, "1");
    empty_log();
}

std::vector<ItemId> SqlSealed::items_of(CaseCode const& code)
{
    return database_.all(
        "SELECT id FROM inbox_item WHERE case_code=? ORDER BY id", [](Row& row) { return row.take<ItemId>(); }, code
    );
}

std::int64_t SqlSealed::forget_addresses(Instant ended_before)
{
    auto const forgotten = database_.run(
        "UPDATE conversation SET reply_address='-', thread_id='sealed:gone:'||id WHERE reply_address NOT IN ('', '-')"
        " AND EXISTS(SELECT 1 FROM case_file c WHERE c.conversation_id=conversation.id)"
        " AND NOT EXISTS(SELECT 1 FROM case_file c WHERE c.conversation_id=conversation.id"
        " AND (c.active=1 OR coalesce(c.closed_at, ?)>=?))",
        ended_before,
        ended_before
    );
    if (forgotten > 0) {
        empty_log();
    }
    return forgotten;
}

std::vector<Conversation> SqlSealed::sealed_threads()
{
    auto const numbers = database_.all(
        "SELECT id FROM conversation WHERE reply_address<>'' AND reply_address<>'-' ORDER BY id",
        [](Row& row) { return row.take<ConversationId>(); }
    );
    SqlConversations conversations(state_);
    std::vector<Conversation> threads;
    for (auto const number : numbers) {
        threads.push_back(conversations.find(number).value());
    }
    return threads;
}

bool SqlSealed::merge_index(int pages)
{
    auto const state = meta_text(database_, kIndexDirty);
    if (state.empty() || state == "0") {
        return false;
    }
    // negative: all segments are to become one, which is what drops the words of deleted entries
    bool const more = database_.merge_text_index(state == "1" ? -pages : pages);
    put_meta(database_, kIndexDirty, more ? "2" : "0");
    empty_log();
    return more;
}

void SqlSealed::empty_log()
{
    state_.empty_log = true;
}

}  // namespace hub::adapters::sql
