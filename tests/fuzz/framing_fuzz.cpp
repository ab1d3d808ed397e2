// Head check, chunk check and parser over any bytes: whatever the check lets through, Beast must see as the same one
// message.
#include "http/framing.hpp"
#include "http/message.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    using namespace hub::http;
    std::string_view const bytes(reinterpret_cast<char const*>(data), size);
    (void)normal_path(bytes);
    (void)query_pairs(bytes);
    (void)host_name(bytes);
    std::size_t scanned = 0;
    auto const found = find_head_end(bytes, scanned, {});
    if (found.state != HeadEnd::State::complete) {
        return 0;
    }
    auto const message = bytes.substr(found.skip);
    auto const head_size = found.size - found.skip;
    auto const head = check_head(message.substr(0, head_size), {});
    if (!head) {
        return 0;
    }
    std::size_t body = 0;
    if (head->framing == Framing::length) {
        body = head->content_length;
        if (body > message.size() - head_size) {
            return 0;
        }
    } else if (head->framing == Framing::chunked) {
        ChunkCheck check;
        if (check.feed(message.substr(head_size), body, 1U << 20U) != ChunkCheck::State::complete) {
            return 0;
        }
    }
    Request request;
    // a disagreement is refused by the session; a body larger than its frame would be a hole
    if (read_message(message.substr(0, head_size + body), request) && request.body.size() > body) {
        std::abort();
    }
    return 0;
}
