#include "city/platform_server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <cctype>
#include <memory>

namespace hub::city {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

constexpr std::chrono::seconds kIdle{120};
constexpr std::chrono::seconds kSilence{60};
constexpr std::uint64_t kMaxBodyBytes = 16U << 20U;

std::string lower(std::string_view text)
{
    std::string copy(text);
    std::ranges::transform(copy, copy.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return copy;
}

connectors::SimulatedCall call_of(http::request<http::string_body>& request)
{
    connectors::SimulatedCall call;
    call.method = std::string(request.method_string());
    call.target = std::string(request.target());
    for (auto const& field : request) {
        call.headers.emplace_back(lower(field.name_string()), std::string(field.value()));
    }
    call.body = std::move(request.body());
    return call;
}

http::response<http::string_body> response_of(ApiReply reply, bool keep_alive)
{
    http::response<http::string_body> response;
    response.version(11);
    response.result(static_cast<unsigned>(reply.status));
    response.set(http::field::content_type, "application/json");
    for (auto const& [name, value] : reply.headers) {
        response.set(name, value);
    }
    response.keep_alive(keep_alive);
    response.body() = std::move(reply.body);
    response.prepare_payload();
    return response;
}

Task<void> serve_connection(beast::tcp_stream stream, std::shared_ptr<PlatformHandler const> handler)
{
    beast::flat_buffer buffer;
    boost::system::error_code error;
    for (bool open = true; open;) {
        http::request_parser<http::string_body> parser;
        parser.body_limit(kMaxBodyBytes);
        stream.expires_after(kIdle);
        co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            co_return;
        }
        open = parser.keep_alive();
        auto reply = co_await (*handler)(call_of(parser.get()));
        if (!reply) {
            // silence is the fault that was asked for: the caller's own time limit must end it
            static_cast<void>(co_await sleep_for(kSilence));
            co_return;
        }
        auto const response = response_of(std::move(*reply), open);
        stream.expires_after(kIdle);
        co_await http::async_write(stream, response, asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            co_return;
        }
    }
}

Task<void> accept_all(tcp::acceptor acceptor, TaskGroup& tasks, std::shared_ptr<PlatformHandler const> handler)
{
    for (;;) {
        boost::system::error_code error;
        auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (error == asio::error::operation_aborted) {
            co_return;
        }
        if (!error) {
            tasks.spawn(
                acceptor.get_executor(),
                "platform connection",
                serve_connection(beast::tcp_stream(std::move(socket)), handler)
            );
        }
    }
}

}  // namespace

Result<void> serve_platform(
    asio::any_io_executor executor,
    TaskGroup& tasks,
    std::string const& host,
    std::string const& port,
    PlatformHandler handler
)
{
    boost::system::error_code error;
    auto const address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
    if (error || !address.is_loopback()) {
        return invalid_input("simulated platforms listen on loopback only, not on " + host);
    }
    tcp::endpoint const endpoint(address, static_cast<std::uint16_t>(std::stoul(port)));
    tcp::acceptor acceptor(executor);
    acceptor.open(endpoint.protocol(), error);
    acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    acceptor.bind(endpoint, error);
    if (!error) {
        acceptor.listen(tcp::acceptor::max_listen_connections, error);
    }
    if (error) {
        return unavailable("port " + port + " for a simulated platform: " + error.message());
    }
    tasks.spawn(
        executor,
        "platform listener",
        accept_all(std::move(acceptor), tasks, std::make_shared<PlatformHandler const>(std::move(handler)))
    );
    return {};
}

}  // namespace hub::city
