#include "adapters/postgres/failure.hpp"

#include <fmt/format.h>

namespace hub::adapters::postgres {
namespace {

bool is_defect(std::string_view sqlstate) noexcept
{
    // data, constraints, transaction state that we made ourselves, syntax and names. Source: appendix A of the manual
    for (std::string_view const group :
         {"0A", "21", "22", "23", "26", "2B", "2D", "34", "3B", "3D", "3F", "42", "44"}) {
        if (sqlstate.starts_with(group)) {
            return true;
        }
    }
    return sqlstate.starts_with("25") && sqlstate != "25006" && sqlstate != "25P03";
}

}  // namespace

void throw_state(std::string_view sqlstate, std::string const& what)
{
    // messages of class 22 quote the value
    auto const text = fmt::format("{} ({})", sqlstate.starts_with("22") ? "a value cannot be read" : what, sqlstate);
    if (is_defect(sqlstate)) {
        throw Defect(text);
    }
    if (sqlstate == "57014") {
        throw EngineFailure(kTimedOut, text);
    }
    if (sqlstate == "55P03") {
        throw EngineFailure(kLockTimedOut, text);
    }
    throw EngineFailure(kEngineFailed, text);
}

}  // namespace hub::adapters::postgres
