#pragma once
// What this program has seen of each channel since it started, joined with what was written down before. The webhook
// marks what comes in, the sender what goes out; GET /api/v1/channels and the watch read it.
//
// Thread-safe. Marks of the webhook are one store into an atomic: they stand on the hottest path of all.

#include "domain/channel.hpp"
#include "domain/channel_health.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace hub {

class ChannelMarks {
public:
    explicit ChannelMarks(std::vector<Channel> const& channels);
    ChannelMarks(ChannelMarks const&) = delete;
    ChannelMarks& operator=(ChannelMarks const&) = delete;
    ~ChannelMarks();

    // coming in; unknown names are no error
    void received(ChannelId const& channel, Instant at) noexcept;
    void bad_signature(std::string_view connector, Instant at) noexcept;
    void handshake(std::string_view connector, Instant at) noexcept;

    // going out
    void sent(ChannelId const& channel, Instant at);
    /// Nothing is sent on it until then; a hold on top of another keeps its beginning, and the later end counts.
    void held(ChannelId const& channel, std::string const& reason, Instant at, Instant until);
    void released(ChannelId const& channel);
    void renewed(ChannelId const& channel, Instant at);
    void renewal_failed(ChannelId const& channel, std::string const& why, Instant at);
    /// The platform refuses the account or its token; until it takes a message or a renewal again.
    void refused(ChannelId const& channel, std::string const& why, Instant at);
    /// What administrators were told; empty: that it works again.
    void told(ChannelId const& channel, std::string const& codes, Instant at);

    /// What the store knew: times later than ours are taken over, and everything of which we saw nothing ourselves.
    void merge(std::vector<ChannelRecord> const& stored);
    [[nodiscard]] ChannelRecord record(ChannelId const& channel) const;
    /// record() and what is known of the connector; token and quotas are the caller's.
    [[nodiscard]] ChannelSight sight(Channel const& channel) const;

private:
    struct Entry;
    struct Door;
    [[nodiscard]] Entry* find(ChannelId const& channel) const noexcept;
    [[nodiscard]] Door* door(std::string_view connector) const noexcept;

    std::map<std::string, std::unique_ptr<Entry>, std::less<>> entries_;  ///< Fixed after construction.
    std::map<std::string, std::unique_ptr<Door>, std::less<>> doors_;     ///< By connector; fixed after construction.
    mutable std::mutex mutex_;                                            ///< Guards the records inside the entries.
};

}  // namespace hub
