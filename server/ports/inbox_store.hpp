#pragma once
// Raw deliveries, their items, and where each item went. Source: contract.md §3, §6.

#include "ports/records.hpp"

#include <functional>

namespace hub {

class InboxStore {
public:
    virtual ~InboxStore() = default;
    /// Stores the bytes once and every item whose dedupe key is new as pending; known ones only raise the duplicate
    /// count. A delivery of duplicates only leaves no bytes behind.
    virtual DeliveryStored add(NewDelivery const& delivery) = 0;
    /// Oldest first, with id > `after`.
    virtual std::vector<PendingItem> pending(ItemId after, std::size_t limit) = 0;
    /// For several nodes over one store: at most `limit` pending items, oldest first, that no other node has claimed,
    /// now `node`'s until `until`. A channel of which another node holds claims is left to it, so that the items of a
    /// conversation are worked on in their order. A node that is gone loses its claims by their time. Writes.
    virtual std::vector<PendingItem> claim(std::string const& node, Instant now, Instant until, std::size_t limit) = 0;
    /// Moves a pending item to its fate; Errc::conflict when it has one already (nothing changes).
    virtual Result<void> settle(ItemId id, Fate fate, CaseCode const& code, std::string const& reason) = 0;
    /// The bytes of the item's delivery, and whether they hold this item alone.
    struct Bytes {
        std::string body;
        bool alone = false;
    };
    virtual std::optional<Bytes> bytes_of(ItemId id) = 0;
    /// Replaces the stored bytes of the item's delivery by their SHA-256 ("sha256:…"), at once or, while other items of
    /// the same delivery still wait for triage, with the settling of the last of them. `person` (may be empty) is taken
    /// out of the item's own numbers, too: the platform's id of a follow event holds the id of the person.
    virtual void scrub(ItemId id, std::string const& person) = 0;
    virtual CustodyBalance balance() = 0;
    /// Every item received in [from, until), by id.
    virtual void export_custody(Instant from, Instant until, std::function<void(CustodyLine const&)> const& line) = 0;
};

}  // namespace hub
