#pragma once
// Live events on one node: from the feed to the listeners of every event loop, each event encoded once.
//
// Flow         feed → publish() groups events by topic into bursts → each loop gets them in its own queue (one post
// however
//              many wait) → LiveLoop hands the shared bytes to its listeners.
// Joining      A listener first joins (its topic's events are kept for it), then the store is read, then it goes live
// from the
//              top that was read: an event is either in the answer or comes after it, never both, never neither.
// Truth        Offsets and epoch come from the store only; the hub holds no position of its own.

#include "feed/burst.hpp"
#include "feed/presence.hpp"
#include "ports/store.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace hub::feed {

class LiveLoop;

/// Where a client says it stands. Empty epoch: any.
struct Since {
    std::uint64_t offset = 0;
    std::string epoch;
};

/// Position of a topic and, when asked, what came after `since`.
struct Recovery {
    LivePosition position;
    bool recovered = false;  ///< All or nothing: `events` is everything between `since` and the top.
    std::vector<LiveEvent> events;
};

struct HistoryQuery {
    std::int64_t limit = 0;      ///< 0: the position only; negative: up to the cap.
    std::optional<Since> since;  ///< Exclusive.
    bool reverse = false;
};

struct HistoryPage {
    LivePosition position;
    std::vector<LiveEvent> events;
};

class LiveHub {
public:
    /// Listens to the feed from now on until it is destroyed; the feed must not publish before.
    LiveHub(Store& store, Feed& feed);
    LiveHub(LiveHub const&) = delete;
    LiveHub& operator=(LiveHub const&) = delete;
    ~LiveHub();

    /// Position, and the events after `since` when given. One store read. Errc::unavailable when the store is away.
    [[nodiscard]] Task<Result<Recovery>> recover(std::string topic, std::optional<Since> since, std::size_t cap);
    /// Errc::not_found: that position is gone or of another epoch (error 112).
    [[nodiscard]] Task<Result<HistoryPage>> history(std::string topic, HistoryQuery query, std::size_t cap);

    /// Who has a page open; on this node, or on all when it is shared. Thread-safe.
    void enter(std::string const& topic, Present const& present) { presence_.enter(topic, present); }
    void leave(std::string const& topic, std::string const& client) { presence_.leave(topic, client); }
    [[nodiscard]] std::vector<Present> present(std::string const& topic) const { return presence_.on(topic); }
    [[nodiscard]] Presence& presence() noexcept { return presence_; }

    /// Loops that take part. A loop detaches before it is destroyed. Thread-safe.
    void attach(LiveLoop& loop);
    void detach(LiveLoop& loop);
    /// Events of the feed; also for tests. Thread-safe, never blocks on listeners.
    void publish(std::vector<LiveEvent> const& events);
    /// Ready-made bytes to everyone on a topic (join and leave messages): no offset.
    void announce(std::string const& topic, std::shared_ptr<std::string const> frames);

private:
    void hand_out(std::vector<BurstPointer> const& bursts);

    Store& store_;
    Feed& feed_;
    std::mutex mutex_;
    std::vector<LiveLoop*> loops_;
    Presence presence_;
};

}  // namespace hub::feed
