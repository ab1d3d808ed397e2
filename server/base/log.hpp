#pragma once
// Structured log lines: one event each, JSON, UTC milliseconds, values escaped and cut at 1 KiB.
//   log_info("case.opened", {{"case", code}, {"unit", unit}, {"trace", trace_id}});
// Never a name, a text, a token or a body in a field.

#include <fmt/format.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace hub {

/// One field; numbers are printed as text without quotes.
struct LogField {
    std::string_view key;
    std::string value;
    bool quoted = true;

    LogField(std::string_view name, std::string_view text) : key(name), value(text) {}
    LogField(std::string_view name, char const* text) : key(name), value(text) {}
    LogField(std::string_view name, std::string const& text) : key(name), value(text) {}
    template <class N>
        requires std::is_arithmetic_v<N>
    LogField(std::string_view name, N number) : key(name), value(fmt::format("{}", number)), quoted(false)
    {
    }
};

enum class LogLevel { debug, info, warn, error };

/// Where lines go: "" or "-" is standard error; else a file, reopened by reopen_log(). Call once before threads start.
void open_log(std::string const& file, LogLevel level);
void reopen_log();
void log_event(LogLevel level, std::string_view event, std::initializer_list<LogField> fields);

inline void log_debug(std::string_view event, std::initializer_list<LogField> fields = {})
{
    log_event(LogLevel::debug, event, fields);
}
inline void log_info(std::string_view event, std::initializer_list<LogField> fields = {})
{
    log_event(LogLevel::info, event, fields);
}
inline void log_warn(std::string_view event, std::initializer_list<LogField> fields = {})
{
    log_event(LogLevel::warn, event, fields);
}
inline void log_error(std::string_view event, std::initializer_list<LogField> fields = {})
{
    log_event(LogLevel::error, event, fields);
}

}  // namespace hub
