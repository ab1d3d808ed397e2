#pragma once
// Who has which page open, on this node and on the others.
//
// Copies       Each node tells the others who comes and goes, and every `repeat` all of its own: what got lost on the
//              bus is put right by that. Nothing is stored outside the nodes, so nothing is left behind by one that
//              dies: who is not heard of for `forget` is gone.
// Alone        Without a bus it knows this node.

#include "base/json.hpp"
#include "ports/node_bus.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace hub::feed {

/// One person's open page on a topic.
struct Present {
    std::string client;
    std::string user;
    std::string info;  ///< JSON, or empty.
    bool operator==(Present const&) const = default;
};

struct PresenceTerms {
    std::chrono::milliseconds repeat{20'000};
    std::chrono::milliseconds forget{60'000};
};

/// Thread-safe.
class Presence {
public:
    using SteadyTime = std::chrono::steady_clock::time_point;
    /// Somebody came or went on another node.
    using Observer = std::function<void(std::string const& topic, bool came, Present const& present)>;

    Presence() = default;
    Presence(Presence const&) = delete;
    Presence& operator=(Presence const&) = delete;
    ~Presence();

    void enter(std::string const& topic, Present const& present);
    void leave(std::string const& topic, std::string const& client);
    /// This node's first.
    [[nodiscard]] std::vector<Present> on(std::string const& topic) const;

    /// Shares with the nodes on the bus, which outlives this. Once, before anybody enters. `observer` runs on the bus's
    /// thread and on that of look(), never for this node's own people.
    void share(NodeBus& bus, Observer observer, PresenceTerms terms = {});
    /// Repeats and forgets what is due; call it every few seconds.
    void look(SteadyTime now);

private:
    using Topics = std::unordered_map<std::string, std::vector<Present>>;
    struct Node {
        SteadyTime heard_at;
        Topics topics;
    };
    struct Change {
        std::string topic;
        bool came = false;
        Present present;
    };

    void hear(std::string const& text);
    [[nodiscard]] static std::vector<Change> replace(Topics& known, Topics fresh);
    [[nodiscard]] std::string all_of_mine(bool ask) const;
    void tell(std::vector<Change> const& changes) const;

    mutable std::mutex mutex_;
    Topics mine_;
    std::map<std::string, Node> others_;
    NodeBus* bus_ = nullptr;
    std::string node_;
    Observer observer_;
    PresenceTerms terms_;
    SteadyTime repeated_at_{};
};

}  // namespace hub::feed
