// The only file that sees Beast. A call: parse → kept connection or a new one → write → read → keep or close.
#include "adapters/http_client/client.hpp"

#include "adapters/http_client/resolver.hpp"
#include "adapters/http_client/target.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <sys/socket.h>

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace hub {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using Code = boost::system::error_code;
using SteadyTime = NameResolver::SteadyTime;

constexpr int kInterimAnswers = 4;

auto into(Code& error)
{
    return asio::redirect_error(asio::use_awaitable, error);
}

/// One socket with its strand. Nothing of it is touched outside the strand while a call runs.
struct Connection {
    explicit Connection(asio::any_io_executor const& executor) : strand(asio::make_strand(executor)), stream(strand) {}

    asio::any_io_executor strand;
    beast::tcp_stream stream;
    std::optional<ssl::stream<beast::tcp_stream&>> tls;
    beast::flat_buffer buffer;
    SteadyTime idle_since{};

    /// An idle connection has nothing to say: readable means closed, or bytes that belong to no answer.
    [[nodiscard]] bool is_quiet()
    {
        char byte = 0;
        auto const got = ::recv(stream.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }
};

/// What one try on one connection led to.
struct Exchange {
    Result<ApiReply> reply = unavailable("not_sent");
    bool keep = false;
    bool may_repeat = false;  ///< The kept connection was dead: nothing was processed.
};

ApiReply to_reply(http::response<http::string_body>&& message)
{
    ApiReply reply;
    reply.status = static_cast<int>(message.result_int());
    for (auto const& field : message.base()) {
        std::string name(field.name_string());
        std::ranges::transform(name, name.begin(), [](unsigned char letter) {
            return static_cast<char>(std::tolower(letter));
        });
        reply.headers.emplace_back(std::move(name), std::string(field.value()));
    }
    reply.body = std::move(message.body());
    return reply;
}

http::request<http::string_body> to_message(HttpRequest request, HttpTarget const& target)
{
    http::request<http::string_body> message;
    message.method_string(request.method);
    message.target(target.resource);
    message.version(11);
    message.set(http::field::host, target.host_field);
    message.set(http::field::user_agent, "hub/" HUB_VERSION);
    for (auto const& [name, value] : request.headers) {
        message.insert(name, value);
    }
    message.body() = std::move(request.body);
    message.prepare_payload();
    return message;
}

/// Idle connections by host. Thread-safe.
class Pool {
public:
    Pool(std::size_t per_host, std::chrono::milliseconds idle_timeout)
        : per_host_(per_host), idle_timeout_(idle_timeout)
    {
    }

    std::shared_ptr<Connection> take(std::string const& key)
    {
        std::lock_guard const lock(mutex_);
        sweep();
        auto const host = idle_.find(key);
        while (host != idle_.end() && !host->second.empty()) {
            auto connection = std::move(host->second.back());
            host->second.pop_back();
            if (connection->is_quiet()) {
                return connection;
            }
        }
        return nullptr;
    }
    void give(std::string const& key, std::shared_ptr<Connection> connection)
    {
        connection->idle_since = std::chrono::steady_clock::now();
        std::lock_guard const lock(mutex_);
        auto& host = idle_[key];
        host.push_back(std::move(connection));
        if (host.size() > per_host_) {
            host.pop_front();
        }
    }

private:
    void sweep()
    {
        auto const limit = std::chrono::steady_clock::now() - idle_timeout_;
        for (auto host = idle_.begin(); host != idle_.end();) {
            std::erase_if(host->second, [limit](auto const& connection) { return connection->idle_since < limit; });
            host = host->second.empty() ? idle_.erase(host) : std::next(host);
        }
    }

    std::size_t per_host_;
    std::chrono::milliseconds idle_timeout_;
    std::mutex mutex_;
    std::map<std::string, std::deque<std::shared_ptr<Connection>>> idle_;
};

class Client final : public HttpClient {
public:
    Client(asio::any_io_executor executor, HttpClientOptions options, ssl::context context)
        : executor_(std::move(executor)),
          options_(std::move(options)),
          context_(std::move(context)),
          pool_(options_.max_idle_per_host, options_.idle_timeout),
          resolver_(options_.name_lifetime)
    {
    }

    Task<Result<ApiReply>> send(HttpRequest request) override
    {
        auto target = target_of(request);
        if (!target) {
            co_return std::unexpected(std::move(target.error()));
        }
        auto const deadline = std::chrono::steady_clock::now() + request.timeout;
        if (auto kept = pool_.take(target->key())) {
            auto done = co_await on_strand(kept, request, *target, deadline, true);
            if (!done.may_repeat) {
                co_return std::move(done.reply);
            }
        }
        auto const fresh = std::make_shared<Connection>(executor_);
        co_return (co_await on_strand(fresh, std::move(request), *std::move(target), deadline, false)).reply;
    }

private:
    Task<Exchange> on_strand(
        std::shared_ptr<Connection> connection, HttpRequest request, HttpTarget target, SteadyTime deadline, bool reused
    )
    {
        auto const home = co_await asio::this_coro::executor;
        auto const key = target.key();
        auto done = co_await asio::co_spawn(
            connection->strand,
            run(connection, std::move(request), std::move(target), deadline, reused),
            asio::bind_executor(home, asio::use_awaitable)
        );
        if (done.keep) {
            pool_.give(key, std::move(connection));
        }
        co_return done;
    }

    Task<Exchange> run(
        std::shared_ptr<Connection> connection, HttpRequest request, HttpTarget target, SteadyTime deadline, bool reused
    )
    {
        Exchange exchange;
        if (!reused) {
            if (auto const connected = co_await connect(*connection, target, deadline); !connected) {
                exchange.reply = std::unexpected(connected.error());
                co_return exchange;
            }
        }
        connection->stream.expires_at(deadline);
        if (connection->tls) {
            co_return co_await talk(*connection, *connection->tls, std::move(request), target, reused);
        }
        co_return co_await talk(*connection, connection->stream, std::move(request), target, reused);
    }

    Task<Result<void>> connect(Connection& connection, HttpTarget const& target, SteadyTime deadline)
    {
        auto const limit = std::min(deadline, std::chrono::steady_clock::now() + options_.connect_timeout);
        auto const addresses = co_await resolver_.find(target.host, limit);
        if (!addresses) {
            co_return std::unexpected(addresses.error());
        }
        if (auto const allowed = check_addresses(target, *addresses, options_); !allowed) {
            co_return allowed;
        }
        auto const port = static_cast<std::uint16_t>(std::stoul(target.port));
        std::vector<tcp::endpoint> endpoints;
        for (auto const& address : *addresses) {
            endpoints.emplace_back(address, port);
        }
        Code error;
        connection.stream.expires_at(limit);
        co_await connection.stream.async_connect(endpoints, into(error));
        if (error) {
            co_return unavailable("not_sent");
        }
        connection.stream.socket().set_option(tcp::no_delay(true), error);
        if (target.secure) {
            co_return co_await shake_hands(connection, target, limit);
        }
        co_return Result<void>{};
    }

    Task<Result<void>> shake_hands(Connection& connection, HttpTarget const& target, SteadyTime limit)
    {
        auto& tls = connection.tls.emplace(connection.stream, context_);
        Code error;
        bool const numeric = (static_cast<void>(asio::ip::make_address(target.host, error)), !error);
        if (!numeric && SSL_set_tlsext_host_name(tls.native_handle(), target.host.c_str()) != 1) {
            co_return unavailable("not_sent");
        }
        tls.set_verify_mode(ssl::verify_peer);
        tls.set_verify_callback(ssl::host_name_verification(target.host));
        connection.stream.expires_at(limit);
        co_await tls.async_handshake(ssl::stream_base::client, into(error));
        if (error) {
            co_return unavailable("not_sent");
        }
        co_return Result<void>{};
    }

    template <class Stream>
    Task<Exchange> talk(
        Connection& connection, Stream& stream, HttpRequest request, HttpTarget const& target, bool reused
    )
    {
        Exchange exchange;
        auto const max_body = request.max_body_bytes;
        bool const is_head = request.method == "HEAD";
        bool const harmless = request.method == "GET" || is_head;
        auto message = to_message(std::move(request), target);
        Code error;
        auto const written = co_await http::async_write(stream, message, into(error));
        if (error) {
            exchange.reply = unavailable(written == 0 ? "not_sent" : "no_answer");
            exchange.may_repeat = reused && written == 0 && error != beast::error::timeout;
            co_return exchange;
        }
        for (int interim = 0; interim < kInterimAnswers; ++interim) {
            http::response_parser<http::string_body> parser;
            parser.header_limit(static_cast<std::uint32_t>(options_.max_header_bytes));
            parser.body_limit(max_body);
            parser.skip(is_head);
            co_await http::async_read(stream, connection.buffer, parser, into(error));
            if (error) {
                bool const silent = !parser.got_some() || error == beast::error::timeout;
                exchange.reply = unavailable(silent ? "no_answer" : "bad_answer");
                // a server that closed an idle connection while a harmless question was on its way
                exchange.may_repeat = reused && harmless && !parser.got_some() && error != beast::error::timeout;
                co_return exchange;
            }
            if (parser.get().result_int() / 100 != 1) {
                exchange.keep = parser.keep_alive() && connection.buffer.size() == 0;
                exchange.reply = to_reply(parser.release());
                co_return exchange;
            }
        }
        exchange.reply = unavailable("bad_answer");
        co_return exchange;
    }

    asio::any_io_executor executor_;
    HttpClientOptions options_;
    ssl::context context_;
    Pool pool_;
    NameResolver resolver_;
};

}  // namespace

Result<std::unique_ptr<HttpClient>> make_http_client(asio::any_io_executor executor, HttpClientOptions options)
{
    ssl::context context(ssl::context::tls_client);
    Code error;
    context.set_options(
        ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 | ssl::context::no_tlsv1 |
            ssl::context::no_tlsv1_1,
        error
    );
    if (!error) {
        context.set_default_verify_paths(error);
    }
    context.set_verify_mode(ssl::verify_peer);
    if (!error && !options.extra_ca_file.empty()) {
        context.load_verify_file(options.extra_ca_file, error);
    }
    if (error) {
        return invalid_input("certificates of authorities cannot be read: " + error.message());
    }
    return std::make_unique<Client>(std::move(executor), std::move(options), std::move(context));
}

}  // namespace hub
