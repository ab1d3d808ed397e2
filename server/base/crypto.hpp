#pragma once
// Digests for signatures and keys, over OpenSSL. Thread-safe. Comparison in constant time only.

#include <initializer_list>
#include <string>
#include <string_view>

namespace hub {

/// 64 lower-case hex digits of the SHA-256 over all parts, one after another.
[[nodiscard]] std::string sha256_hex(std::initializer_list<std::string_view> parts);
/// 64 lower-case hex digits of HMAC-SHA256.
[[nodiscard]] std::string hmac_sha256_hex(std::string_view key, std::string_view data);
/// Same time whatever the content; lengths may be told apart.
[[nodiscard]] bool constant_time_equal(std::string_view left, std::string_view right) noexcept;

}  // namespace hub
