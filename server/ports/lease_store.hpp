#pragma once
// Leases: which of several nodes over one store does what only one may do. A lease that is not renewed in time can be
// taken by another; every taking has a higher fencing number, and who writes under a lease shows its number in the
// same transaction. So a node that stood still and wakes up late changes nothing. Times are the store's own, not a
// node's: clocks of nodes may differ.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace hub {

struct Lease {
    std::string name;
    std::string holder;      ///< Of one start of one node; never used again.
    std::int64_t fence = 0;  ///< From 1, +1 whenever another holder takes it.
    bool in_force = false;   ///< False: its time is over, whoever asks may take it.
};

class LeaseStore {
public:
    virtual ~LeaseStore() = default;
    /// Takes or renews it for `time` from now. nullopt: another holder has it.
    [[nodiscard]] virtual std::optional<Lease> take(
        std::string const& name, std::string const& holder, std::chrono::milliseconds time
    ) = 0;
    /// True while nobody took it after this number, also when its time is over.
    [[nodiscard]] virtual bool holds(std::string const& name, std::int64_t fence) = 0;
    /// Ends it at once, if it is still this one.
    virtual void give_up(std::string const& name, std::int64_t fence) = 0;
    [[nodiscard]] virtual std::optional<Lease> of(std::string const& name) = 0;
};

}  // namespace hub
