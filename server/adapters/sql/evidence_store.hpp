#pragma once
// Evidence files in SQLite, behind the port of the same name. Used on the thread of its connection only.

#include "adapters/sql/tx_state.hpp"
#include "ports/evidence_store.hpp"

namespace hub::adapters::sql {

class SqlEvidence final : public EvidenceStore {
public:
    explicit SqlEvidence(TxState& state) : database_(state.database) {}
    Result<EvidenceId> add(Evidence const& evidence, std::string_view content) override;
    std::vector<Evidence> of(CaseId id) override;
    std::optional<Evidence> find(EvidenceId id) override;
    Result<std::string> content(Evidence const& evidence) override;

private:
    Connection& database_;
};

}  // namespace hub::adapters::sql
