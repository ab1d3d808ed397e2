#include "adapters/http_client/address_guard.hpp"

#include <array>
#include <cstdint>

namespace hub {
namespace {

using boost::asio::ip::address_v4;
using boost::asio::ip::address_v6;

struct Range4 {
    std::uint32_t first;
    unsigned bits;
};

constexpr std::uint32_t quad(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) noexcept
{
    return a << 24U | b << 16U | c << 8U | d;
}

constexpr std::array kClosed4{
    Range4{quad(0, 0, 0, 0), 8},        // this network
    Range4{quad(10, 0, 0, 0), 8},       // private
    Range4{quad(100, 64, 0, 0), 10},    // carrier NAT
    Range4{quad(127, 0, 0, 0), 8},      // loopback
    Range4{quad(169, 254, 0, 0), 16},   // link-local, cloud metadata
    Range4{quad(172, 16, 0, 0), 12},    // private
    Range4{quad(192, 0, 0, 0), 24},     // protocol assignments
    Range4{quad(192, 0, 2, 0), 24},     // documentation
    Range4{quad(192, 31, 196, 0), 24},  // AS112
    Range4{quad(192, 52, 193, 0), 24},  // AMT
    Range4{quad(192, 88, 99, 0), 24},   // 6to4 relay
    Range4{quad(192, 168, 0, 0), 16},   // private
    Range4{quad(192, 175, 48, 0), 24},  // AS112
    Range4{quad(198, 18, 0, 0), 15},    // benchmarks
    Range4{quad(198, 51, 100, 0), 24},  // documentation
    Range4{quad(203, 0, 113, 0), 24},   // documentation
    Range4{quad(224, 0, 0, 0), 4},      // multicast
    Range4{quad(240, 0, 0, 0), 4},      // reserved, broadcast
};

bool is_public(address_v4 address) noexcept
{
    std::uint32_t const value = address.to_uint();
    for (auto const& range : kClosed4) {
        if ((value ^ range.first) >> (32U - range.bits) == 0) {
            return false;
        }
    }
    return true;
}

/// Only 2000::/3 is handed out for the open internet; within it the transition and special ranges are closed. That
/// leaves out loopback, mapped and compatible forms, NAT64, link-local, unique-local and multicast without naming them.
bool is_public(address_v6 const& address) noexcept
{
    auto const bytes = address.to_bytes();
    std::uint32_t const first = quad(bytes[0], bytes[1], bytes[2], bytes[3]);
    if (bytes[0] >> 5U != 1 || address.scope_id() != 0) {
        return false;
    }
    bool const special = first >> 9U == quad(0x20, 0x01, 0, 0) >> 9U;  // 2001::/23: Teredo, ORCHID, benchmarks
    bool const documentation = first == quad(0x20, 0x01, 0x0D, 0xB8);  // 2001:db8::/32
    bool const six_to_four = first >> 16U == 0x2002U;                  // 2002::/16
    bool const documentation_new = first >> 12U == quad(0x3F, 0xFF, 0, 0) >> 12U;  // 3fff::/20
    bool const as112 =
        first == quad(0x26, 0x20, 0x00, 0x4F) && bytes[4] == 0x80 && bytes[5] == 0x00;  // 2620:4f:8000::/48
    return !special && !documentation && !six_to_four && !documentation_new && !as112;
}

}  // namespace

bool is_public_address(boost::asio::ip::address const& address) noexcept
{
    return address.is_v4() ? is_public(address.to_v4()) : is_public(address.to_v6());
}

}  // namespace hub
