#pragma once
// Copies of a live store. docs/adr/0003-store.md

#include "base/error.hpp"

#include <string>

namespace hub::adapters::sqlite {

/// Copies the store `from` into the new file `to`: one snapshot, taken at the call. The copy appears under its name
/// only when it is complete, checked and synced; a run that was killed leaves `<to>.part`, which the next run removes.
[[nodiscard]] Result<void> copy_store(std::string const& from, std::string const& to, bool new_epoch);
/// fsync of a file or folder. Errc::unavailable.
[[nodiscard]] Result<void> sync_path(std::string const& path);

}  // namespace hub::adapters::sqlite
