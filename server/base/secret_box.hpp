#pragma once
// Secrets at rest (TOTP seeds) and short signed tokens, under one 256-bit key that lies in a file outside the database.
// Thread-safe, immutable. Source: security-checklist.md C 22, D 31, M 83.

#include "base/error.hpp"

#include <array>
#include <string>
#include <string_view>

namespace hub {

class SecretBox {
public:
    static constexpr std::size_t kKeyBytes = 32;
    explicit SecretBox(std::array<unsigned char, kKeyBytes> key);
    SecretBox(SecretBox const&) = default;
    SecretBox& operator=(SecretBox const&) = default;
    ~SecretBox();

    /// Reads 64 hex digits from a file; makes it (mode 0600) with a new random key when there is none.
    /// Errc::unavailable when it can be neither read nor made, Errc::invalid_input when its content is no key.
    [[nodiscard]] static Result<SecretBox> from_file(std::string const& path);

    /// XSalsa20-Poly1305; the text holds the key's id, so that a wrong key is told from a broken text.
    [[nodiscard]] std::string seal(std::string_view plain) const;
    /// Errc::invalid_input when it was not sealed with this key or has been changed.
    [[nodiscard]] Result<std::string> open(std::string_view sealed) const;
    /// HMAC-SHA256 in hex over a text, for one purpose only.
    [[nodiscard]] std::string sign(std::string_view purpose, std::string_view text) const;

private:
    std::array<unsigned char, kKeyBytes> key_;
    std::string key_id_;
};

}  // namespace hub
