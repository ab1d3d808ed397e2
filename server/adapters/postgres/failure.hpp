#pragma once
// What an SQLSTATE means for us: a failing engine, or a defect of ours.

#include "adapters/sql/failure.hpp"

#include <string>
#include <string_view>

namespace hub::adapters::postgres {

using sql::Defect;
using sql::EngineFailure;

/// Codes of EngineFailure.
enum FailureCode : int {
    kEngineFailed = 1,    ///< Disk full, out of memory, damaged data, going down …
    kConnectionLost = 2,  ///< Nothing more comes over this connection. What ran in it is not known to be undone.
    kTimedOut = 3,        ///< The statement ran longer than it may; its transaction can go on from a savepoint.
    kLockTimedOut = 4,    ///< Another process has kept the turn for too long.
};

/// Throws EngineFailure or Defect. `what` is the server's primary message: details, which may hold data, never get
/// here.
[[noreturn]] void throw_state(std::string_view sqlstate, std::string const& what);

}  // namespace hub::adapters::postgres
