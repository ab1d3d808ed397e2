#pragma once
// Conversations, messages and credentials in SQLite, behind the port of the same name. Used on the thread of its
// connection only.

#include "adapters/sql/tx_state.hpp"
#include "ports/conversation_store.hpp"

namespace hub::adapters::sql {

class SqlConversations final : public ConversationStore {
public:
    explicit SqlConversations(TxState& state) : database_(state.database) {}
    Conversation upsert(Conversation const& wanted) override;
    Conversation upsert(Conversation const& wanted, std::optional<Conversation> found) override;
    std::optional<Conversation> find(ConversationId id) override;
    std::optional<Conversation> find(ChannelId const& channel, std::string const& thread_id) override;
    std::optional<Message> message_by_external_id(ChannelId const& channel, std::string const& external_id) override;
    void update(Conversation const& conversation) override;
    MessageId add_message(Message const& message) override;
    std::optional<Message> message(MessageId id) override;
    void update_message(Message const& message) override;
    void link(MessageId message, CaseId case_id) override;
    std::vector<CaseId> cases_of(MessageId message) override;
    std::vector<Message> messages_of_case(CaseId case_id) override;
    std::vector<Message> messages_of_conversation(ConversationId id, MessageId after, std::size_t limit) override;
    std::vector<Message> outbound_since(ConversationId id, Instant since) override;
    std::vector<Conversation> reachable(std::vector<ChannelId> const& channels) override;
    std::vector<Conversation> private_on(std::vector<ChannelId> const& channels) override;
    std::vector<Conversation> windows_due(Instant at, std::size_t limit) override;
    std::optional<Instant> next_window_look() override;
    std::optional<Credentials> credentials(ChannelId const& channel) override;
    void put_credentials(ChannelId const& channel, Credentials const& credentials) override;
    bool adopt_credentials(ChannelId const& channel, Credentials const& configured) override;

private:
    ContactId contact_for(std::string const& app_user_id);
    Conversation insert(Conversation wanted);
    Conversation fill(Conversation found, Conversation const& wanted);

    Connection& database_;
};

}  // namespace hub::adapters::sql
