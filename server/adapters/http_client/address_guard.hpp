#pragma once
// Which addresses the hub may call when a stranger chose the name. Decided on numbers, after resolving, never on text.
// Source: security-checklist line 46; IANA special-purpose registries (IPv4 and IPv6), read 2026-11.

#include <boost/asio/ip/address.hpp>

namespace hub {

/// False for loopback, private, link-local, carrier NAT, multicast, documentation, benchmark, reserved and unspecified
/// addresses, and for IPv6 forms that carry an IPv4 address (mapped, compatible, 6to4, NAT64, Teredo): all of these are
/// refused, whatever they carry. Thread-safe.
[[nodiscard]] bool is_public_address(boost::asio::ip::address const& address) noexcept;

}  // namespace hub
