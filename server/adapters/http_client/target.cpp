#include "adapters/http_client/target.hpp"

#include "adapters/http_client/address_guard.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <cctype>
#include <string_view>

namespace hub {
namespace {

constexpr std::size_t kMaxUrlBytes = 8U << 10U;

bool is_token(std::string_view text) noexcept
{
    return !text.empty() && std::ranges::all_of(text, [](unsigned char letter) {
        return std::isalnum(letter) != 0 || std::string_view{"!#$%&'*+-.^_`|~"}.contains(static_cast<char>(letter));
    });
}

bool is_field_value(std::string_view text) noexcept
{
    return std::ranges::all_of(text, [](unsigned char letter) {
        return (letter >= 0x20 && letter != 0x7F) || letter == '\t';
    });
}

/// Fields that frame the message or name its host are ours alone.
bool is_reserved(std::string_view name)
{
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    return lower == "host" || lower == "content-length" || lower == "transfer-encoding" || lower == "connection" ||
           lower == "upgrade" || lower == "expect";
}

}  // namespace

Result<HttpTarget> target_of(HttpRequest const& request)
{
    if (request.url.size() > kMaxUrlBytes) {
        return invalid_input("URL too long");
    }
    auto const parsed = boost::urls::parse_uri(request.url);
    if (!parsed) {
        return invalid_input("URL cannot be read");
    }
    auto const& url = *parsed;
    HttpTarget target;
    target.secure = url.scheme_id() == boost::urls::scheme::https;
    if (!target.secure && url.scheme_id() != boost::urls::scheme::http) {
        return invalid_input("URL is neither http nor https");
    }
    if (url.has_userinfo() || url.encoded_host().empty()) {
        return invalid_input("URL with a user name or without a host");
    }
    target.host = url.encoded_host_address();
    if (target.host.contains('%')) {
        return invalid_input("escaped host name");
    }
    std::ranges::transform(target.host, target.host.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    if (url.has_port() && !url.port().empty() && url.port_number() == 0) {
        return invalid_input("port");
    }
    std::string const usual = target.secure ? "443" : "80";
    target.port = url.has_port() && !url.port().empty() ? std::string(url.port()) : usual;
    target.resource = std::string(url.encoded_path().empty() ? "/" : url.encoded_path());
    if (url.has_query()) {
        target.resource += '?';
        target.resource += url.encoded_query();
    }
    target.host_field = url.encoded_host();
    if (target.port != usual) {
        target.host_field += ':' + target.port;
    }
    if (!is_token(request.method)) {
        return invalid_input("method");
    }
    for (auto const& [name, value] : request.headers) {
        if (!is_token(name) || !is_field_value(value) || is_reserved(name)) {
            return invalid_input("header field");
        }
    }
    return target;
}

Result<void> check_addresses(
    HttpTarget const& target, std::vector<boost::asio::ip::address> const& addresses, HttpClientOptions const& options
)
{
    if (options.public_only && (!target.secure || target.port != "443")) {
        return failure(Errc::forbidden, "only https on its own port");
    }
    for (auto const& address : addresses) {
        if (options.public_only && !is_public_address(address)) {
            return failure(Errc::forbidden, "not a public address");
        }
        if (options.allow_only_local && !address.is_loopback()) {
            return failure(Errc::forbidden, "not a local address");
        }
    }
    return {};
}

}  // namespace hub
