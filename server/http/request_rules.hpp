#pragma once
// Decisions about a request that need no socket: whose page sent it, from which address it really came, its cookie.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "base/error.hpp"
#include "http/router.hpp"

namespace hub::http {

/// Addresses and networks from configuration: "127.0.0.1", "10.0.0.0/8", "fd00::/8".
class Networks {
public:
    /// Errc::invalid_input names the entry.
    [[nodiscard]] static Result<Networks> parse(std::vector<std::string> const& entries);
    [[nodiscard]] bool contains(boost::asio::ip::address address) const noexcept;
    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

private:
    struct Entry {
        boost::asio::ip::address address;
        unsigned bits = 0;
    };
    std::vector<Entry> entries_;
};

/// IPv4 in IPv6 clothing counts as IPv4.
[[nodiscard]] boost::asio::ip::address plain_address(boost::asio::ip::address address);
/// The socket's address, or the last untrusted hop when the socket belongs to a listed proxy. security-checklist.md A 8.
[[nodiscard]] std::string client_address(Request const& request, boost::asio::ip::address socket, Networks const& proxies);
/// Is this Origin one of ours: on the list, or scheme and host of the request itself? `null` never is.
[[nodiscard]] bool is_own_origin(std::string_view origin, std::string_view host, bool secure, std::vector<std::string> const& listed);
/// True when another site's page made a browser send this. security-checklist.md D 29.
[[nodiscard]] bool is_cross_site(Request const& request, std::string_view host, std::vector<std::string> const& listed);
/// Value of one cookie; nullopt when absent or sent twice.
[[nodiscard]] std::optional<std::string> cookie(Request const& request, std::string_view name);

}  // namespace hub::http
