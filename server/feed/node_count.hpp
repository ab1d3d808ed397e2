#pragma once
// How many nodes work over one store, so that each takes its part of a platform's rate and the parts never make more
// than the whole.
//
// Each node says every few seconds on the bus that it is there. Counting errs to the safe side: a node that is not
// heard any more counts on until `forget` (it may only be cut off), one that stops says so. While nobody can be heard,
// and until everybody had time to speak, at least `expected` nodes are assumed.

#include "ports/node_bus.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace hub::feed {

inline constexpr std::string_view kNodesSubject = "nodes";

struct CountTerms {
    std::size_t expected = 1;
    std::chrono::milliseconds repeat{5'000};
    std::chrono::milliseconds forget{600'000};
};

/// Thread-safe.
class NodeCount {
public:
    using SteadyTime = std::chrono::steady_clock::time_point;

    /// Without a bus it is `expected` for ever. The bus outlives this.
    NodeCount(NodeBus* bus, CountTerms terms);
    NodeCount(NodeCount const&) = delete;
    NodeCount& operator=(NodeCount const&) = delete;
    /// Says good-bye, as far as anybody can be reached.
    ~NodeCount();

    /// Speaks when it is time; call it every second.
    void look(SteadyTime now);
    /// From 1, this node among them.
    [[nodiscard]] std::size_t nodes(SteadyTime now) const;

private:
    void hear(std::string const& text, SteadyTime now);

    NodeBus* bus_;
    CountTerms const terms_;
    std::string const name_;
    mutable std::mutex mutex_;
    std::map<std::string, SteadyTime> others_;
    bool healthy_ = false;
    SteadyTime healthy_since_{};
    SteadyTime spoke_at_{};
};

}  // namespace hub::feed
