#pragma once
// Erasing persons in SQLite. Used on the thread of its connection only.

#include "adapters/sql/case_store.hpp"
#include "adapters/sql/inbox_store.hpp"
#include "adapters/sql/sealed_store.hpp"
#include "ports/erasure_store.hpp"

namespace hub::adapters::sql {

class SqlErasures final : public ErasureStore {
public:
    SqlErasures(TxState& state, SqlCases& cases, SqlInbox& inbox, SqlSealed& sealed, SqlLedger& ledger)
        : state_(state), database_(state.database), cases_(cases), inbox_(inbox), sealed_(sealed), ledger_(ledger)
    {
    }
    std::vector<Conversation> threads_of(ContactId contact) override;
    std::vector<CaseRecord> cases_of(ConversationId thread) override;
    ErasedCounts erase(Conversation const& thread) override;
    void add(Erasure const& erasure) override;
    std::vector<Erasure> all() override;

private:
    void erase_case(CaseRecord record, ErasedCounts& counts);
    std::int64_t erase_messages(ConversationId id);
    void erase_outbox(ConversationId id);
    void erase_thread(Conversation const& thread);
    std::int64_t erase_deliveries(Conversation const& thread, std::vector<CaseRecord> const& records);

    TxState& state_;
    Connection& database_;
    SqlCases& cases_;
    SqlInbox& inbox_;
    SqlSealed& sealed_;
    SqlLedger& ledger_;
};

}  // namespace hub::adapters::sql
