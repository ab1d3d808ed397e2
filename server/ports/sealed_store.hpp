#pragma once
// The sealed lane: envelopes of denunciations, and the moves that take a person out of ordinary rows.
// What is sealed and who can open it: docs/adr/0016-sealed-lane.md.

#include "ports/records.hpp"

#include <cstddef>

namespace hub {

class SealedStore {
public:
    virtual ~SealedStore() = default;
    virtual SealedId add(SealedItem const& item) = 0;
    /// Oldest first.
    virtual std::vector<SealedItem> of_case(CaseId id) = 0;

    /// Whether the thread belongs to another case as well, ended ones too.
    virtual bool has_other_case(ConversationId id, CaseId except) = 0;
    /// What the citizen wrote in this thread and is not sealed yet, oldest first.
    virtual std::vector<Message> clear_messages(ConversationId id) = 0;
    virtual void move_message(MessageId message, ConversationId to) = 0;
    /// The case, its messages and its outbox rows belong to another thread from now on.
    virtual void move_case(CaseId id, ConversationId to) = 0;
    /// Makes this thread a sealed one: thread_id and reply_address as given, no name, telephone or platform id, a
    /// contact of its own. The channel stays.
    virtual void seal_thread(Conversation const& thread) = 0;

    /// Takes a case's words out of what was copied from it: live events that listeners may still ask for (they keep
    /// their places), and answers kept for repeated requests. Walks both tables; rare.
    virtual void wipe_copies(CaseCode const& code) = 0;
    /// Stored deliveries that ended at this case. Walks the inbox; rare.
    virtual std::vector<ItemId> items_of(CaseCode const& code) = 0;
    /// Forgets where to answer in threads whose cases have all ended before: nobody but the officers can then tell who
    /// it was. Returns how many.
    virtual std::int64_t forget_addresses(Instant ended_before) = 0;
    /// Reply addresses still kept, to seal them anew under another key.
    virtual std::vector<Conversation> sealed_threads() = 0;
    /// Words that left the full-text index still stand in its old segments: rewrites up to `pages` of them. False: all
    /// is done.
    virtual bool merge_index(int pages) = 0;
    /// Bytes that were given up lie in the write-ahead log until it is emptied: asks for that, soon after the commit.
    virtual void empty_log() = 0;
};

}  // namespace hub
