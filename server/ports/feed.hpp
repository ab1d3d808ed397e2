#pragma once
// Wake-ups for live events between nodes. The store holds every event first; a feed only carries copies.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace hub {

/// Numbered event of one topic ("unit:w.00070", "public:announcements").
struct LiveEvent {
    std::string topic;
    std::uint64_t offset = 0;                 ///< From 1, +1 for each event of the topic.
    std::shared_ptr<std::string const> data;  ///< One JSON value without line breaks.
    std::int64_t at_millis = 0;
};

class Feed {
public:
    using Listener = std::function<void(std::vector<LiveEvent> const&)>;
    virtual ~Feed() = default;
    /// Called after commit, in commit order, from the store's thread. Never blocks long, never throws.
    virtual void publish(std::vector<LiveEvent> events) = 0;
    /// One listener a node (the live hub). Events of one topic come in offset order. Set before the first publish.
    virtual void listen(Listener listener) = 0;
    [[nodiscard]] virtual bool healthy() const noexcept = 0;
};

}  // namespace hub
