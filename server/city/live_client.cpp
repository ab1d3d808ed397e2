#include "city/live_client.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket.hpp>

#include <algorithm>
#include <utility>

namespace hub::city {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;

constexpr std::chrono::milliseconds kReconnectPause{300};
constexpr std::size_t kMaxFrameBytes = 16U << 20U;

}  // namespace

struct LiveClient::Socket {
    explicit Socket(asio::any_io_executor const& executor) : stream(executor) {}
    websocket::stream<beast::tcp_stream> stream;
    beast::flat_buffer buffer;
};

LiveClient::LiveClient(LiveOptions options) : options_(std::move(options)) {}

Task<void> LiveClient::run()
{
    do {
        co_await listen_once();
    } while (co_await sleep_for(kReconnectPause));
}

Task<void> LiveClient::listen_once()
{
    Socket socket(co_await asio::this_coro::executor);
    auto& lowest = beast::get_lowest_layer(socket.stream);
    boost::system::error_code error;
    auto const address = asio::ip::make_address(options_.host == "localhost" ? "127.0.0.1" : options_.host, error);
    tcp::endpoint const endpoint(address, static_cast<std::uint16_t>(std::stoul(options_.port)));
    lowest.expires_after(std::chrono::seconds(10));
    co_await lowest.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
    if (error) {
        co_return;
    }
    lowest.expires_never();
    socket.stream.set_option(websocket::stream_base::timeout::suggested(beast::role_type::client));
    socket.stream.set_option(websocket::stream_base::decorator([this](websocket::request_type& request) {
        if (!options_.cookie.empty()) {
            request.set(beast::http::field::cookie, options_.cookie);
        }
    }));
    socket.stream.read_message_max(kMaxFrameBytes);
    auto const host = options_.host + ":" + options_.port;
    co_await socket.stream.async_handshake(
        host, "/connection/websocket", asio::redirect_error(asio::use_awaitable, error)
    );
    auto outgoing = greeting();
    while (!error) {
        if (!outgoing.empty()) {
            co_await socket.stream.async_write(
                asio::buffer(outgoing), asio::redirect_error(asio::use_awaitable, error)
            );
        }
        if (!error) {
            co_await socket.stream.async_read(socket.buffer, asio::redirect_error(asio::use_awaitable, error));
        }
        if (!error) {
            outgoing = take_frame(beast::buffers_to_string(socket.buffer.data()));
            socket.buffer.clear();
        }
    }
}

/// Connect and every subscription in one frame, one command a line.
std::string LiveClient::greeting()
{
    std::string frame = R"({"id":1,"connect":{"name":"city"}})";
    std::int64_t id = 1;
    waiting_.clear();
    for (auto const& topic : options_.topics) {
        Json subscribe = {{"channel", topic}};
        if (auto const& position = positions_[topic]; position.known) {
            subscribe["recover"] = true;
            subscribe["offset"] = position.offset;
            subscribe["epoch"] = position.epoch;
        }
        waiting_[++id] = topic;
        frame += "\n" + dump({{"id", id}, {"subscribe", subscribe}});
    }
    return frame;
}

std::string LiveClient::take_frame(std::string_view frame)
{
    std::string outgoing;
    for (std::size_t from = 0; from < frame.size();) {
        auto const end = std::min(frame.find('\n', from), frame.size());
        auto const line = frame.substr(from, end - from);
        from = end + 1;
        auto const reply = parse_json(line);
        if (!reply || !reply->is_object()) {
            continue;
        }
        if (reply->empty()) {
            outgoing = "{}";  // ping → pong
        } else if (auto const id = integer_at(*reply, "id")) {
            if (auto node = waiting_.extract(*id); !node.empty()) {
                take_subscribed(node.mapped(), *reply);
            }
        } else if (auto const& push = member(*reply, "push"); member(push, "pub").is_object()) {
            take_publication(text_or(push, "channel"), member(push, "pub"));
        }
    }
    if (waiting_.empty() && !was_ready_) {
        was_ready_ = true;
        if (options_.on_ready) {
            options_.on_ready();
        }
    }
    return outgoing;
}

void LiveClient::take_subscribed(std::string const& topic, Json const& reply)
{
    if (auto const& error = member(reply, "error"); error.is_object()) {
        refused_[topic] = static_cast<int>(integer_at(error, "code").value_or(0));
        return;
    }
    auto const& result = member(reply, "subscribe");
    auto& position = positions_[topic];
    bool const was_known = std::exchange(position.known, true);
    position.epoch = text_or(result, "epoch");
    if (flag_at(result, "recovered")) {
        for (auto const& publication : member(result, "publications")) {
            take_publication(topic, publication);
        }
    } else if (!was_known || flag_at(result, "was_recovering")) {
        position.offset = static_cast<std::uint64_t>(integer_at(result, "offset").value_or(0));
    }
}

void LiveClient::take_publication(std::string const& topic, Json const& publication)
{
    auto& position = positions_[topic];
    auto const offset = static_cast<std::uint64_t>(integer_at(publication, "offset").value_or(0));
    if (offset != 0 && offset <= position.offset) {
        return;  // seen before the connection was lost
    }
    position.offset = offset;
    options_.on_event(topic, member(publication, "data"));
}

}  // namespace hub::city
