// Frames of the live protocol: any text ends in commands or a close code.
#include "http/live_protocol.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    using namespace hub::http::live;
    auto const commands = parse_frame(std::string_view(reinterpret_cast<char const*>(data), size), 100);
    if (!commands) {
        return 0;
    }
    Gate gate;
    for (auto const& command : *commands) {
        if (!gate.admit(command)) {
            gate.connected(true);
        }
        if (auto const request = read_subscribe(command.params)) {
            (void)subscribe_answer(command.id, *request, {});
        }
        (void)read_history(command.params);
        (void)asks_unknown_delta(command.params);
    }
    return 0;
}
