#pragma once
// What a failed statement means for us: a failing engine, or a defect of ours.

#include "ports/store.hpp"

#include <stdexcept>
#include <string>

namespace hub::adapters::sql {

/// The engine failed (disk, lock, memory, damage, connection). Ends the whole group.
struct EngineFailure : StoreFailure {
    EngineFailure(int failed_code, std::string const& what) : StoreFailure(what), code(failed_code) {}
    int code;  ///< The engine's own.
};

/// A broken constraint or misuse: a defect of the caller or of the adapter. Ends one closure.
struct Defect : std::logic_error {
    using std::logic_error::logic_error;
};

/// A stored value that cannot have been written by us.
[[noreturn]] inline void throw_damaged(std::string const& what)
{
    throw EngineFailure(0, "damaged data: " + what);
}

}  // namespace hub::adapters::sql
