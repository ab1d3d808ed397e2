#pragma once
// Outgoing HTTP over Beast and OpenSSL: kept-alive connections for each host, certificates always verified, limits on
// time and size. Every connection lives on its own strand; a call runs there and resumes its caller on the caller's
// executor.

#include "ports/http_client.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace hub {

struct HttpClientOptions {
    std::chrono::milliseconds connect_timeout{5'000};  ///< Name, TCP and TLS together.
    std::chrono::milliseconds idle_timeout{30'000};    ///< A kept connection older than this is not used again.
    std::chrono::milliseconds name_lifetime{60'000
    };  ///< Resolved names are kept so long; longer when the resolver fails.
    std::size_t max_idle_per_host = 8;
    std::size_t max_header_bytes = 16U << 10U;
    std::string extra_ca_file;      ///< PEM, trusted beside the system's; for tests and private gateways.
    bool allow_only_local = false;  ///< Tests: refuses every address that is not loopback.
    bool public_only = false;       ///< Fetching addresses from messages: see address_guard.hpp.
};

/// `executor` (an I/O context) must outlive the client. Errc::invalid_input when the CA file cannot be read.
[[nodiscard]] Result<std::unique_ptr<HttpClient>> make_http_client(
    asio::any_io_executor executor, HttpClientOptions options = {}
);

}  // namespace hub
