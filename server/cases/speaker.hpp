#pragma once
// What the hub and its officials say: plans outbox rows, or a task for a person when the citizen cannot be written to.

#include "cases/texts.hpp"
#include "cases/writer.hpp"

namespace hub::cases {

/// Where a text goes.
struct Address {
    std::string target = "direct";  ///< direct, anonymous, public_reply, private_reply: OutboxItem::extra["target"].
    std::string comment_id;
};

struct Utterance {
    std::string kind;  ///< ack guidance emergency reply holding rating
    std::string text;
    Address address;
    std::vector<CaseId> cases;  ///< Cases that show it.
    std::string key_code;       ///< Code in the idempotency key; empty for none.
    std::string author = "hub";
    bool by_human = false;
    Instant not_before{};
};

/// Why a conversation cannot be written to now; empty when it can.
[[nodiscard]] std::string obstacle(
    Conversation const& conversation, ReplyWindow const& window, Instant now, bool by_human
);

/// Why no way at all leads to the citizen; empty when the outbox will find one: the chat, or a template.
/// @param kind  "reply" is typed by a person; everything else is automatic.
[[nodiscard]] std::string dead_end(
    Conversation const& conversation,
    ChannelFacts const& channel,
    CaseRecord const& record,
    std::string_view kind,
    Instant now
);

class Speaker {
public:
    Speaker(Tx& tx, Rules const& rules, CaseWriter& writer, std::string trace_id)
        : tx_(tx), rules_(rules), writer_(writer), trace_id_(std::move(trace_id))
    {
    }

    /// Message and outbox row. The message's state says pending.
    [[nodiscard]] Message say(Conversation const& conversation, Utterance const& utterance);
    /// Message that cannot leave, with a dated task for the case's unit.
    [[nodiscard]] Message cannot_say(
        Conversation const& conversation,
        Utterance const& utterance,
        CaseRecord const& record,
        std::string const& reason
    );
    /// What was said in this conversation since then, newest first. Asked of the store once until more is said: all
    /// that the same transaction says there must go through this object.
    [[nodiscard]] std::vector<Message> said_since(ConversationId conversation, Instant since);
    /// The conversation was made in this very transaction: nobody has said anything there yet.
    void is_new(ConversationId conversation);
    /// The automatic ones among them.
    [[nodiscard]] std::vector<Message> automatic_since(ConversationId conversation, Instant since);

    /// Acknowledges what one message opened, with emergency numbers first when there is danger. `blank`: nothing
    /// readable came. Returns true when something waits in the outbox.
    bool acknowledge(
        Conversation& conversation,
        Channel const& channel,
        ReplyWindow const& window,
        std::vector<CaseRecord> const& opened,
        bool danger,
        bool blank,
        std::string const& comment_id
    );
    /// Emergency numbers for a message that was attached to a case.
    bool warn(
        Conversation& conversation,
        Channel const& channel,
        ReplyWindow const& window,
        CaseRecord const& record,
        std::string const& comment_id
    );

private:
    struct Answer;
    bool acknowledge_in_public(Conversation& conversation, Answer const& answer);
    bool acknowledge_directly(Conversation& conversation, Answer const& answer);
    bool extend_waiting(Conversation const& conversation, Answer const& answer);
    [[nodiscard]] bool may_send_privately(Conversation const& conversation);
    [[nodiscard]] AckLine line_of(CaseRecord const& record) const;
    [[nodiscard]] Utterance utterance_of(Answer const& answer, std::string text) const;

    struct Said {
        ConversationId conversation;
        Instant since;
        std::vector<Message> messages;
    };

    Tx& tx_;
    Rules const& rules_;
    CaseWriter& writer_;
    std::string trace_id_;
    std::optional<Said> said_;  ///< As read; forgotten when more is said.
};

/// Address of an ordinary private text in this conversation.
[[nodiscard]] Address private_address(Conversation const& conversation);

}  // namespace hub::cases
