#include "http/request_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "http/ascii.hpp"

namespace hub::http {
namespace {

using boost::asio::ip::address;

std::vector<unsigned char> bytes_of(address const& value)
{
    if (value.is_v4()) {
        auto const bytes = value.to_v4().to_bytes();
        return {bytes.begin(), bytes.end()};
    }
    auto const bytes = value.to_v6().to_bytes();
    return {bytes.begin(), bytes.end()};
}

bool same_prefix(address const& left, address const& right, unsigned bits)
{
    auto const a = bytes_of(left);
    auto const b = bytes_of(right);
    for (std::size_t index = 0; index < a.size() && bits > 0; ++index) {
        auto const here = std::min(bits, 8U);
        auto const mask = static_cast<unsigned char>(0xFFU << (8U - here));
        if ((a[index] & mask) != (b[index] & mask)) {
            return false;
        }
        bits -= here;
    }
    return true;
}

}  // namespace

Result<Networks> Networks::parse(std::vector<std::string> const& entries)
{
    Networks networks;
    for (auto const& text : entries) {
        auto const slash = text.find('/');
        boost::system::error_code error;
        Entry entry{plain_address(boost::asio::ip::make_address(text.substr(0, slash), error)), 0};
        unsigned const most = entry.address.is_v4() ? 32 : 128;
        entry.bits = most;
        bool good = !error;
        if (slash != std::string::npos) {
            auto const* const end = text.data() + text.size();
            auto const [stop, problem] = std::from_chars(text.data() + slash + 1, end, entry.bits);
            good = good && problem == std::errc{} && stop == end && entry.bits <= most;
        }
        if (!good) {
            return invalid_input("not an address or network: " + text.substr(0, 64));
        }
        networks.entries_.push_back(entry);
    }
    return networks;
}

bool Networks::contains(address wanted) const noexcept
{
    wanted = plain_address(wanted);
    return std::ranges::any_of(entries_, [&wanted](Entry const& entry) {
        return entry.address.is_v4() == wanted.is_v4() && same_prefix(entry.address, wanted, entry.bits);
    });
}

address plain_address(address value)
{
    if (value.is_v6() && value.to_v6().is_v4_mapped()) {
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, value.to_v6());
    }
    return value;
}

std::string client_address(Request const& request, address socket, Networks const& proxies)
{
    auto current = plain_address(std::move(socket));
    if (proxies.empty() || !proxies.contains(current)) {
        return current.to_string();
    }
    std::string hops;
    for (auto const& [name, value] : request.headers) {
        if (name == "x-forwarded-for") {
            hops += hops.empty() ? value : "," + value;
        }
    }
    std::string_view rest = hops;
    while (!rest.empty() && proxies.contains(current)) {
        auto const comma = rest.rfind(',');
        auto const hop = trim(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(0, comma);
        boost::system::error_code error;
        auto const parsed = boost::asio::ip::make_address(std::string(hop), error);
        if (error) {
            break;
        }
        current = plain_address(parsed);
    }
    return current.to_string();
}

bool is_own_origin(std::string_view origin, std::string_view host, bool secure, std::vector<std::string> const& listed)
{
    if (std::ranges::any_of(listed, [origin](std::string const& known) { return known == origin; })) {
        return true;
    }
    std::string_view const scheme = secure ? "https://" : "http://";
    return !host.empty() && origin.starts_with(scheme) && same_word(origin.substr(scheme.size()), host);
}

bool is_cross_site(Request const& request, std::string_view host, std::vector<std::string> const& listed)
{
    std::size_t origins = 0;
    bool own = false;
    for (auto const& [name, value] : request.headers) {
        if (name == "origin") {
            ++origins;
            own = is_own_origin(value, host, request.secure, listed);
        }
    }
    if (origins > 0) {
        return origins > 1 || !own;
    }
    auto const* const site = request.header("sec-fetch-site");
    return site != nullptr && *site != "same-origin" && *site != "none";
}

std::optional<std::string> cookie(Request const& request, std::string_view name)
{
    std::optional<std::string> found;
    for (auto const& [field, value] : request.headers) {
        std::string_view rest = field == "cookie" ? std::string_view(value) : std::string_view{};
        while (!rest.empty()) {
            auto const end = rest.find(';');
            auto const pair = trim(rest.substr(0, end));
            rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
            if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
                if (found) {
                    return std::nullopt;
                }
                found = std::string(pair.substr(name.size() + 1));
            }
        }
    }
    return found;
}

}  // namespace hub::http
