#pragma once
// What an SQLite error code means for us: a failing engine, or a defect of ours.

#include "ports/store.hpp"

#include <stdexcept>
#include <string>

namespace hub::adapters::sql {

/// The engine failed (disk, lock, memory, damage). Ends the whole group.
struct EngineFailure : StoreFailure {
    EngineFailure(int failed_code, std::string const& what) : StoreFailure(what), code(failed_code) {}
    int code;  ///< Extended SQLite code.
};

/// A broken constraint or misuse: a defect of the caller or of the adapter. Ends one closure.
struct Defect : std::logic_error {
    using std::logic_error::logic_error;
};

/// After these nothing on disk can be trusted to be durable: the process must end, the fsync is never repeated.
[[nodiscard]] bool is_fsync_failure(int code) noexcept;
/// Throws EngineFailure or Defect. `what` names the step; no data of a row goes into the text.
[[noreturn]] void throw_code(int code, std::string const& what);

}  // namespace hub::adapters::sql
