#pragma once
// Erasing what the hub holds of a person: on a legal ground, written into audit and list, and again after a restore.
// Law on the protection of personal data 91/2025/QH15; what stays and why: docs/adr/0017-erasure.md.

#include "cases/sealed_lane.hpp"
#include "ports/store.hpp"

namespace hub::cases {

/// Whom: by a case of theirs, or by channel and the platform's id.
struct ErasureWish {
    CaseCode code;
    ChannelId channel;
    std::string user_id;
    std::string ground;
    bool open_cases_too = false;  ///< Cases that are still worked on end without an answer.
};

struct Erased {
    Erasure entry;  ///< For the list that is replayed after a restore.
    ErasedCounts counts;
};

/// Errc::not_found when nothing is stored of the person, conflict when a case is still worked on. Afterwards the words
/// that left the full-text index have to be merged out of it: SealedStore::merge_index until it says false.
[[nodiscard]] Result<Erased> erase_person(
    Tx& tx, SealedLane const& lane, ErasureWish const& wish, std::string const& by, Instant now
);

/// What an entry of the list names and is back in the store, erased again. No audit line, no new entry.
ErasedCounts repeat_erasure(Tx& tx, SealedLane const& lane, Erasure const& entry);

}  // namespace hub::cases
