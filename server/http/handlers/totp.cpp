#include "http/handlers/totp.hpp"

#include "base/crypto.hpp"

#include <liboath/oath.h>
#include <sodium.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace hub::http {
namespace {

constexpr std::int64_t kStepSeconds = 30;
constexpr unsigned kDigits = 6;

std::string code_of_step(std::string const& secret, std::int64_t step)
{
    static bool const started = oath_init() == OATH_OK;
    std::array<char, kDigits + 1> out{};
    if (!started || oath_hotp_generate(
                        secret.data(),
                        secret.size(),
                        static_cast<std::uint64_t>(step),
                        kDigits,
                        false,
                        OATH_HOTP_DYNAMIC_TRUNCATION,
                        out.data()
                    ) != OATH_OK) {
        throw std::runtime_error("one-time codes cannot be computed");
    }
    return out.data();
}

std::int64_t step_at(Instant now)
{
    return to_millis(now) / 1000 / kStepSeconds;
}

std::string base32(std::string const& bytes)
{
    char* text = nullptr;
    std::size_t length = 0;
    if (oath_base32_encode(bytes.data(), bytes.size(), &text, &length) != OATH_OK) {
        throw std::bad_alloc();
    }
    std::string out(text, length);
    std::free(text);
    while (out.ends_with('=')) {
        out.pop_back();
    }
    return out;
}

}  // namespace

std::string new_totp_secret()
{
    std::array<char, 20> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return {bytes.data(), bytes.size()};
}

std::optional<std::int64_t> totp_step(
    std::string const& secret, std::string_view code, Instant now, std::int64_t last_step
)
{
    std::optional<std::int64_t> found;
    // All three are computed whatever matches first.
    for (auto step = step_at(now) - 1; step <= step_at(now) + 1; ++step) {
        if (constant_time_equal(code_of_step(secret, step), code) && step > last_step) {
            found = step;
        }
    }
    return found;
}

std::string totp_code(std::string const& secret, Instant now)
{
    return code_of_step(secret, step_at(now));
}

std::string totp_uri(std::string const& secret, std::string_view issuer, std::string_view username)
{
    return "otpauth://totp/" + std::string(issuer) + ":" + std::string(username) + "?secret=" + base32(secret) +
           "&issuer=" + std::string(issuer) + "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace hub::http
