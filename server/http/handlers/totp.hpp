#pragma once
// Time-based one-time codes (RFC 6238): SHA-1, 30 s, six digits, one step either side. Thread-safe.

#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hub::http {

/// 20 random bytes (160 bits), raw.
[[nodiscard]] std::string new_totp_secret();
/// The step whose code this is, when it is later than `last_step`: store it, so that a code works once.
[[nodiscard]] std::optional<std::int64_t> totp_step(
    std::string const& secret, std::string_view code, Instant now, std::int64_t last_step
);
/// The code of an instant; for tests and for showing a new secret once.
[[nodiscard]] std::string totp_code(std::string const& secret, Instant now);
/// "otpauth://totp/…" for authenticator apps.
[[nodiscard]] std::string totp_uri(std::string const& secret, std::string_view issuer, std::string_view username);

}  // namespace hub::http
