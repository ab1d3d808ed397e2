#pragma once
// Ed25519 signatures over OpenSSL: the hub signs what outsiders must be able to check. Thread-safe.

#include "base/error.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace hub {

class SigningKey {
public:
    /// Reads 64 hex digits from a file; makes it (mode 0600) with a new random key when there is none.
    /// Errc::unavailable when it can be neither read nor made, Errc::invalid_input when its content is no key.
    [[nodiscard]] static Result<SigningKey> from_file(std::string const& path);
    /// From 64 hex digits.
    [[nodiscard]] static Result<SigningKey> from_hex(std::string_view seed);

    /// 64 hex digits.
    [[nodiscard]] std::string public_key() const;
    /// 128 hex digits.
    [[nodiscard]] std::string sign(std::string_view text) const;

private:
    struct Key;
    explicit SigningKey(std::shared_ptr<Key const> key) : key_(std::move(key)) {}
    std::shared_ptr<Key const> key_;
};

/// False for a wrong signature and for anything that is none.
[[nodiscard]] bool is_signed_by(std::string_view public_key, std::string_view text, std::string_view signature);

}  // namespace hub
