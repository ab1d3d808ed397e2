#pragma once
// Bytes of the Redis protocol (RESP2) to replies and back, by hiredis; no socket here.

#include "base/error.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct redisReader;

namespace hub::adapters::redis {

struct Reply {
    enum class Kind { text, error, integer, nil, list };
    Kind kind = Kind::nil;
    std::string text;  ///< Also of a status and of an error.
    std::int64_t integer = 0;
    std::vector<Reply> items;
};

/// One command, ready to be written.
[[nodiscard]] std::string command(std::vector<std::string_view> const& words);

/// Replies out of a stream of bytes. Not thread-safe.
class ReplyReader {
public:
    ReplyReader();

    /// Errc::unavailable: this is not Redis, or a reply is larger than anything we ask for; the stream is of no use
    /// any more.
    [[nodiscard]] Result<void> feed(std::string_view bytes);
    /// nullopt: the rest is yet to come.
    [[nodiscard]] Result<std::optional<Reply>> next();

private:
    struct Free {
        void operator()(redisReader* reader) const noexcept;
    };
    std::unique_ptr<redisReader, Free> reader_;
    std::size_t waiting_bytes_ = 0;
};

}  // namespace hub::adapters::redis
