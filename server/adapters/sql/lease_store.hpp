#pragma once
// Leases of the cluster, behind the port of the same name. Used on the thread of its connection only.

#include "adapters/sql/tx_state.hpp"
#include "ports/lease_store.hpp"

namespace hub::adapters::sql {

class SqlLeases final : public LeaseStore {
public:
    explicit SqlLeases(TxState& state) : database_(state.database) {}
    std::optional<Lease> take(std::string const& name, std::string const& holder, std::chrono::milliseconds time)
        override;
    bool holds(std::string const& name, std::int64_t fence) override;
    void give_up(std::string const& name, std::int64_t fence) override;
    std::optional<Lease> of(std::string const& name) override;

private:
    std::int64_t now();

    Connection& database_;
};

}  // namespace hub::adapters::sql
