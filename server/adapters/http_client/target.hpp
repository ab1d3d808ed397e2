#pragma once
// Where a request goes, and whether its parts may be written to a socket at all. Pure.

#include "adapters/http_client/client.hpp"

#include <boost/asio/ip/address.hpp>

#include <string>
#include <vector>

namespace hub {

struct HttpTarget {
    bool secure = false;
    std::string host;  ///< Without brackets, lower case.
    std::string port;
    std::string resource;  ///< Path and query, never empty.
    std::string host_field;

    [[nodiscard]] std::string key() const { return (secure ? "https " : "http ") + host + ' ' + port; }
};

/// Errc::invalid_input for another scheme, user names in the URL, no host, or bytes that would break the request's
/// framing.
[[nodiscard]] Result<HttpTarget> target_of(HttpRequest const& request);
/// Errc::forbidden when one of the addresses, or the scheme or port, is closed to this client.
[[nodiscard]] Result<void> check_addresses(
    HttpTarget const& target, std::vector<boost::asio::ip::address> const& addresses, HttpClientOptions const& options
);

}  // namespace hub
