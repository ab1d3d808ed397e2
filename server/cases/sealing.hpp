#pragma once
// Takes a person out of ordinary rows and puts what was said into envelopes. In the caller's transaction.

#include "cases/rules.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hub::cases {

class Sealing {
public:
    Sealing(Tx& tx, Rules const& rules, Instant now) : tx_(tx), rules_(rules), now_(now) {}

    /// Officers who may open this case: with a key, an enabled account, the role inspector, and outside the accused
    /// unit; of a case that is sealed already only those on its list. Empty: the lane is off, or nobody is left.
    [[nodiscard]] std::vector<SealKey> readers(CaseRecord const& record) const;
    /// Puts the readers on the list of the case and takes the citizen's words out of it: title, place, search words,
    /// evidence of the routing. Topic, units, ward and deadlines stay.
    void hide_words(CaseRecord& record, std::vector<SealKey> const& readers) const;
    /// The sealed twin of a thread, found or made. `alone`: no case but the one being sealed hangs on the thread, so it
    /// becomes the twin itself and nothing of the person stays. `address` without a thread id: that of the thread.
    [[nodiscard]] Conversation twin_of(Conversation const& thread, bool alone, ReplyAddress address) const;
    /// One envelope with what the message says and who wrote it.
    void seal(
        CaseRecord const& record,
        std::vector<SealKey> const& readers,
        Message const& message,
        Conversation const& who,
        Json more = Json::object()
    ) const;
    /// Ids of its pictures. From now on they have no name and no address that can be read; the media worker closes
    /// their bytes for the readers, now if the hub has them, else as soon as they are fetched.
    [[nodiscard]] Json seal_files(Message const& message, std::vector<SealKey> const& readers) const;
    /// An envelope that belongs to no message.
    void seal_note(CaseRecord const& record, std::vector<SealKey> const& readers, Json content) const;
    /// Leaves nothing of the words in the message's row.
    void blank(Message message) const;
    /// Everything of a case that was taken for an ordinary one: its messages, thread, raw deliveries and copies.
    /// Changes the record; the caller writes it. False: nobody can be a reader, the case stays restricted only.
    [[nodiscard]] bool take_over(CaseRecord& record) const;

private:
    [[nodiscard]] bool may_read(SealKey const& officer, CaseRecord const& record) const;
    void seal_clear_messages(CaseRecord const& record, std::vector<SealKey> const& readers, Conversation const& who)
        const;

    Tx& tx_;
    Rules const& rules_;
    Instant now_;
};

}  // namespace hub::cases
