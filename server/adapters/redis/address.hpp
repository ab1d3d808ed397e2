#pragma once
// redis://[user[:password]@]host[:port][/db] and rediss://… for TLS.

#include "base/error.hpp"

#include <string>
#include <string_view>

namespace hub::adapters::redis {

struct Address {
    bool tls = false;
    std::string host = "127.0.0.1";
    std::string port = "6379";
    std::string user;  ///< Empty: the server's default user.
    std::string password;
    int database = 0;  ///< Messages do not know databases; kept for what is stored.
};

/// Errc::invalid_input with what is wrong; the text never holds a part of the address, which may be a secret.
[[nodiscard]] Result<Address> parse_address(std::string_view url);
/// The address with its password as "***"; what is no address comes back as "***" whole.
[[nodiscard]] std::string without_password(std::string_view url);

}  // namespace hub::adapters::redis
