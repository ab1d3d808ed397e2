#pragma once
// A whole store from one engine into the other: `hub backup` of one is restored into the other.

#include "adapters/sql/connection.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace hub::adapters::sql {

struct CopiedTable {
    std::string name;
    std::int64_t rows = 0;
};

/// Copies every row of `from` (one snapshot) into `to`, in one transaction: all or nothing. Both must have the newest
/// version of the schema. The copy gets a new epoch: listeners' positions from before are void.
/// Errc::conflict when `to` holds data already. Throws StoreFailure when an engine fails.
[[nodiscard]] Result<std::vector<CopiedTable>> copy_store(Connection& from, Connection& to);

}  // namespace hub::adapters::sql
