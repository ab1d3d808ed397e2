#pragma once
// The hash-chained books of case events. Entries are appended by CaseStore::append_event itself, in the same
// transaction, so that no event can be without one. What an entry is: domain/ledger.hpp.

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace hub {

struct LedgerEntry {
    std::int64_t number = 0;  ///< From 1, without gap.
    Instant at{};
    std::string text;  ///< Exactly what was hashed.
    std::string hash;
};

/// The last entry of a day, signed.
struct LedgerRoot {
    std::string day;  ///< "2026-11-27", Vietnam time.
    std::int64_t number = 0;
    std::string entry_hash;
    std::string public_key;
    std::string signature;
    Instant at{};
};

/// As it is published and exported.
[[nodiscard]] Json to_json(LedgerRoot const& root);

class LedgerStore {
public:
    virtual ~LedgerStore() = default;
    [[nodiscard]] virtual std::optional<LedgerEntry> head() = 0;
    /// Entries of [from, until) in their order: from the first that is not before `from` up to the last before `until`,
    /// so that the chain has no hole. Called with each.
    virtual void each(Instant from, Instant until, std::function<void(LedgerEntry const&)> const& reader) = 0;
    /// Errc::conflict when the day has its root.
    virtual Result<void> add_root(LedgerRoot const& root) = 0;
    /// Newest first.
    [[nodiscard]] virtual std::vector<LedgerRoot> roots(std::size_t limit) = 0;
    /// Forgets the salts of a case: its personal parts can no longer be proved, the chain stays whole. Returns how
    /// many.
    virtual std::int64_t forget(CaseId id) = 0;
    /// Numbers of entries whose stored event is not what was entered, or is gone; at most `limit`.
    [[nodiscard]] virtual std::vector<std::int64_t> contradictions(std::size_t limit) = 0;
};

}  // namespace hub
