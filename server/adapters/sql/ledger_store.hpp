#pragma once
// The books in SQLite, behind the port of the same name. Used on the thread of its connection only.

#include "adapters/sql/tx_state.hpp"
#include "ports/ledger_store.hpp"
#include "ports/records.hpp"

namespace hub::adapters::sql {

class SqlLedger final : public LedgerStore {
public:
    explicit SqlLedger(TxState& state) : state_(state), database_(state.database) {}

    /// In a writing transaction only: it is kept until its end.
    [[nodiscard]] LedgerTip tip();
    /// One entry after `tip` for an event that has just been stored, with the facts of its case as they are now.
    void append(CaseId id, CaseEvent const& event, LedgerTip const& tip);

    std::optional<LedgerEntry> head() override;
    void each(Instant from, Instant until, std::function<void(LedgerEntry const&)> const& reader) override;
    Result<void> add_root(LedgerRoot const& root) override;
    std::vector<LedgerRoot> roots(std::size_t limit) override;
    std::int64_t forget(CaseId id) override;
    std::vector<std::int64_t> contradictions(std::size_t limit) override;

private:
    struct Facts {
        std::string code;
        Json json;
    };
    [[nodiscard]] Facts facts_of(CaseId id);

    TxState& state_;
    Connection& database_;
};

}  // namespace hub::adapters::sql
