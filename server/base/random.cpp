#include "base/random.hpp"

#include <fmt/format.h>
#include <sys/random.h>

#include <cerrno>
#include <stdexcept>

namespace hub {
namespace {

void fill(void* target, std::size_t size)
{
    auto* bytes = static_cast<unsigned char*>(target);
    while (size > 0) {
        auto const got = ::getrandom(bytes, size, 0);
        if (got < 0 && errno != EINTR) {
            throw std::runtime_error("the system gives no random bytes");
        }
        if (got > 0) {
            bytes += got;
            size -= static_cast<std::size_t>(got);
        }
    }
}

}  // namespace

std::string random_hex(std::size_t bytes)
{
    std::string raw(bytes, '\0');
    fill(raw.data(), raw.size());
    std::string text;
    text.reserve(bytes * 2);
    for (unsigned char const byte : raw) {
        fmt::format_to(std::back_inserter(text), "{:02x}", byte);
    }
    return text;
}

std::string random_code(std::size_t length)
{
    constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::string text(length, '\0');
    fill(text.data(), text.size());
    for (char& letter : text) {
        letter = kAlphabet[static_cast<unsigned char>(letter) % kAlphabet.size()];
    }
    return text;
}

std::uint64_t random_below(std::uint64_t bound)
{
    if (bound == 0) {
        return 0;
    }
    std::uint64_t value = 0;
    fill(&value, sizeof value);
    return value % bound;
}

}  // namespace hub
