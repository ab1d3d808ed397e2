#pragma once
// A server on port 0 over the tiny store, and raw sockets to be rude with.

#include "adapters/memory/memory_feed.hpp"
#include "feed/live_hub.hpp"
#include "feed/websocket_codec.hpp"
#include "http/listener.hpp"
#include "tests/unit/feed/tiny_store.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <string>

namespace hub::test {

class NetAuthenticator final : public http::Authenticator {
public:
    std::atomic<bool> valid{true};
    Task<Result<SignedIn>> by_cookie(std::string value) override
    {
        co_return value == "good" ? Result<SignedIn>(someone()) : unauthenticated("unknown session");
    }
    Task<Result<SignedIn>> by_live_token(std::string token) override
    {
        if (token == "good") {
            co_return someone();
        }
        co_return unauthenticated(token == "old" ? "expired" : "unknown token");
    }
    Task<bool> still_valid(std::string) override { co_return valid.load(); }

private:
    static SignedIn someone()
    {
        SignedIn one;
        one.person.id = UserId{7};
        one.person.username = UserName("an");
        one.person.display_name = "An";
        one.session_hash = "hash";
        return one;
    }
};

class NetAuthorizer final : public http::LiveAuthorizer {
public:
    std::atomic<bool> allow{true};
    Task<Result<void>> may_listen(Person const* person, std::string topic) override
    {
        if (topic.starts_with("none:")) {
            co_return not_found("no such topic");
        }
        bool const open = topic.starts_with("public:");
        co_return open || (person != nullptr && allow) ? Result<void>{} : forbidden("not yours");
    }
};

class NetServer {
public:
    TinyStore store;
    NetAuthenticator authenticator;
    NetAuthorizer authorizer;
    std::unique_ptr<Feed> feed = memory::make_memory_feed();
    feed::LiveHub hub{store, *feed};
    http::Router router;
    http::ServerOptions options;
    std::unique_ptr<http::Server> server;
    std::atomic<int> handled{0};

    NetServer()
    {
        store.on_commit([this](std::vector<LiveEvent> events) { feed->publish(std::move(events)); });
        options.port = 0;
        options.threads = 2;
        options.live.sessions_per_address = 20'000;
        options.live.sessions_per_user = 20'000;
        auto const echo = [this](http::Request request) -> Task<http::Response> {
            ++handled;
            http::Response response;
            response.content_type = "text/plain; charset=utf-8";
            response.body = request.method + " " + request.path + " " + request.body;
            co_return response;
        };
        router.add({"POST", "/echo", "", http::Access::open, echo, 1U << 20U});
        router.add({"GET", "/echo", "", http::Access::open, echo, 1U << 20U});
        router.add({"POST", "/api/v1/things", "", http::Access::session, echo, 1U << 20U});
        router.add({"GET", "/api/v1/things/{id}", "", http::Access::session, echo, 1U << 20U});
        router.add({"GET", "/boom", "", http::Access::open, [](http::Request) -> Task<http::Response> {
                        throw std::runtime_error("x");
                    }});
    }
    ~NetServer() { server.reset(); }

    void start()
    {
        server = std::make_unique<http::Server>(options, router, authenticator, authorizer, hub);
        if (auto const started = server->start(); !started) {
            throw std::runtime_error(started.error().detail);
        }
    }
    bool stop(std::chrono::seconds limit)
    {
        std::promise<void> promise;
        auto done = promise.get_future();
        server->stop([&promise] { promise.set_value(); });
        return done.wait_for(limit) == std::future_status::ready;
    }
};

/// A blocking socket with time limits.
class RawSocket {
public:
    explicit RawSocket(std::uint16_t port, int receive_buffer = 0)
    {
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (receive_buffer > 0) {
            ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        }
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
            throw std::runtime_error("connect");
        }
    }
    RawSocket(RawSocket const&) = delete;
    RawSocket& operator=(RawSocket const&) = delete;
    ~RawSocket() { ::close(fd_); }

    void send(std::string_view bytes) { (void)!::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    /// Until `wanted` occurs, the peer closes or time is up. Everything read so far stays in `text`.
    bool read_until(std::string_view wanted, std::chrono::milliseconds limit = std::chrono::seconds(10))
    {
        auto const end = std::chrono::steady_clock::now() + limit;
        while (text.find(wanted) == std::string::npos) {
            auto const left =
                std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
            pollfd waiting{fd_, POLLIN, 0};
            if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0) {
                return false;
            }
            char buffer[65536];
            auto const got = ::recv(fd_, buffer, sizeof buffer, 0);
            if (got <= 0) {
                closed = true;
                return false;
            }
            text.append(buffer, static_cast<std::size_t>(got));
        }
        return true;
    }
    /// True when the peer closed within the limit.
    bool read_to_end(std::chrono::milliseconds limit = std::chrono::seconds(10))
    {
        (void)read_until(std::string_view("\0never\0", 7), limit);
        return closed;
    }
    [[nodiscard]] std::size_t count(std::string_view word) const
    {
        std::size_t found = 0;
        for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
            ++found;
        }
        return found;
    }

    std::string text;
    bool closed = false;

private:
    int fd_ = -1;
};

/// A client's masked text frame (mask 0: the payload stays readable).
inline std::string client_frame(std::string_view payload, unsigned first = 0x81)
{
    std::string out(1, static_cast<char>(first));
    if (payload.size() < 126) {
        out += static_cast<char>(0x80U | payload.size());
    } else {
        out += static_cast<char>(0x80U | 126U);
        out += static_cast<char>(payload.size() >> 8U);
        out += static_cast<char>(payload.size() & 0xFFU);
    }
    out += std::string(4, '\0');
    out += payload;
    return out;
}

inline std::string upgrade_request(std::string_view more = {})
{
    return "GET /connection/websocket HTTP/1.1\r\nHost: hub.test\r\nConnection: Upgrade\r\nUpgrade: "
           "websocket\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
           std::string(more) + "\r\n";
}

inline std::string close_bytes(std::uint16_t code)
{
    return {static_cast<char>(code >> 8U), static_cast<char>(code & 0xFFU)};
}

}  // namespace hub::test
