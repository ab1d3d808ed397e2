#pragma once
// A transaction that counts what is asked of the conversations: over PostgreSQL each question is a round trip.
//   Questions asked; CountingTx counted{tx, asked};     desk.receive(counted, incoming); EXPECT_EQ(asked.threads, 1);

#include "ports/store.hpp"

namespace hub::test {

struct Questions {
    int threads = 0;   ///< Threads looked up by channel and thread id.
    int outbound = 0;  ///< Lists of what was said in a thread.
    int messages = 0;  ///< Messages read by number.
    int written = 0;   ///< Messages written again.
};

class CountingConversations final : public ConversationStore {
public:
    CountingConversations(ConversationStore& inner, Questions& asked) : inner_(inner), asked_(asked) {}

    Conversation upsert(Conversation const& wanted) override
    {
        ++asked_.threads;
        return inner_.upsert(wanted);
    }
    Conversation upsert(Conversation const& wanted, std::optional<Conversation> found) override
    {
        return inner_.upsert(wanted, std::move(found));
    }
    std::optional<Conversation> find(ConversationId id) override { return inner_.find(id); }
    std::optional<Conversation> find(ChannelId const& channel, std::string const& thread_id) override
    {
        ++asked_.threads;
        return inner_.find(channel, thread_id);
    }
    std::optional<Message> message_by_external_id(ChannelId const& channel, std::string const& external_id) override
    {
        return inner_.message_by_external_id(channel, external_id);
    }
    void update(Conversation const& conversation) override { inner_.update(conversation); }
    MessageId add_message(Message const& message) override { return inner_.add_message(message); }
    std::optional<Message> message(MessageId id) override
    {
        ++asked_.messages;
        return inner_.message(id);
    }
    void update_message(Message const& message) override
    {
        ++asked_.written;
        inner_.update_message(message);
    }
    void link(MessageId message, CaseId case_id) override { inner_.link(message, case_id); }
    std::vector<CaseId> cases_of(MessageId message) override { return inner_.cases_of(message); }
    std::vector<Message> messages_of_case(CaseId case_id) override { return inner_.messages_of_case(case_id); }
    std::vector<Message> messages_of_conversation(ConversationId id, MessageId after, std::size_t limit) override
    {
        return inner_.messages_of_conversation(id, after, limit);
    }
    std::vector<Message> outbound_since(ConversationId id, Instant since) override
    {
        ++asked_.outbound;
        return inner_.outbound_since(id, since);
    }
    std::vector<Conversation> reachable(std::vector<ChannelId> const& channels) override
    {
        return inner_.reachable(channels);
    }
    std::vector<Conversation> private_on(std::vector<ChannelId> const& channels) override
    {
        return inner_.private_on(channels);
    }
    std::vector<Conversation> windows_due(Instant at, std::size_t limit) override
    {
        return inner_.windows_due(at, limit);
    }
    std::optional<Instant> next_window_look() override { return inner_.next_window_look(); }
    std::optional<Credentials> credentials(ChannelId const& channel) override { return inner_.credentials(channel); }
    void put_credentials(ChannelId const& channel, Credentials const& credentials) override
    {
        inner_.put_credentials(channel, credentials);
    }
    bool adopt_credentials(ChannelId const& channel, Credentials const& configured) override
    {
        return inner_.adopt_credentials(channel, configured);
    }

private:
    ConversationStore& inner_;
    Questions& asked_;
};

class CountingTx final : public Tx {
public:
    CountingTx(Tx& inner, Questions& asked) : inner_(inner), conversations_(inner.conversations(), asked) {}

    ConversationStore& conversations() override { return conversations_; }
    InboxStore& inbox() override { return inner_.inbox(); }
    CaseStore& cases() override { return inner_.cases(); }
    OutboxStore& outbox() override { return inner_.outbox(); }
    LiveStore& feed() override { return inner_.feed(); }
    AnnouncementStore& announcements() override { return inner_.announcements(); }
    PeopleStore& people() override { return inner_.people(); }
    LedgerStore& ledger() override { return inner_.ledger(); }
    ReformStore& reforms() override { return inner_.reforms(); }
    DigestStore& digests() override { return inner_.digests(); }
    EvidenceStore& evidence() override { return inner_.evidence(); }
    OversightStore& oversight() override { return inner_.oversight(); }
    MediaStore& media() override { return inner_.media(); }
    SealedStore& sealed() override { return inner_.sealed(); }
    TemplateStore& templates() override { return inner_.templates(); }
    ErasureStore& erasures() override { return inner_.erasures(); }
    LeaseStore& leases() override { return inner_.leases(); }

private:
    Tx& inner_;
    CountingConversations conversations_;
};

}  // namespace hub::test
