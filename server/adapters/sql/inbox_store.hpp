#pragma once
// Deliveries, items and custody in SQLite, behind the port of the same name. Used on the thread of its connection only.

#include "adapters/sql/tx_state.hpp"
#include "ports/inbox_store.hpp"

namespace hub::adapters::sql {

class SqlInbox final : public InboxStore {
public:
    explicit SqlInbox(TxState& state) : state_(state), database_(state.database) {}
    DeliveryStored add(NewDelivery const& delivery) override;
    std::vector<PendingItem> pending(ItemId after, std::size_t limit) override;
    std::vector<PendingItem> claim(std::string const& node, Instant now, Instant until, std::size_t limit) override;
    Result<void> settle(ItemId id, Fate fate, CaseCode const& code, std::string const& reason) override;
    std::optional<Bytes> bytes_of(ItemId id) override;
    void scrub(ItemId id, std::string const& person) override;
    CustodyBalance balance() override;
    void export_custody(Instant from, Instant until, std::function<void(CustodyLine const&)> const& line) override;

private:
    [[nodiscard]] std::int64_t delivery_of(ItemId id);
    [[nodiscard]] std::int64_t last_item_of(std::int64_t delivery);
    void replace_bytes();

    TxState& state_;
    Connection& database_;
};

}  // namespace hub::adapters::sql
