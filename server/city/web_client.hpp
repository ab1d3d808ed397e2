#pragma once
// A small HTTP client for loopback: kept-alive connections to one host, one thread. Knows no TLS on purpose.

#include "base/error.hpp"
#include "base/task.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hub::city {

struct WebCall {
    std::string method = "GET";
    std::string target = "/";
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
};

struct WebAnswer {
    int status = 0;
    std::string set_cookie;
    std::string body;
};

class WebClient {
public:
    WebClient(asio::any_io_executor executor, std::string host, std::string port);
    WebClient(WebClient const&) = delete;
    WebClient& operator=(WebClient const&) = delete;
    ~WebClient();

    /// Errc::unavailable when there is no connection or no answer within 30 s. A connection that the other side closed
    /// while idle is replaced once.
    Task<Result<WebAnswer>> send(WebCall call);
    [[nodiscard]] std::string const& host() const noexcept;
    [[nodiscard]] std::string const& port() const noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

struct Address {
    std::string host;
    std::string port;
    auto operator<=>(Address const&) const = default;
};

/// Host and port of "http://127.0.0.1:8091/x". Errc::invalid_input for anything but plain HTTP with a host.
[[nodiscard]] Result<Address> address_of(std::string_view url);

}  // namespace hub::city
