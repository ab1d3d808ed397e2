#include "base/log.hpp"

#include "base/utf8.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace hub {
namespace {

constexpr std::size_t kMaxValueBytes = 1024;

/// Reopening keeps the logger object: only its sink changes, so other threads never see a half-made one.
class ReopenableFile final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit ReopenableFile(std::string name) : name_(std::move(name)) { file_.open(name_, false); }

    void reopen()
    {
        std::lock_guard const lock(mutex_);
        file_.reopen(false);
    }

protected:
    void sink_it_(spdlog::details::log_msg const& message) override
    {
        spdlog::memory_buf_t text;
        formatter_->format(message, text);
        file_.write(text);
    }
    void flush_() override { file_.flush(); }

private:
    std::string name_;
    spdlog::details::file_helper file_;
};

spdlog::level::level_enum to_spdlog(LogLevel level)
{
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warn:
            return spdlog::level::warn;
        case LogLevel::error:
            return spdlog::level::err;
    }
    return spdlog::level::info;
}

void append_escaped(std::string& line, std::string_view raw)
{
    std::string const text = to_valid_utf8(raw.substr(0, kMaxValueBytes));
    for (char const letter : text) {
        if (letter == '"' || letter == '\\') {
            line += '\\';
            line += letter;
        } else if (static_cast<unsigned char>(letter) < 0x20U || letter == 0x7F) {
            fmt::format_to(std::back_inserter(line), "\\u{:04x}", static_cast<unsigned>(letter));
        } else {
            line += letter;
        }
    }
}

}  // namespace

void open_log(std::string const& file, LogLevel level)
{
    spdlog::sink_ptr sink;
    if (file.empty() || file == "-") {
        sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    } else {
        sink = std::make_shared<ReopenableFile>(file);
    }
    auto logger = std::make_shared<spdlog::logger>("hub", sink);
    logger->set_pattern("{\"at\":\"%Y-%m-%dT%H:%M:%S.%eZ\",\"level\":\"%l\",%v}", spdlog::pattern_time_type::utc);
    logger->set_level(to_spdlog(level));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

void reopen_log()
{
    for (auto const& sink : spdlog::default_logger_raw()->sinks()) {
        if (auto const file = std::dynamic_pointer_cast<ReopenableFile>(sink)) {
            file->reopen();
        }
    }
}

void log_event(LogLevel level, std::string_view event, std::initializer_list<LogField> fields)
{
    auto* const logger = spdlog::default_logger_raw();
    if (!logger->should_log(to_spdlog(level))) {
        return;
    }
    std::string line = "\"event\":\"";
    append_escaped(line, event);
    line += '"';
    for (auto const& field : fields) {
        fmt::format_to(std::back_inserter(line), ",\"{}\":", field.key);
        if (field.quoted) {
            line += '"';
            append_escaped(line, field.value);
            line += '"';
        } else {
            line += field.value;
        }
    }
    logger->log(to_spdlog(level), spdlog::string_view_t(line));
}

}  // namespace hub
