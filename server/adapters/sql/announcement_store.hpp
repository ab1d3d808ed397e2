#pragma once
// Announcements, waves and recipients in SQLite, behind the port of the same name. Used on the thread of its connection
// only.

#include "adapters/sql/tx_state.hpp"
#include "ports/announcement_store.hpp"

namespace hub::adapters::sql {

class SqlAnnouncements final : public AnnouncementStore {
public:
    explicit SqlAnnouncements(TxState& state) : database_(state.database) {}
    AnnouncementId insert(Announcement const& announcement) override;
    std::optional<Announcement> find(AnnouncementId id) override;
    Result<void> update(Announcement const& announcement) override;
    std::vector<Announcement> list(bool published_only, AnnouncementId before, std::size_t limit) override;
    std::vector<Announcement> due(Instant now) override;
    void add_recipient(
        AnnouncementId id, int wave, ConversationId conversation, OutboxId outbox, std::string const& reason
    ) override;
    AnnouncementReport report(AnnouncementId id) override;

private:
    Connection& database_;
};

}  // namespace hub::adapters::sql
