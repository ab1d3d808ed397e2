#pragma once
// Envelopes and sealed threads in SQLite. Used on the thread of its connection only.

#include "adapters/sql/tx_state.hpp"
#include "ports/sealed_store.hpp"

namespace hub::adapters::sql {

class SqlSealed final : public SealedStore {
public:
    explicit SqlSealed(TxState& state) : state_(state), database_(state.database) {}
    SealedId add(SealedItem const& item) override;
    std::vector<SealedItem> of_case(CaseId id) override;
    bool has_other_case(ConversationId id, CaseId except) override;
    std::vector<Message> clear_messages(ConversationId id) override;
    void move_message(MessageId message, ConversationId to) override;
    void move_case(CaseId id, ConversationId to) override;
    void seal_thread(Conversation const& thread) override;
    void wipe_copies(CaseCode const& code) override;
    std::vector<ItemId> items_of(CaseCode const& code) override;
    std::int64_t forget_addresses(Instant ended_before) override;
    std::vector<Conversation> sealed_threads() override;
    bool merge_index(int pages) override;
    void empty_log() override;

private:
    TxState& state_;
    Connection& database_;
};

}  // namespace hub::adapters::sql
