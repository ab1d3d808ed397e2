#pragma once
// RFC 6455 §4.2: may this request become a WebSocket, and what is answered.

#include <expected>
#include <string>

#include "http/router.hpp"

namespace hub::http {

struct UpgradeRefusal {
    int status = 400;
    std::string_view reason;
};

/// @return the whole 101 answer. An empty Sec-WebSocket-Protocol counts as absent (a client in use sends it);
///         "centrifuge-json" is agreed to when offered, the binary form is not spoken here.
[[nodiscard]] std::expected<std::string, UpgradeRefusal> accept_upgrade(Request const& request);
/// Sec-WebSocket-Accept of a key.
[[nodiscard]] std::string accept_key(std::string_view key);

}  // namespace hub::http
