#pragma once
// Everything that must reach a platform, and how it went.

#include "ports/records.hpp"

#include <algorithm>

namespace hub {

class OutboxStore {
public:
    virtual ~OutboxStore() = default;
    /// Errc::conflict when the idempotency key exists (nothing is added).
    virtual Result<OutboxId> add(OutboxItem const& item) = 0;
    virtual std::optional<OutboxItem> find(OutboxId id) = 0;
    virtual std::optional<OutboxItem> find_by_key(std::string const& idempotency_key) = 0;
    virtual std::optional<OutboxItem> find_by_message(MessageId message) = 0;
    virtual std::optional<OutboxItem> find_by_receipt(ChannelId const& channel, std::string const& receipt) = 0;
    /// Items to send now: pending, not_before <= now, and first of their conversation among unfinished ones of their
    /// lane (order within a lane is kept). Announcements, those of an emergency too, are a lane of their own: they
    /// never hold an answer back, nor an answer them. Oldest first; announcements after everything else.
    virtual std::vector<OutboxItem> ready(Instant now, std::size_t limit) = 0;
    /// ready() without some channels (held or busy), so that one dead channel's rows cannot fill the list. Adapters
    /// override it with SQL; this default only looks further down the list.
    virtual std::vector<OutboxItem> ready_except(Instant now, std::size_t limit, std::vector<ChannelId> const& except)
    {
        auto items = ready(now, except.empty() ? limit : limit + 4096);
        std::erase_if(items, [&except](OutboxItem const& item) {
            return std::ranges::find(except, item.channel) != except.end();
        });
        if (items.size() > limit) {
            items.resize(limit);
        }
        return items;
    }
    /// Items left in `sending` or `uncertain` (after a crash, or waiting for an echo) since before `since`.
    virtual std::vector<OutboxItem> unresolved(Instant since, std::size_t limit) = 0;
    /// Those of them whose wait is over: `uncertain` with not_before <= now, and `sending` since before `orphaned`: a
    /// send lasts no longer. Longest in flight first; rows that still wait take no place in the list.
    virtual std::vector<OutboxItem> silent(Instant now, Instant orphaned, std::size_t limit) = 0;
    /// Earliest not_before of a pending item later than now.
    virtual std::optional<Instant> next_due(Instant now) = 0;
    /// Writes state, attempts, not_before, sending_since, sent_at, receipt, last_error, extra.
    virtual void update(OutboxItem const& item) = 0;
    /// One attempt and its outcome, for the delivery record.
    virtual void add_attempt(OutboxId id, Instant at, std::string const& outcome, std::string const& detail) = 0;
    /// Takes one of what a channel may still send by one way until `until`. Nothing known (or only of a day that has
    /// passed): `otherwise` is assumed and noted; when that is empty as well, true.
    virtual bool take_quota(
        ChannelId const& channel,
        std::string const& way,
        std::optional<std::int64_t> otherwise,
        Instant now,
        Instant until
    ) = 0;
    /// The platform says what is left until `until`. What we have taken meanwhile is not given back.
    virtual void put_quota(
        ChannelId const& channel, std::string const& way, std::int64_t left, Instant now, Instant until
    ) = 0;
    /// What is left by each way now, of every channel of which it is known.
    virtual std::vector<QuotaLeft> quotas(Instant now) = 0;
    /// How the channels stand, as far as it was written down; by channel.
    virtual std::vector<ChannelRecord> channel_records() = 0;
    /// Writes one; times of receiving and sending never go back, whoever of several nodes writes last.
    virtual void put_channel_record(ChannelRecord const& record) = 0;
    /// The channel works again: open alarm tasks about it are done. Returns how many.
    virtual std::int64_t end_channel_alarms(ChannelId const& channel, Instant now) = 0;
    virtual std::int64_t count(OutboxState state) = 0;
    /// Cancels what is still pending of an announcement; returns how many.
    virtual std::int64_t cancel_announcement(AnnouncementId id) = 0;
};

}  // namespace hub
