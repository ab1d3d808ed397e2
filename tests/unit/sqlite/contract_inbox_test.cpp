// StoreContract: inbox, conversations, live events.
#include "sqlite_under_test.hpp"

#include <thread>

namespace hub::test {
namespace {

NewDelivery delivery(std::vector<std::string> const& keys, std::string const& connector = "zalo")
{
    NewDelivery made;
    made.connector = connector;
    made.trace_id = "trace";
    made.received_at = at(0);
    made.body = "{\"body\":1}";
    for (auto const& key : keys) {
        made.items.push_back({"zalo-a", "id-" + key, key, "user_send_text"});
    }
    return made;
}

void expect_balanced(CustodyBalance const& balance)
{
    auto sum = balance.duplicates + balance.opened + balance.attached + balance.pending;
    for (auto const& [reason, count] : balance.ignored) {
        sum += count;
    }
    EXPECT_EQ(balance.received, sum);
}

TEST_P(StoreContract, InboxStoresEachKeyOfAConnectorOnce)
{
    auto const first = write([](Tx& tx) { return tx.inbox().add(delivery({"a", "b", "a"})); });
    EXPECT_EQ(first.stored, 2u);
    EXPECT_EQ(first.duplicates, 1u);
    auto const again = write([](Tx& tx) { return tx.inbox().add(delivery({"b", "c"})); });
    EXPECT_EQ(again.stored, 1u);
    EXPECT_EQ(again.duplicates, 1u);
    auto const other = write([](Tx& tx) { return tx.inbox().add(delivery({"a"}, "facebook")); });
    EXPECT_EQ(other.stored, 1u);
    auto const pending = read([](Tx& tx) { return tx.inbox().pending(ItemId{}, 10); });
    ASSERT_EQ(pending.size(), 4u);
    EXPECT_EQ(pending[0].delivery_id, pending[1].delivery_id);
    EXPECT_NE(pending[1].delivery_id, pending[2].delivery_id);
    EXPECT_EQ(pending[1].index, 1u);
    EXPECT_EQ(pending[2].index, 1u);
    EXPECT_EQ(pending[0].body, "{\"body\":1}");
    EXPECT_EQ(pending[3].connector, "facebook");
}

TEST_P(StoreContract, InboxKnowsAKeyAfterRestartAndAfterAnyTime)
{
    write([](Tx& tx) { return tx.inbox().add(delivery({"a"})); });
    under_test->reopen();
    clock.advance(std::chrono::days{400});
    auto const again = write([](Tx& tx) { return tx.inbox().add(delivery({"a"})); });
    EXPECT_EQ(again.duplicates, 1u);
    EXPECT_EQ(read([](Tx& tx) { return tx.inbox().pending(ItemId{}, 10); }).size(), 1u);
}

TEST_P(StoreContract, InboxKeepsTheExactBytes)
{
    auto made = delivery({"a"});
    made.body = std::string("\0\xff\xfe{broken", 11);
    write([&](Tx& tx) { return tx.inbox().add(made); });
    EXPECT_EQ(read([](Tx& tx) { return tx.inbox().pending(ItemId{}, 1); }).at(0).body, made.body);
}

TEST_P(StoreContract, CustodyBalancesAndEachItemHasOneFate)
{
    write([](Tx& tx) { return tx.inbox().add(delivery({"a", "b", "c", "d", "a"})); });
    auto const items = read([](Tx& tx) { return tx.inbox().pending(ItemId{}, 10); });
    write([&](Tx& tx) {
        EXPECT_TRUE(tx.inbox().settle(items[0].id, Fate::opened, CaseCode{"PA-2026-000001"}, "").has_value());
        EXPECT_TRUE(tx.inbox().settle(items[1].id, Fate::attached, CaseCode{"PA-2026-000001"}, "").has_value());
        EXPECT_TRUE(tx.inbox().settle(items[2].id, Fate::ignored, CaseCode{}, "sticker").has_value());
        EXPECT_EQ(tx.inbox().settle(items[2].id, Fate::opened, CaseCode{"x"}, "").error().code, Errc::conflict);
        EXPECT_EQ(tx.inbox().settle(ItemId{9999}, Fate::opened, CaseCode{"x"}, "").error().code, Errc::conflict);
        return 0;
    });
    auto const balance = read([](Tx& tx) { return tx.inbox().balance(); });
    expect_balanced(balance);
    EXPECT_EQ(balance.received, 5);
    EXPECT_EQ(balance.opened, 1);
    EXPECT_EQ(balance.attached, 1);
    EXPECT_EQ(balance.pending, 1);
    EXPECT_EQ(balance.duplicates, 1);
    ASSERT_EQ(balance.ignored.size(), 1u);
    EXPECT_EQ(balance.ignored[0], (std::pair<std::string, std::int64_t>("sticker", 1)));
    std::vector<CustodyLine> lines;
    read([&](Tx& tx) {
        tx.inbox().export_custody(at(0), at(1), [&](CustodyLine const& line) { lines.push_back(line); });
        tx.inbox().export_custody(at(1), at(9), [&](CustodyLine const&) { ADD_FAILURE() << "outside the range"; });
        return 0;
    });
    ASSERT_EQ(lines.size(), 4u);
    EXPECT_EQ(lines[2].fate, Fate::ignored);
    EXPECT_EQ(lines[2].reason, "sticker");
    EXPECT_EQ(lines[0].case_code, "PA-2026-000001");
    EXPECT_EQ(lines[3].external_id, "id-d");
}

TEST_P(StoreContract, TheSameKeyFromManyThreadsAtOnceIsStoredOnce)
{
    std::atomic<int> stored{0};
    {
        std::vector<std::jthread> threads;
        for (int number = 0; number < 8; ++number) {
            threads.emplace_back([&] {
                for (int key = 0; key < 50; ++key) {
                    auto const result = store().write_now([key](Tx& tx) -> Result<DeliveryStored> {
                        return tx.inbox().add(delivery({"key-" + std::to_string(key)}));
                    });
                    stored += static_cast<int>(result.value().stored);
                }
            });
        }
    }
    EXPECT_EQ(stored, 50);
    auto const balance = read([](Tx& tx) { return tx.inbox().balance(); });
    expect_balanced(balance);
    EXPECT_EQ(balance.received, 400);
    EXPECT_EQ(balance.pending, 50);
}

TEST_P(StoreContract, ConversationIsMadeOnceAndFilledButNeverEmptied)
{
    Conversation wanted;
    wanted.channel = ChannelId{"zalo-a"};
    wanted.thread_id = "t";
    wanted.display_name = "Name";
    wanted.last_inbound_at = at(1);
    auto const made = write([&](Tx& tx) { return tx.conversations().upsert(wanted); });
    EXPECT_TRUE(made.id);
    EXPECT_TRUE(made.contact);
    wanted.display_name = "";
    wanted.phone = "phone";
    wanted.user_id = "u";
    auto const again = write([&](Tx& tx) { return tx.conversations().upsert(wanted); });
    EXPECT_EQ(again.id, made.id);
    EXPECT_EQ(again.display_name, "Name");
    EXPECT_EQ(again.phone, "phone");
    EXPECT_EQ(again.user_id, "u");
    auto changed = again;
    changed.can_write = false;
    changed.last_ack_at = at(2);
    write([&](Tx& tx) {
        tx.conversations().update(changed);
        return 0;
    });
    auto const found = read([&](Tx& tx) { return tx.conversations().find(ChannelId{"zalo-a"}, "t"); });
    ASSERT_TRUE(found.has_value());
    EXPECT_FALSE(found->can_write);
    EXPECT_EQ(found->last_ack_at, at(2));
    EXPECT_EQ(found->last_inbound_at, at(1));
    EXPECT_FALSE(read([&](Tx& tx) { return tx.conversations().find(ChannelId{"zalo-b"}, "t"); }).has_value());
}

TEST_P(StoreContract, AccountsOfOneAppShareTheContact)
{
    Conversation wanted;
    wanted.channel = ChannelId{"zalo-a"};
    wanted.thread_id = "1";
    wanted.app_user_id = "app-user";
    auto const one = write([&](Tx& tx) { return tx.conversations().upsert(wanted); });
    wanted.channel = ChannelId{"zalo-b"};
    wanted.app_user_id = "";
    auto const stranger = write([&](Tx& tx) { return tx.conversations().upsert(wanted); });
    EXPECT_NE(one.contact, stranger.contact);
    wanted.app_user_id = "app-user";
    auto const known = write([&](Tx& tx) { return tx.conversations().upsert(wanted); });
    EXPECT_EQ(known.id, stranger.id);
    EXPECT_EQ(known.contact, one.contact);
}

TEST_P(StoreContract, MessagesAreFoundByIdByPlatformIdAndByCase)
{
    auto const thread = conversation("t");
    Message message;
    message.conversation = thread.id;
    message.external_id = "mid.1";
    message.kind = "text";
    message.text = "Đèn đường hỏng";
    message.attachments = {{"image", "https://media.test/1", "n", "t"}};
    message.point = GeoPoint{21.03, 105.85};
    message.at = at(10);
    auto const later = write([&](Tx& tx) { return tx.conversations().add_message(message); });
    message.at = at(5);
    message.external_id = "mid.0";
    auto const earlier = write([&](Tx& tx) { return tx.conversations().add_message(message); });
    auto const opened = new_case("u", 100, [&](CaseRecord& record) { record.conversation = thread.id; });
    write([&](Tx& tx) {
        tx.conversations().link(later, opened.id);
        tx.conversations().link(later, opened.id);
        tx.conversations().link(earlier, opened.id);
        return 0;
    });
    auto const found =
        read([&](Tx& tx) { return tx.conversations().message_by_external_id(ChannelId{"zalo-a"}, "mid.1"); });
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->id, later);
    EXPECT_EQ(found->text, "Đèn đường hỏng");
    EXPECT_EQ(found->attachments.at(0).url, "https://media.test/1");
    EXPECT_DOUBLE_EQ(found->point->latitude, 21.03);
    EXPECT_FALSE(read([&](Tx& tx) { return tx.conversations().message_by_external_id(ChannelId{"other"}, "mid.1"); }
    ).has_value());
    EXPECT_FALSE(read([&](Tx& tx) { return tx.conversations().message_by_external_id(ChannelId{"zalo-a"}, ""); }
    ).has_value());
    auto const of_case = read([&](Tx& tx) { return tx.conversations().messages_of_case(opened.id); });
    ASSERT_EQ(of_case.size(), 2u);
    EXPECT_EQ(of_case[0].id, earlier);
    EXPECT_EQ(read([&](Tx& tx) { return tx.conversations().cases_of(later); }), std::vector{opened.id});
}

TEST_P(StoreContract, MessagesChangeAndOutboundOnesAreFoundSinceAnInstant)
{
    auto const thread = conversation("t");
    std::vector<MessageId> ids;
    for (int number = 0; number < 3; ++number) {
        Message message;
        message.conversation = thread.id;
        message.direction = number == 1 ? Direction::inbound : Direction::outbound;
        message.at = at(number);
        ids.push_back(write([&](Tx& tx) { return tx.conversations().add_message(message); }));
    }
    auto const sent = read([&](Tx& tx) { return tx.conversations().outbound_since(thread.id, at(0)); });
    ASSERT_EQ(sent.size(), 2u);
    EXPECT_EQ(sent[0].id, ids[2]);
    EXPECT_EQ(read([&](Tx& tx) { return tx.conversations().outbound_since(thread.id, at(1)); }).size(), 1u);
    auto changed = sent[0];
    changed.delivery_state = "delivered";
    changed.deleted = true;
    changed.history.push_back({{"text", "old"}});
    write([&](Tx& tx) {
        tx.conversations().update_message(changed);
        return 0;
    });
    auto const found = read([&](Tx& tx) { return tx.conversations().message(changed.id); });
    EXPECT_EQ(found->delivery_state, "delivered");
    EXPECT_TRUE(found->deleted);
    EXPECT_EQ(found->history.at(0).at("text"), "old");
}

TEST_P(StoreContract, ReachableLeavesOutWhoMayNotBeWrittenTo)
{
    conversation("1");
    conversation("2", "zalo-b");
    auto gone = conversation("3");
    gone.can_write = false;
    auto withdrawn = conversation("4");
    withdrawn.consent_withdrawn = true;
    auto thread = conversation("5");
    thread.is_public = true;
    write([&](Tx& tx) {
        for (auto const& one : {gone, withdrawn, thread}) {
            tx.conversations().update(one);
        }
        return 0;
    });
    EXPECT_EQ(read([](Tx& tx) { return tx.conversations().reachable({}); }).size(), 2u);
    EXPECT_EQ(read([](Tx& tx) { return tx.conversations().reachable({ChannelId{"zalo-b"}}); }).at(0).thread_id, "2");
}

TEST_P(StoreContract, CredentialsAreReplacedAsAPair)
{
    ChannelId const channel{"zalo-a"};
    EXPECT_FALSE(read([&](Tx& tx) { return tx.conversations().credentials(channel); }).has_value());
    for (auto const* token : {"one", "two"}) {
        write([&](Tx& tx) {
            tx.conversations().put_credentials(channel, {token, std::string("refresh-") + token, at(5)});
            return 0;
        });
    }
    auto const found = read([&](Tx& tx) { return tx.conversations().credentials(channel); });
    EXPECT_EQ(found->access_token, "two");
    EXPECT_EQ(found->refresh_token, "refresh-two");
    EXPECT_EQ(found->expires_at, at(5));
}

TEST_P(StoreContract, LiveEventsAreNumberedByTopicAcrossRestart)
{
    auto const append = [](Tx& tx) { return tx.feed().append("unit:a", Json{{"n", 1}}, at(0)).offset; };
    EXPECT_EQ(write(append), 1u);
    EXPECT_EQ(write(append), 2u);
    EXPECT_EQ(write([](Tx& tx) { return tx.feed().append("unit:b", Json{{"n", 1}}, at(0)).offset; }), 1u);
    auto const before = read([](Tx& tx) { return tx.feed().position("unit:a"); });
    EXPECT_EQ(before.top, 2u);
    EXPECT_FALSE(before.epoch.empty());
    under_test->reopen();
    EXPECT_EQ(write(append), 3u);
    auto const after = read([](Tx& tx) { return tx.feed().position("unit:a"); });
    EXPECT_EQ(after.epoch, before.epoch);
    EXPECT_EQ(after.top, 3u);
    EXPECT_EQ(read([](Tx& tx) { return tx.feed().position("unit:none"); }).top, 0u);
}

TEST_P(StoreContract, LiveHistoryComesInOrderAndPruningKeepsTheNumbers)
{
    for (int number = 1; number <= 10; ++number) {
        write([&](Tx& tx) { return tx.feed().append("t", Json{{"n", number}}, at(number)).offset; });
    }
    auto const after = read([](Tx& tx) { return tx.feed().after("t", 4, 3); });
    ASSERT_EQ(after.size(), 3u);
    EXPECT_EQ(after[0].offset, 5u);
    EXPECT_EQ(*after[0].data, R"({"n":5})");
    EXPECT_EQ(after[0].at_millis, to_millis(at(5)));
    auto const latest = read([](Tx& tx) { return tx.feed().latest("t", 2); });
    ASSERT_EQ(latest.size(), 2u);
    EXPECT_EQ(latest[0].offset, 9u);
    EXPECT_EQ(write([](Tx& tx) { return tx.feed().prune(3, at(100)); }), 7);
    EXPECT_EQ(write([](Tx& tx) { return tx.feed().prune(3, at(100)); }), 0);
    EXPECT_EQ(read([](Tx& tx) { return tx.feed().after("t", 0, 100); }).front().offset, 8u);
    EXPECT_EQ(write([](Tx& tx) { return tx.feed().append("t", Json{{"n", 11}}, at(200)).offset; }), 11u);
    EXPECT_EQ(write([](Tx& tx) { return tx.feed().prune(0, at(100)); }), 0);
    EXPECT_EQ(write([](Tx& tx) { return tx.feed().prune(0, at(300)); }), 4);
    EXPECT_EQ(read([](Tx& tx) { return tx.feed().position("t"); }).top, 11u);
}

TEST_P(StoreContract, PruningKeepsWhatIsYoungerThanTheInstant)
{
    for (int number = 1; number <= 6; ++number) {
        write([&](Tx& tx) { return tx.feed().append("t", Json{{"n", number}}, at(number)).offset; });
    }
    EXPECT_EQ(write([](Tx& tx) { return tx.feed().prune(1, at(4)); }), 3);
    EXPECT_EQ(read([](Tx& tx) { return tx.feed().after("t", 0, 100); }).front().offset, 4u);
}

TEST_P(StoreContract, ListenerGetsTheEventsOfCommittedWorkInOrder)
{
    std::vector<std::uint64_t> heard;
    store().on_commit([&](std::vector<LiveEvent> events) {
        for (auto const& event : events) {
            heard.push_back(event.offset);
        }
    });
    write([](Tx& tx) {
        tx.feed().append("t", Json{{"n", 1}}, at(0));
        return tx.feed().append("t", Json{{"n", 2}}, at(0)).offset;
    });
    auto const refused = store().write_now([](Tx& tx) -> Result<int> {
        tx.feed().append("t", Json{{"n", 0}}, at(0));
        return conflict("no");
    });
    EXPECT_FALSE(refused.has_value());
    write([](Tx& tx) { return tx.feed().append("t", Json{{"n", 3}}, at(0)).offset; });
    EXPECT_EQ(heard, (std::vector<std::uint64_t>{1, 2, 3}));
}

INSTANTIATE_TEST_SUITE_P(Adapters, StoreContract, ::testing::Values(sqlite_factory()), factory_name);

}  // namespace
}  // namespace hub::test
