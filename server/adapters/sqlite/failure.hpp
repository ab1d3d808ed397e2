#pragma once
// What an SQLite error code means for us: a failing engine, or a defect of ours.

#include "adapters/sql/failure.hpp"

#include <string>

namespace hub::adapters::sqlite {

using sql::Defect;
using sql::EngineFailure;

/// After these nothing on disk can be trusted to be durable: the process must end, the fsync is never repeated.
[[nodiscard]] bool is_fsync_failure(int code) noexcept;
/// Throws EngineFailure or Defect. `what` names the step; no data of a row goes into the text.
[[noreturn]] void throw_code(int code, std::string const& what);

}  // namespace hub::adapters::sqlite
