#include "adapters/redis/address.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <boost/url/url_view.hpp>

#include <charconv>

namespace hub::adapters::redis {
namespace {

constexpr int kMaxDatabase = 1'023;
constexpr int kMaxPort = 65'535;

}  // namespace

Result<Address> parse_address(std::string_view text)
{
    auto const parsed = boost::urls::parse_uri(boost::urls::string_view(text.data(), text.size()));
    if (!parsed) {
        return invalid_input("this is no address; it looks like redis://[user[:password]@]host[:port][/number]");
    }
    auto const& url = *parsed;
    Address address;
    if (url.scheme() != "redis" && url.scheme() != "rediss") {
        return invalid_input("the address begins with redis:// or rediss://");
    }
    address.tls = url.scheme() == "rediss";
    if (url.host().empty()) {
        return invalid_input("the address names no host");
    }
    address.host = url.host_address();
    if (std::string const port = url.port(); !port.empty()) {
        if (port.size() > 5 || std::stoi(port) < 1 || std::stoi(port) > kMaxPort) {
            return invalid_input("the port is a number from 1 to 65535");
        }
        address.port = port;
    }
    address.user = url.user();
    address.password = url.password();
    if (url.has_query() || url.has_fragment()) {
        return invalid_input("nothing may stand after the number of the database");
    }
    std::string path = url.path();
    if (path.size() > 1) {
        auto const* const end = path.data() + path.size();
        auto const [stop, error] = std::from_chars(path.data() + 1, end, address.database);
        if (error != std::errc{} || stop != end || address.database < 0 || address.database > kMaxDatabase) {
            return invalid_input("the database is a number");
        }
    }
    return address;
}

std::string without_password(std::string_view text)
{
    auto const parsed = boost::urls::parse_uri(boost::urls::string_view(text.data(), text.size()));
    if (!parsed) {
        return "***";
    }
    boost::urls::url url(*parsed);
    if (url.has_password()) {
        url.set_password("***");
    }
    return {url.buffer().data(), url.buffer().size()};
}

}  // namespace hub::adapters::redis
