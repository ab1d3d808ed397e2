#pragma once
// Announcements, their waves and recipients.

#include "ports/records.hpp"

namespace hub {

class AnnouncementStore {
public:
    virtual ~AnnouncementStore() = default;
    virtual AnnouncementId insert(Announcement const& announcement) = 0;
    virtual std::optional<Announcement> find(AnnouncementId id) = 0;
    /// Compare-and-set on `version`. Errc::conflict "stale".
    virtual Result<void> update(Announcement const& announcement) = 0;
    /// Newest first; `published_only` for public pages.
    virtual std::vector<Announcement> list(bool published_only, AnnouncementId before, std::size_t limit) = 0;
    /// Approved ones whose time has come.
    virtual std::vector<Announcement> due(Instant now) = 0;
    /// One planned recipient; `outbox` is 0 when it cannot be reached, then `reason` says why. Wave numbers start at 1.
    virtual void add_recipient(
        AnnouncementId id, int wave, ConversationId conversation, OutboxId outbox, std::string const& reason
    ) = 0;
    virtual AnnouncementReport report(AnnouncementId id) = 0;
};

}  // namespace hub
