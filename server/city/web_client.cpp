#include "city/web_client.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/url/parse.hpp>

namespace hub::city {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

constexpr std::chrono::seconds kTimeout{30};

struct Connection {
    explicit Connection(asio::any_io_executor const& executor) : stream(executor) {}
    beast::tcp_stream stream;
    beast::flat_buffer buffer;
    bool used = false;
};

http::request<http::string_body> request_of(WebCall call, std::string const& host)
{
    http::request<http::string_body> request;
    request.version(11);
    request.method_string(call.method);
    request.target(call.target);
    request.set(http::field::host, host);
    for (auto const& [name, value] : call.headers) {
        request.insert(name, value);
    }
    request.body() = std::move(call.body);
    request.prepare_payload();
    return request;
}

}  // namespace

struct WebClient::State {
    asio::any_io_executor executor;
    std::string host;
    std::string port;
    std::vector<std::unique_ptr<Connection>> idle;

    Task<Result<std::unique_ptr<Connection>>> connect()
    {
        auto connection = std::make_unique<Connection>(executor);
        boost::system::error_code error;
        auto const address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
        if (error) {
            co_return failure(Errc::invalid_input, "the city only talks to numeric addresses");
        }
        tcp::endpoint const endpoint(address, static_cast<std::uint16_t>(std::stoul(port)));
        connection->stream.expires_after(kTimeout);
        co_await connection->stream.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            co_return unavailable("cannot connect to " + host + ":" + port);
        }
        connection->stream.socket().set_option(tcp::no_delay(true), error);
        co_return std::move(connection);
    }

    /// Empty result: the connection died before an answer.
    Task<std::optional<WebAnswer>> exchange(Connection& connection, http::request<http::string_body>& request)
    {
        boost::system::error_code error;
        connection.stream.expires_after(kTimeout);
        co_await http::async_write(connection.stream, request, asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            co_return std::nullopt;
        }
        http::response<http::string_body> response;
        co_await http::async_read(
            connection.stream, connection.buffer, response, asio::redirect_error(asio::use_awaitable, error)
        );
        if (error) {
            co_return std::nullopt;
        }
        connection.used = response.keep_alive();
        co_return WebAnswer{
            static_cast<int>(response.result_int()),
            std::string(response[http::field::set_cookie]),
            std::move(response.body())
        };
    }
};

WebClient::WebClient(asio::any_io_executor executor, std::string host, std::string port)
    : state_(std::make_unique<State>(State{std::move(executor), std::move(host), std::move(port), {}}))
{
}

WebClient::~WebClient() = default;

std::string const& WebClient::host() const noexcept
{
    return state_->host;
}

std::string const& WebClient::port() const noexcept
{
    return state_->port;
}

Task<Result<WebAnswer>> WebClient::send(WebCall call)
{
    auto request = request_of(std::move(call), state_->host + ":" + state_->port);
    for (;;) {
        std::unique_ptr<Connection> connection;
        bool const is_fresh = state_->idle.empty();
        if (is_fresh) {
            auto made = co_await state_->connect();
            if (!made) {
                co_return std::unexpected(made.error());
            }
            connection = std::move(*made);
        } else {
            connection = std::move(state_->idle.back());
            state_->idle.pop_back();
        }
        auto answer = co_await state_->exchange(*connection, request);
        if (answer) {
            if (connection->used) {
                state_->idle.push_back(std::move(connection));
            }
            co_return std::move(*answer);
        }
        if (is_fresh) {
            co_return unavailable("no answer from " + state_->host + ":" + state_->port);
        }
        // the kept connection was closed while idle; all others of its age are as dead
        state_->idle.clear();
    }
}

Result<Address> address_of(std::string_view url)
{
    auto const parsed = boost::urls::parse_uri(url);
    if (!parsed || parsed->scheme() != "http" || parsed->host().empty()) {
        return invalid_input("the city needs a plain http:// address");
    }
    auto const port = parsed->port();
    return Address{std::string(parsed->host()), port.empty() ? "80" : std::string(port)};
}

}  // namespace hub::city
