#include "adapters/sql/erasure_store.hpp"

#include "adapters/sql/conversation_store.hpp"
#include "base/random.hpp"

#include <array>
#include <set>

namespace hub::adapters::sql {
namespace {

constexpr std::size_t kShortestId = 6;  ///< A shorter word would be found in everybody's messages.
constexpr char const* kErasedTitle = "Đã xóa dữ liệu cá nhân";

/// Members of an event that hold somebody's words; the rest is numbers, states, units and dates.
constexpr std::array kWords{"text", "words", "word", "reason", "title", "payload", "reaction", "comment"};

Json without_words(Json data)
{
    if (data.is_object()) {
        for (auto const* name : kWords) {
            data.erase(name);
        }
    }
    return data;
}

Json thread_json(ErasedThread const& thread)
{
    return {{"id", thread.id.value}, {"salt", thread.salt}, {"print", thread.print}};
}

}  // namespace

std::vector<Conversation> SqlErasures::threads_of(ContactId contact)
{
    auto const numbers = database_.all(
        "SELECT id FROM conversation WHERE contact_id=? ORDER BY id",
        [](Row& row) { return row.take<ConversationId>(); },
        contact
    );
    SqlConversations conversations(state_);
    std::vector<Conversation> threads;
    for (auto const number : numbers) {
        threads.push_back(conversations.find(number).value());
    }
    return threads;
}

std::vector<CaseRecord> SqlErasures::cases_of(ConversationId thread)
{
    auto const numbers = database_.all(
        "SELECT id FROM case_file WHERE conversation_id=? ORDER BY id",
        [](Row& row) { return row.take<CaseId>(); },
        thread
    );
    std::vector<CaseRecord> records;
    for (auto const number : numbers) {
        records.push_back(cases_.find(number).value());
    }
    return records;
}

ErasedCounts SqlErasures::erase(Conversation const& thread)
{
    ErasedCounts counts;
    counts.threads = 1;
    auto records = cases_of(thread.id);
    counts.deliveries = erase_deliveries(thread, records);
    for (auto& record : records) {
        erase_case(std::move(record), counts);
    }
    counts.messages = erase_messages(thread.id);
    erase_outbox(thread.id);
    erase_thread(thread);
    sealed_.empty_log();
    return counts;
}

/// What stays of a case is what the law on the books asks for: number, kind, topic, units, states and dates.
void SqlErasures::erase_case(CaseRecord record, ErasedCounts& counts)
{
    ++counts.cases;
    record.title = kErasedTitle;
    record.place_text.clear();
    record.point.reset();
    record.search_text.clear();
    record.secret = random_hex(8);  // nobody can look it up by the old one any more
    record.routing = Json{{"unit", text_or(record.routing, "unit")}};
    (void)cases_.update(record);
    for (auto const& event : cases_.events(record.id)) {
        database_.run(
            "UPDATE case_event SET data=? WHERE case_id=? AND sequence=?",
            without_words(event.data),
            record.id,
            event.sequence
        );
    }
    counts.salts += ledger_.forget(record.id);
    database_.run("DELETE FROM sealed_item WHERE case_id=?", record.id);
    sealed_.wipe_copies(record.code);
}

std::int64_t SqlErasures::erase_messages(ConversationId id)
{
    database_.run(
        "UPDATE outbox_attempt SET detail='' WHERE outbox_id IN (SELECT id FROM outbox WHERE conversation_id=?)", id
    );
    database_.run("DELETE FROM sealed_item WHERE message_id IN (SELECT id FROM message WHERE conversation_id=?)", id);
    database_.run(
        "UPDATE media SET state=3, url='', name='', owner='', sha256='', reason='', next_try_at=NULL WHERE message_id "
        "IN"
        " (SELECT id FROM message WHERE conversation_id=?)",
        id
    );
    return database_.run(
        "UPDATE message SET text='', attachments='[]', latitude=NULL, longitude=NULL, history='[]', external_id='',"
        " author=CASE direction WHEN 0 THEN 'citizen' ELSE author END, deleted=1 WHERE conversation_id=?",
        id
    );
}

void SqlErasures::erase_outbox(ConversationId id)
{
    for (auto const state : {OutboxState::pending, OutboxState::uncertain}) {
        std::int64_t const stopped = database_.run(
            "UPDATE outbox SET state=? WHERE conversation_id=? AND state=?", OutboxState::cancelled, id, state
        );
        state_.sums.outbox.at(static_cast<std::size_t>(state)) -= stopped;
        state_.sums.outbox.at(static_cast<std::size_t>(OutboxState::cancelled)) += stopped;
    }
    database_.run("UPDATE outbox SET extra='{}', receipt='', last_error='' WHERE conversation_id=?", id);
}

void SqlErasures::erase_thread(Conversation const& thread)
{
    database_.run(
        "UPDATE conversation SET thread_id=?, user_id='', app_user_id='', display_name='', phone='', reply_address='',"
        " can_write=0, last_inbound_at=NULL, rating_case=NULL WHERE id=?",
        "erased:" + std::to_string(thread.id.value) + ":" + random_hex(8),
        thread.id
    );
    database_.run(
        "UPDATE contact SET app_user_id=NULL WHERE id=? AND NOT EXISTS(SELECT 1 FROM conversation WHERE"
        " contact_id=contact.id AND app_user_id<>'')",
        thread.contact
    );
}

/// Bytes of deliveries that ended at these cases, and of any other in which the person's ids stand.
std::int64_t SqlErasures::erase_deliveries(Conversation const& thread, std::vector<CaseRecord> const& records)
{
    std::set<std::int64_t> items;
    for (auto const& record : records) {
        for (auto const item : sealed_.items_of(record.code)) {
            items.insert(item.value);
        }
    }
    for (auto const& person : {thread.user_id, thread.app_user_id, thread.phone}) {
        if (person.size() < kShortestId) {
            continue;
        }
        database_.each(
            "SELECT id FROM inbox_delivery WHERE instr(body, ?)>0",
            [&](Row& row) { items.insert(row.take<std::int64_t>()); },
            Blob{person}
        );
        database_.each(
            "SELECT id FROM inbox_item WHERE instr(external_id, ?)>0 OR instr(dedupe_key, ?)>0",
            [&](Row& row) { items.insert(row.take<std::int64_t>()); },
            person,
            person
        );
    }
    for (auto const item : items) {
        inbox_.scrub(ItemId{item}, thread.user_id);
        if (!thread.app_user_id.empty()) {
            inbox_.scrub(ItemId{item}, thread.app_user_id);
        }
    }
    return static_cast<std::int64_t>(items.size());
}

void SqlErasures::add(Erasure const& erasure)
{
    auto threads = Json::array();
    for (auto const& thread : erasure.threads) {
        threads.push_back(thread_json(thread));
    }
    database_.run(
        "INSERT INTO erasure(at, actor, ground, threads, cases) VALUES(?,?,?,?,?)",
        erasure.at,
        erasure.by,
        erasure.ground,
        threads,
        json_list(erasure.cases)
    );
}

std::vector<Erasure> SqlErasures::all()
{
    return database_.all("SELECT at, actor, ground, threads, cases FROM erasure ORDER BY id", [](Row& row) {
        Erasure found;
        Json threads;
        Json cases;
        row.read(found.at, found.by, found.ground, threads, cases);
        for (auto const& thread : threads) {
            found.threads.push_back(
                {ConversationId{integer_at(thread, "id").value_or(0)}, text_or(thread, "salt"), text_or(thread, "print")
                }
            );
        }
        for (auto const& code : cases) {
            found.cases.emplace_back(code.get<std::string>());
        }
        return found;
    });
}

}  // namespace hub::adapters::sql
