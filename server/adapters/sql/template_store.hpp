#pragma once
// Stored reply texts, behind the port of the same name. Used on the thread of its connection only.

#include "adapters/sql/tx_state.hpp"
#include "ports/template_store.hpp"

namespace hub::adapters::sql {

class SqlTemplates final : public TemplateStore {
public:
    explicit SqlTemplates(TxState& state) : database_(state.database) {}
    TemplateId insert(ReplyTemplate const& made) override;
    std::optional<ReplyTemplate> find(TemplateId id) override;
    Result<void> update(ReplyTemplate const& changed) override;
    std::vector<ReplyTemplate> of(std::vector<UnitId> const& units) override;
    std::vector<ReplyTemplate> all() override;

private:
    Connection& database_;
};

}  // namespace hub::adapters::sql
