// The frame reader over any bytes, cut anywhere: same result whole and in pieces, never more than the limit.
#include "base/utf8.hpp"
#include "feed/websocket_codec.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

struct Log final : hub::feed::FrameSink {
    std::string text;
    bool on_text(std::string_view message) override
    {
        if (message.size() > 1000 || !hub::is_valid_utf8(message)) {
            std::abort();
        }
        text += 'T';
        text += message;
        return true;
    }
    bool on_binary(std::string_view message) override
    {
        text += 'B';
        text += message;
        return message.size() <= 1000 || (std::abort(), false);
    }
    bool on_ping(std::string_view payload) override
    {
        text += 'P';
        text += payload;
        return true;
    }
    bool on_pong(std::string_view payload) override
    {
        text += 'O';
        text += payload;
        return true;
    }
    bool on_close(std::uint16_t code, std::string_view reason) override
    {
        text += std::to_string(code);
        text += reason;
        return false;
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    std::string_view const bytes(reinterpret_cast<char const*>(data) + 1, size - 1);
    std::size_t const step = data[0] % 7U + 1U;
    Log whole;
    hub::feed::FrameReader reader(1000);
    auto const result = reader.feed(bytes, whole);
    Log parts;
    hub::feed::FrameReader other(1000);
    std::optional<std::uint16_t> failed;
    for (std::size_t at = 0; at < bytes.size() && !failed; at += step) {
        failed = other.feed(bytes.substr(at, step), parts);
    }
    if (whole.text != parts.text || result.has_value() != failed.has_value()) {
        std::abort();
    }
    return 0;
}
