// StoreContract: conversations, contacts, messages, credentials.
#include "store_contract.hpp"

namespace hub::test {
namespace {

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

TEST_P(StoreContract, WindowsToLookAtComeEarliestFirst)
{
    auto const plan = [&](std::string const& thread, std::optional<Instant> look) {
        auto one = conversation(thread);
        one.window_look_at = look;
        one.phone_refused = "84901234567";
        write([&](Tx& tx) {
            tx.conversations().update(one);
            return 0;
        });
    };
    plan("late", at(30));
    plan("early", at(10));
    plan("never", std::nullopt);
    auto const due = [&](std::int64_t now, std::size_t limit) {
        std::vector<std::string> threads;
        for (auto const& one : read([&](Tx& tx) { return tx.conversations().windows_due(at(now), limit); })) {
            threads.push_back(one.thread_id);
            EXPECT_EQ(one.phone_refused, "84901234567");
        }
        return threads;
    };
    EXPECT_EQ(due(9, 10), std::vector<std::string>{});
    EXPECT_EQ(due(30, 10), (std::vector<std::string>{"early", "late"}));
    EXPECT_EQ(due(30, 1), std::vector<std::string>{"early"});
    EXPECT_EQ(read([](Tx& tx) { return tx.conversations().next_window_look(); }), at(10));
    plan("early", std::nullopt);
    plan("late", std::nullopt);
    EXPECT_EQ(read([](Tx& tx) { return tx.conversations().next_window_look(); }), std::nullopt);
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

TEST_P(StoreContract, AConfiguredTokenIsTakenOnceAndAgainWhenItWasReplaced)
{
    ChannelId const channel{"page"};
    auto const start = [&](std::string const& token) {
        return write([&](Tx& tx) { return tx.conversations().adopt_credentials(channel, {token, "r", Instant{}}); });
    };
    auto const token = [&] {
        return read([&](Tx& tx) { return tx.conversations().credentials(channel); })->access_token;
    };
    EXPECT_TRUE(start("first"));
    write([&](Tx& tx) {
        tx.conversations().put_credentials(channel, {"renewed", "r2", at(5)});
        return 0;
    });
    EXPECT_FALSE(start("first"));
    EXPECT_EQ(token(), "renewed") << "what was renewed is newer than what is configured";
    EXPECT_TRUE(start("second"));
    EXPECT_EQ(token(), "second") << "an administrator replaced a dead one";
    EXPECT_FALSE(start("second"));
}

}  // namespace
}  // namespace hub::test
