// StoreContract: the sealed lane and erasure. What was taken away stands in no row any more, and the rest stays.
#include "store_contract.hpp"

namespace hub::test {
namespace {

constexpr char const* kPerson = "user-471147";

struct Told {
    Conversation thread;
    CaseRecord record;
    MessageId message;
    ItemId item;
};

/// A message of a person that opened a case, with everything that is copied from it.
Told tell(StoreContract& test)
{
    Told told;
    told.thread = test.conversation(kPerson);
    told.record = test.new_case("w1", 2000, [&](CaseRecord& record) {
        record.conversation = told.thread.id;
        record.contact = told.thread.contact;
        record.title = "đường Hoa Sữa";
        record.search_text = "duong hoa sua";
    });
    test.write([&](Tx& tx) {
        Message message;
        message.conversation = told.thread.id;
        message.kind = "text";
        message.text = "đường Hoa Sữa";
        message.external_id = "m1";
        message.at = at(1);
        told.message = tx.conversations().add_message(message);
        tx.conversations().link(told.message, told.record.id);
        tx.cases().append_event(told.record.id, {0, at(1), "citizen", "case.opened", Json{{"text", "Hoa Sữa"}}});
        tx.feed().append("unit:w1", Json{{"code", told.record.code.value}, {"title", "Hoa Sữa"}}, at(1));
        tx.feed().append("unit:w1", Json{{"code", "PA-2026-999999"}, {"title", "Other"}}, at(1));
        NewDelivery delivery;
        delivery.connector = "zalo";
        delivery.trace_id = "t";
        delivery.received_at = at(1);
        delivery.body = std::string("\0\xFF{\"id\":\"", 9) + kPerson + "\"}";
        delivery.items.push_back({"zalo-a", "id-1", "key-1", "message"});
        tx.inbox().add(delivery);
        told.item = tx.inbox().pending(ItemId{}, 10).at(0).id;
        return tx.inbox().settle(told.item, Fate::opened, told.record.code, "").has_value();
    });
    return told;
}

std::string live_texts(StoreContract& test)
{
    return test.read([](Tx& tx) {
        std::string all;
        for (auto const& event : tx.feed().latest("unit:w1", 10)) {
            all += std::to_string(event.offset) + *event.data + "\n";
        }
        return all;
    });
}

TEST_P(StoreContract, SealedEnvelopesComeOldestFirst)
{
    auto const told = tell(*this);
    auto const add = [&](MessageId message, char const* text) {
        return write([&](Tx& tx) {
            return tx.sealed().add({{}, told.record.id, message, at(2), Json{{"words", text}}});
        });
    };
    auto const first = add(told.message, "a");
    EXPECT_NE(add(MessageId{}, "b"), first);
    under_test->reopen();
    auto const items = read([&](Tx& tx) { return tx.sealed().of_case(told.record.id); });
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0].id, first);
    EXPECT_EQ(items[0].message, told.message);
    EXPECT_EQ(items[0].envelope["words"], "a");
    EXPECT_FALSE(items[1].message);
    EXPECT_EQ(read([&](Tx& tx) { return tx.sealed().items_of(told.record.code); }), std::vector{told.item});
}

TEST_P(StoreContract, SealedThreadKeepsNoPersonAndForgetsItsAddress)
{
    auto const told = tell(*this);
    auto thread = told.thread;
    thread.thread_id = "sealed:1";
    thread.reply_address = "box";
    write([&](Tx& tx) {
        tx.sealed().seal_thread(thread);
        return true;
    });
    auto const sealed = read([](Tx& tx) { return tx.sealed().sealed_threads(); });
    ASSERT_EQ(sealed.size(), 1U);
    EXPECT_EQ(sealed[0].thread_id, "sealed:1");
    EXPECT_EQ(sealed[0].user_id, "");
    EXPECT_EQ(sealed[0].reply_address, "box");
    EXPECT_NE(sealed[0].contact, told.thread.contact);
    EXPECT_EQ(read([&](Tx& tx) { return tx.cases().find(told.record.id)->contact; }), sealed[0].contact);
    auto const forget = [&] { return write([](Tx& tx) { return tx.sealed().forget_addresses(at(9000)); }); };
    EXPECT_EQ(forget(), 0) << "the case is open";
    auto ended = *read([&](Tx& tx) { return tx.cases().find(told.record.id); });
    ended.state = CaseState::closed;
    ended.closed_at = at(8000);
    EXPECT_TRUE(write([&](Tx& tx) { return tx.cases().update(ended); }));
    EXPECT_EQ(write([](Tx& tx) { return tx.sealed().forget_addresses(at(8000)); }), 0);
    EXPECT_EQ(forget(), 1);
    EXPECT_EQ(forget(), 0);
    EXPECT_TRUE(read([](Tx& tx) { return tx.sealed().sealed_threads(); }).empty());
}

TEST_P(StoreContract, SealedCaseMovesToAThreadOfItsOwn)
{
    auto const told = tell(*this);
    auto const other = conversation("other");
    auto const clear = [&](ConversationId id) {
        return read([&](Tx& tx) { return tx.sealed().clear_messages(id); }).size();
    };
    EXPECT_EQ(clear(told.thread.id), 1U);
    EXPECT_FALSE(read([&](Tx& tx) { return tx.sealed().has_other_case(told.thread.id, told.record.id); }));
    EXPECT_TRUE(read([&](Tx& tx) { return tx.sealed().has_other_case(told.thread.id, CaseId{}); }));
    write([&](Tx& tx) {
        tx.sealed().move_case(told.record.id, other.id);
        return true;
    });
    EXPECT_EQ(clear(told.thread.id), 0U);
    EXPECT_EQ(clear(other.id), 1U);
    EXPECT_EQ(read([&](Tx& tx) { return tx.cases().find(told.record.id)->contact; }), other.contact);
    write([&](Tx& tx) {
        tx.sealed().move_message(told.message, told.thread.id);
        return true;
    });
    EXPECT_EQ(clear(told.thread.id), 1U);
}

TEST_P(StoreContract, WipedCopiesKeepTheirPlacesWithoutTheWords)
{
    auto const told = tell(*this);
    write([&](Tx& tx) {
        tx.sealed().wipe_copies(told.record.code);
        return true;
    });
    auto const texts = live_texts(*this);
    EXPECT_EQ(texts.find("Hoa"), std::string::npos) << texts;
    EXPECT_NE(texts.find(told.record.code.value), std::string::npos);
    EXPECT_NE(texts.find("Other"), std::string::npos);
    for (int rounds = 0; write([](Tx& tx) { return tx.sealed().merge_index(100); }); ++rounds) {
        ASSERT_LT(rounds, 100) << "the index is never done";
    }
    EXPECT_FALSE(write([](Tx& tx) { return tx.sealed().merge_index(100); }));
}

TEST_P(StoreContract, ErasingTakesThePersonAndLeavesTheCase)
{
    auto const told = tell(*this);
    auto const before = read([](Tx& tx) { return tx.inbox().balance(); });
    EXPECT_EQ(read([&](Tx& tx) { return tx.erasures().threads_of(told.thread.contact); }).size(), 1U);
    auto const counts = write([&](Tx& tx) { return tx.erasures().erase(told.thread); });
    EXPECT_EQ(counts.threads, 1);
    EXPECT_EQ(counts.messages, 1);
    EXPECT_EQ(counts.cases, 1);
    EXPECT_EQ(counts.deliveries, 1);
    EXPECT_EQ(counts.salts, 1);
    under_test->reopen();
    auto const thread = *read([&](Tx& tx) { return tx.conversations().find(told.thread.id); });
    EXPECT_TRUE(thread.thread_id.starts_with("erased:"));
    EXPECT_EQ(thread.user_id, "");
    auto const record = *read([&](Tx& tx) { return tx.cases().find(told.record.id); });
    EXPECT_EQ(record.title.find("Hoa"), std::string::npos);
    EXPECT_EQ(record.code, told.record.code);
    EXPECT_EQ(record.lead_unit, UnitId{"w1"});
    EXPECT_EQ(read([&](Tx& tx) { return tx.conversations().message(told.message)->text; }), "");
    EXPECT_FALSE(read([&](Tx& tx) { return tx.cases().events(told.record.id).at(0).data.contains("text"); }));
    EXPECT_TRUE(read([&](Tx& tx) { return tx.inbox().bytes_of(told.item)->body; }).starts_with("sha256:"));
    EXPECT_EQ(live_texts(*this).find("Hoa"), std::string::npos);
    EXPECT_EQ(read([](Tx& tx) { return tx.inbox().balance().received; }), before.received);
    EXPECT_TRUE(read([](Tx& tx) { return tx.ledger().contradictions(10); }).empty());
}

TEST_P(StoreContract, ErasuresAreListedInTheirOrder)
{
    for (auto const* ground : {"first", "second"}) {
        write([&](Tx& tx) {
            tx.erasures().add(
                {at(5), "an", ground, {{ConversationId{7}, "salt", "print"}}, {CaseCode{"PA-2026-000001"}}}
            );
            return true;
        });
    }
    under_test->reopen();
    auto const all = read([](Tx& tx) { return tx.erasures().all(); });
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].ground, "first");
    EXPECT_EQ(all[1].at, at(5));
    ASSERT_EQ(all[1].threads.size(), 1U);
    EXPECT_EQ(all[1].threads[0].id, ConversationId{7});
    EXPECT_EQ(all[1].threads[0].print, "print");
    EXPECT_EQ(all[1].cases, std::vector{CaseCode{"PA-2026-000001"}});
}

}  // namespace
}  // namespace hub::test
