#include "adapters/sqlite/words_function.hpp"

#include "adapters/sql/case_words.hpp"
#include "adapters/sqlite/failure.hpp"

#include <sqlite3.h>

#include <string_view>

namespace hub::adapters::sqlite {
namespace {

std::string_view text_of(sqlite3_value* value) noexcept
{
    auto const* data = static_cast<char const*>(sqlite3_value_blob(value));
    return data == nullptr ? std::string_view{}
                           : std::string_view(data, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

void has_words(sqlite3_context* context, int, sqlite3_value** arguments)
{
    sqlite3_result_int(context, sql::has_words(text_of(arguments[0]), text_of(arguments[1])) ? 1 : 0);
}

}  // namespace

void register_words_function(sqlite3* database)
{
    auto const code = sqlite3_create_function_v2(
        database,
        "has_words",
        2,
        SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
        nullptr,
        has_words,
        nullptr,
        nullptr,
        nullptr
    );
    if (code != SQLITE_OK) {
        throw_code(code, "register has_words");
    }
}

}  // namespace hub::adapters::sqlite
