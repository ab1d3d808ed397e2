#pragma once
// Passwords: rules for new ones, and argon2id. All calls of hash/verify block for tens of milliseconds and take 19 MiB:
// run them in a BlockingPool. Source: security-checklist.md C 17, 18 (docs/operations.md names the figures).

#include "base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hub::http {

inline constexpr std::size_t kMinPasswordChars = 12;
inline constexpr std::size_t kMaxPasswordChars = 128;

/// NFC, so that the same letters typed on another keyboard are the same password. Invalid UTF-8 comes back unchanged.
[[nodiscard]] std::string normal_form(std::string_view password);

/// 12 to 128 characters, any of them; not made of common or local words. `own_words`: user name, unit names.
/// Errc::invalid_input with a reason that may be shown; never repeats the password.
[[nodiscard]] Result<void> check_new_password(std::string_view password, std::vector<std::string> const& own_words);

/// "$argon2id$v=19$m=19456,t=2,p=1$…". Errc::unavailable when memory is short.
[[nodiscard]] Result<std::string> hash_password(std::string_view password);
/// False also for a broken hash. An empty hash costs the same work as a real one (unknown user).
[[nodiscard]] bool verify_password(std::string_view password, std::string const& hash);
/// The parameters have risen since this hash was made.
[[nodiscard]] bool needs_rehash(std::string const& hash);
/// 20 characters, about 98 bits, easy to read aloud.
[[nodiscard]] std::string generate_password();

}  // namespace hub::http
