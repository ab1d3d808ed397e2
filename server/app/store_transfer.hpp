#pragma once
// `hub backup` and `hub restore`: one file for both engines. A backup is always a store in a file (SQLite), whichever
// engine it was taken of; it goes back into either.

#include "app/config.hpp"

#include <cstdio>
#include <string>

namespace hub::app {

/// A consistent copy into a new file, while the hub runs. Errc::conflict when the file exists.
[[nodiscard]] Result<void> back_up(Config const& config, std::string const& file);
/// Puts a backup where no store is yet, or an empty one. Of PostgreSQL: tells what was copied, line by line, on `out`.
[[nodiscard]] Result<void> restore(Config const& config, std::string const& file, std::FILE* out);

}  // namespace hub::app
