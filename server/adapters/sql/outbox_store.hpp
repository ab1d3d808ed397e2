#pragma once
// Outbox rows and attempts in SQLite, behind the port of the same name. Used on the thread of its connection only.

#include "adapters/sql/tx_state.hpp"
#include "ports/outbox_store.hpp"

namespace hub::adapters::sql {

class SqlOutbox final : public OutboxStore {
public:
    explicit SqlOutbox(TxState& state) : state_(state), database_(state.database) {}
    Result<OutboxId> add(OutboxItem const& item) override;
    std::optional<OutboxItem> find(OutboxId id) override;
    std::optional<OutboxItem> find_by_key(std::string const& idempotency_key) override;
    std::optional<OutboxItem> find_by_message(MessageId message) override;
    std::optional<OutboxItem> find_by_receipt(ChannelId const& channel, std::string const& receipt) override;
    std::vector<OutboxItem> ready(Instant now, std::size_t limit) override;
    std::vector<OutboxItem> ready_except(Instant now, std::size_t limit, std::vector<ChannelId> const& except) override;
    std::vector<OutboxItem> unresolved(Instant since, std::size_t limit) override;
    std::vector<OutboxItem> silent(Instant now, Instant orphaned, std::size_t limit) override;
    std::optional<Instant> next_due(Instant now) override;
    void update(OutboxItem const& item) override;
    void add_attempt(OutboxId id, Instant at, std::string const& outcome, std::string const& detail) override;
    bool take_quota(
        ChannelId const& channel,
        std::string const& way,
        std::optional<std::int64_t> otherwise,
        Instant now,
        Instant until
    ) override;
    void put_quota(ChannelId const& channel, std::string const& way, std::int64_t left, Instant now, Instant until)
        override;
    std::vector<QuotaLeft> quotas(Instant now) override;
    std::vector<ChannelRecord> channel_records() override;
    void put_channel_record(ChannelRecord const& record) override;
    std::int64_t end_channel_alarms(ChannelId const& channel, Instant now) override;
    std::int64_t count(OutboxState state) override;
    std::int64_t cancel_announcement(AnnouncementId id) override;

private:
    void count_by(OutboxState state, std::int64_t change);

    TxState& state_;
    Connection& database_;
};

}  // namespace hub::adapters::sql
