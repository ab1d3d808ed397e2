#pragma once
// Numbered live events: history and positions. Source: centrifugo-protocol.md §6.

#include "base/json.hpp"
#include "ports/feed.hpp"
#include "ports/records.hpp"

#include <memory>
#include <string>
#include <vector>

namespace hub {

struct LivePosition {
    std::string epoch;      ///< Of the store; the same until the store is lost.
    std::uint64_t top = 0;  ///< Offset of the latest event; 0: none yet.
};

/// An event and where it stands among those of all topics.
struct NumberedEvent {
    std::int64_t number = 0;  ///< Rises in the order of commits; gaps mean nothing.
    LiveEvent event;
};

class LiveStore {
public:
    virtual ~LiveStore() = default;
    /// Stores one event; it gets its number with the commit, or when this transaction reads events. `data` must be
    /// valid JSON without line breaks; several topics may share one text.
    virtual void append_text(std::string const& topic, std::shared_ptr<std::string const> data, Instant at) = 0;
    void append(std::string const& topic, Json const& data, Instant at)
    {
        append_text(topic, std::make_shared<std::string const>(dump(data)), at);
    }
    virtual LivePosition position(std::string const& topic) = 0;
    /// Events with offset > `after`, oldest first, at most `limit`. Pruned ones are simply not there: check the first
    /// offset.
    virtual std::vector<LiveEvent> after(std::string const& topic, std::uint64_t after, std::size_t limit) = 0;
    /// The newest `limit`, oldest first.
    virtual std::vector<LiveEvent> latest(std::string const& topic, std::size_t limit) = 0;
    /// Events of all topics with a number > `number`, in order, at most `limit`: to follow what other nodes wrote.
    virtual std::vector<NumberedEvent> since(std::int64_t number, std::size_t limit) = 0;
    /// The highest number so far, also of events that were pruned since; 0: none.
    virtual std::int64_t last_number() = 0;
    /// Keeps at least the newest `keep` events of each topic and everything since `since`; returns how many went.
    virtual std::int64_t prune(std::size_t keep, Instant since) = 0;
};

}  // namespace hub
