#pragma once
// Who speaks for a channel: configuration and the connector, as the sender needs them.

#include "connectors/sdk/connector.hpp"
#include "domain/channel.hpp"

#include <vector>

namespace hub::outbox {

struct ChannelContext {
    Channel channel;
    ChannelSecrets secrets;
    connectors::Connector const* connector = nullptr;  ///< Never null; outlives the sender.
};

/// Immutable; find() is thread-safe.
class ChannelDirectory {
public:
    explicit ChannelDirectory(std::vector<ChannelContext> channels);
    [[nodiscard]] ChannelContext const* find(ChannelId const& id) const noexcept;
    [[nodiscard]] std::vector<ChannelContext> const& all() const noexcept { return channels_; }

private:
    std::vector<ChannelContext> channels_;  ///< By id.
};

}  // namespace hub::outbox
