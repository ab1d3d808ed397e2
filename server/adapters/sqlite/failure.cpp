#include "adapters/sqlite/failure.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace hub::adapters::sqlite {

bool is_fsync_failure(int code) noexcept
{
    return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

void throw_code(int code, std::string const& what)
{
    auto const text = fmt::format("{}: {} ({})", what, sqlite3_errstr(code), code);
    switch (code & 0xff) {
        case SQLITE_ERROR:
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
        case SQLITE_MISUSE:
        case SQLITE_RANGE:
        case SQLITE_TOOBIG:
            throw Defect(text);
        default:
            throw EngineFailure(code, text);
    }
}

}  // namespace hub::adapters::sqlite
