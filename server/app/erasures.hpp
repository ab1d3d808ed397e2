#pragma once
// `hub erase`, and the list of erasures that outlives the store: an older backup must not bring a person back.

#include "app/config.hpp"
#include "base/task.hpp"
#include "base/wake_up.hpp"
#include "cases/erasing.hpp"
#include "ports/store.hpp"

#include <cstdio>
#include <string>

namespace hub::app {

[[nodiscard]] std::string erasures_file(Config const& config);

/// Brings file and store together: every entry that only one of them has is added to the other. The file is replaced as
/// a whole (written beside, synced, renamed), so that a crash leaves the old or the new one. Blocking.
[[nodiscard]] Result<void> keep_erasures(Store& store, std::string const& file);

/// keep_erasures() whenever woken, and every hour, until cancelled; the list is small. `store` must outlive the task.
Task<void> run_erasures(Store& store, std::string file, WakeUp& wake);

/// Erases again what the list names and an older backup has brought back; then keep_erasures(). Returns how many
/// threads. Blocking.
[[nodiscard]] Result<std::int64_t> replay_erasures(
    Store& store, cases::SealedLane const& lane, std::string const& file
);

/// Erases, keeps the list, cleans the index, and prints what was done. Blocking.
[[nodiscard]] Result<void> erase_now(
    Store& store, cases::SealedLane const& lane, cases::ErasureWish const& wish, std::string const& file, std::FILE* out
);

}  // namespace hub::app
