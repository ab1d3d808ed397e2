#pragma once
// Citizens' conversations and the messages in them.

#include "ports/records.hpp"

namespace hub {

class ConversationStore {
public:
    virtual ~ConversationStore() = default;
    /// The conversation of (channel, thread_id); made with a new contact when there is none. Several accounts of one
    /// app that show the same app_user_id share the contact. Fills empty name, phone and ids, never overwrites with
    /// empty.
    virtual Conversation upsert(Conversation const& wanted) = 0;
    /// The same without looking: `found` is what find() of its channel and thread_id said in this transaction.
    virtual Conversation upsert(Conversation const& wanted, std::optional<Conversation> found) = 0;
    virtual std::optional<Conversation> find(ConversationId id) = 0;
    virtual std::optional<Conversation> find(ChannelId const& channel, std::string const& thread_id) = 0;
    /// Conversation on which we wrote or received this platform message id.
    virtual std::optional<Message> message_by_external_id(ChannelId const& channel, std::string const& external_id) = 0;
    /// Writes everything but id, channel and thread_id.
    virtual void update(Conversation const& conversation) = 0;
    virtual MessageId add_message(Message const& message) = 0;
    virtual std::optional<Message> message(MessageId id) = 0;
    virtual void update_message(Message const& message) = 0;
    /// Links a message to a case; a message may belong to several cases. Repeating changes nothing.
    virtual void link(MessageId message, CaseId case_id) = 0;
    virtual std::vector<CaseId> cases_of(MessageId message) = 0;
    /// By time, oldest first.
    virtual std::vector<Message> messages_of_case(CaseId case_id) = 0;
    /// What was said in a conversation, both ways: messages of its cases and everything we sent, with id above `after`,
    /// oldest first. For the citizen's own chat page.
    virtual std::vector<Message> messages_of_conversation(ConversationId id, MessageId after, std::size_t limit) = 0;
    /// Outbound messages of a conversation since an instant, newest first; for matching an echo without metadata.
    virtual std::vector<Message> outbound_since(ConversationId id, Instant since) = 0;
    /// Conversations that may be written to, on the given channels (empty: all), for announcements.
    virtual std::vector<Conversation> reachable(std::vector<ChannelId> const& channels) = 0;
    /// All private ones on these channels, also those that may not be written to: to count whom a text does not reach.
    virtual std::vector<Conversation> private_on(std::vector<ChannelId> const& channels) = 0;
    /// Conversations whose window_look_at is at or before `at`, earliest first.
    virtual std::vector<Conversation> windows_due(Instant at, std::size_t limit) = 0;
    /// The earliest window_look_at of all.
    virtual std::optional<Instant> next_window_look() = 0;
    /// Secrets of a channel's sends. Renewed pairs are written before first use.
    virtual std::optional<Credentials> credentials(ChannelId const& channel) = 0;
    virtual void put_credentials(ChannelId const& channel, Credentials const& credentials) = 0;
    /// Takes what is configured when the channel has nothing yet, or when another pair was configured before: what
    /// stands here has been renewed since, but a token that an administrator replaced is dead. True: taken.
    virtual bool adopt_credentials(ChannelId const& channel, Credentials const& configured) = 0;
};

}  // namespace hub
