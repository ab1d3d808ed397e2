// StoreContract: pictures and papers, the messages of one conversation, public counts.
#include "store_contract.hpp"

namespace hub::test {
namespace {

Media media_of(std::string id, std::string owner = {})
{
    Media media;
    media.id = std::move(id);
    media.owner = std::move(owner);
    media.url = "https://media.example/x";
    media.created_at = at(0);
    return media;
}

TEST_P(StoreContract, MediaIsFoundByIdByPlaceAndWhenItIsDue)
{
    auto first = media_of("a");
    first.message = MessageId{7};
    first.position = 1;
    first.next_try_at = at(10);
    auto second = media_of("b");
    second.message = MessageId{7};
    second.next_try_at = at(5);
    write([&](Tx& tx) {
        tx.media().add(first);
        tx.media().add(second);
        return 0;
    });
    EXPECT_EQ(read([](Tx& tx) { return tx.media().next_due(); }), at(5));
    EXPECT_TRUE(read([](Tx& tx) { return tx.media().due(at(4), 10); }).empty());
    auto const due = read([](Tx& tx) { return tx.media().due(at(10), 10); });
    ASSERT_EQ(due.size(), 2U);
    EXPECT_EQ(due[0].id, "b");
    EXPECT_EQ(read([](Tx& tx) { return tx.media().find(MessageId{7}, 1); })->id, "a");
    EXPECT_FALSE(read([](Tx& tx) { return tx.media().find(MessageId{7}, 2); }));
    auto kept = due[0];
    kept.state = MediaState::kept;
    kept.type = "image/png";
    kept.bytes = 12;
    kept.sha256 = "digest";
    kept.next_try_at.reset();
    write([&](Tx& tx) {
        tx.media().update(kept);
        return 0;
    });
    auto const found = read([](Tx& tx) { return tx.media().find("b"); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->state, MediaState::kept);
    EXPECT_EQ(found->type, "image/png");
    EXPECT_EQ(found->bytes, 12);
    EXPECT_EQ(found->url, "https://media.example/x");
    EXPECT_EQ(read([](Tx& tx) { return tx.media().due(at(10), 10); }).size(), 1U);
    EXPECT_FALSE(read([](Tx& tx) { return tx.media().find("c"); }));
}

TEST_P(StoreContract, UploadsThatWereNeverSentGoAndOthersStay)
{
    auto sent = media_of("sent", "thread");
    sent.message = MessageId{1};
    auto fresh = media_of("fresh", "thread");
    fresh.created_at = at(100);
    write([&](Tx& tx) {
        tx.media().add(media_of("old", "thread"));
        tx.media().add(sent);
        tx.media().add(fresh);
        return 0;
    });
    auto const gone = write([](Tx& tx) { return tx.media().remove_unsent(at(50), 10); });
    EXPECT_EQ(gone, std::vector<std::string>{"old"});
    EXPECT_FALSE(read([](Tx& tx) { return tx.media().find("old"); }));
    EXPECT_TRUE(read([](Tx& tx) { return tx.media().find("sent"); }));
    EXPECT_TRUE(read([](Tx& tx) { return tx.media().find("fresh"); }));
}

TEST_P(StoreContract, NewMessagesAreLookedAtOnceAndOnlyInboundOnesCount)
{
    auto const thread = conversation("t");
    auto const add = [&](Direction direction, bool picture) {
        Message message;
        message.conversation = thread.id;
        message.direction = direction;
        message.at = at(1);
        if (picture) {
            message.attachments.push_back({"image", "https://media.example/1", "anh.jpg", ""});
        }
        return write([&](Tx& tx) { return tx.conversations().add_message(message); });
    };
    add(Direction::inbound, false);
    auto const wanted = add(Direction::inbound, true);
    add(Direction::outbound, true);
    auto const taken = write([](Tx& tx) { return tx.media().take_new_messages(2); });
    ASSERT_EQ(taken.with_attachments.size(), 1U);
    EXPECT_EQ(taken.with_attachments[0].id, wanted);
    EXPECT_EQ(taken.with_attachments[0].attachments[0].url, "https://media.example/1");
    EXPECT_TRUE(taken.more);
    auto const rest = write([](Tx& tx) { return tx.media().take_new_messages(2); });
    EXPECT_TRUE(rest.with_attachments.empty());
    EXPECT_FALSE(rest.more);
    under_test->reopen();
    EXPECT_TRUE(write([](Tx& tx) { return tx.media().take_new_messages(2); }).with_attachments.empty());
}

TEST_P(StoreContract, AConversationReadsBothWaysOldestFirstAndNothingOfOthers)
{
    auto const thread = conversation("t");
    auto const other = conversation("other");
    auto const record = new_case("ward", 5000, [&](CaseRecord& one) { one.conversation = thread.id; });
    auto const add = [&](ConversationId id, Direction direction, std::string text, bool linked) {
        return write([&](Tx& tx) {
            Message message;
            message.conversation = id;
            message.direction = direction;
            message.text = std::move(text);
            message.at = at(1);
            auto const made = tx.conversations().add_message(message);
            if (linked) {
                tx.conversations().link(made, record.id);
            }
            return made;
        });
    };
    auto const asked = add(thread.id, Direction::inbound, "asked", true);
    add(other.id, Direction::outbound, "to another", false);
    add(other.id, Direction::inbound, "the same matter by another", true);
    add(thread.id, Direction::outbound, "answered", false);
    auto const texts = [&](MessageId after, std::size_t limit) {
        std::vector<std::string> found;
        for (auto const& message :
             read([&](Tx& tx) { return tx.conversations().messages_of_conversation(thread.id, after, limit); })) {
            found.push_back(message.text);
        }
        return found;
    };
    EXPECT_EQ(texts(MessageId{}, 10), (std::vector<std::string>{"asked", "answered"}));
    EXPECT_EQ(texts(asked, 10), std::vector<std::string>{"answered"});
    EXPECT_EQ(texts(MessageId{}, 1), std::vector<std::string>{"asked"});
}

TEST_P(StoreContract, SealedMediaKeepsNoAddressAndErasedMediaLeavesItsFileToBeDeleted)
{
    Conversation thread;
    MessageId sealed;
    MessageId erased;
    write([&](Tx& tx) {
        thread.channel = ChannelId{"zalo"};
        thread.thread_id = "u-1";
        thread.user_id = "u-1";
        thread = tx.conversations().upsert(thread);
        for (auto* const id : {&sealed, &erased}) {
            Message message;
            message.conversation = thread.id;
            message.at = at(1);
            *id = tx.conversations().add_message(message);
        }
        auto of_sealed = media_of("a");
        of_sealed.message = sealed;
        of_sealed.name = "nha toi.jpg";
        tx.media().add(of_sealed);
        auto of_erased = media_of("b");
        of_erased.message = erased;
        tx.media().add(of_erased);
        of_sealed.name.clear();
        of_sealed.url = "closed address";
        of_sealed.seal_for = "thanhtra=00\n";
        tx.media().seal(of_sealed);
        return 0;
    });
    auto const kept = read([](Tx& tx) { return tx.media().find("a"); }).value();
    EXPECT_EQ(kept.url + kept.name + kept.owner, "closed address");
    EXPECT_EQ(kept.seal_for, "thanhtra=00\n");
    EXPECT_EQ(kept.message, sealed);
    EXPECT_TRUE(read([](Tx& tx) { return tx.media().dropped(10); }).empty());
    write([&](Tx& tx) {
        tx.erasures().erase(thread);
        auto late = media_of("b");  // a fetch that ends after the erasure changes nothing
        late.message = erased;
        late.state = MediaState::kept;
        tx.media().update(late);
        return 0;
    });
    EXPECT_EQ(read([](Tx& tx) { return tx.media().dropped(10); }), (std::vector<std::string>{"a", "b"}));
    write([](Tx& tx) {
        tx.media().remove({"a", "b"});
        return 0;
    });
    EXPECT_FALSE(read([](Tx& tx) { return tx.media().find("a"); }));
}

TEST_P(StoreContract, PublicCountsLeaveOutRestrictedOldAndOthersCases)
{
    auto const about = [](char const* topic) { return [topic](CaseRecord& one) { one.topic = TopicCode{topic}; }; };
    new_case("ward", 5000, about("rubbish"));
    new_case("ward", 6000, about("rubbish"));
    new_case("ward.office", 900'000, about("light"));
    new_case("elsewhere", 5000, about("rubbish"));
    new_case("ward", 1000, about("rubbish"));  // opened before
    new_case("ward", 5000, [](CaseRecord& one) { one.restricted = true; });
    auto const counts = read([](Tx& tx) {
        return tx.cases().public_figures({UnitId{"ward"}, UnitId{"ward.office"}}, at(3000), at(7000));
    });
    std::int64_t rubbish = 0;
    std::int64_t overdue = 0;
    std::int64_t all = 0;
    for (auto const& count : counts) {
        rubbish += count.topic.value == "rubbish" ? count.cases : 0;
        overdue += count.overdue;
        all += count.cases;
    }
    EXPECT_EQ(rubbish, 2);
    EXPECT_EQ(overdue, 2);
    EXPECT_EQ(all, 3);
}

}  // namespace
}  // namespace hub::test
