#include "adapters/redis/connection.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace hub::adapters::redis {
namespace {

namespace ssl = asio::ssl;
using asio::ip::tcp;
using Code = boost::system::error_code;

auto into(Code& error)
{
    return asio::redirect_error(asio::use_awaitable, error);
}

}  // namespace

/// Closes the connection when it is not destroyed in time.
class Connection::Limit {
public:
    Limit(Connection& connection, std::chrono::milliseconds time) : timer_(connection.executor_, time)
    {
        timer_.async_wait([expired = expired_, weak = connection.weak_from_this()](Code error) {
            auto const late = weak.lock();
            if (!error && late && !expired->over) {
                expired->expired = true;
                late->close();
            }
        });
    }
    Limit(Limit const&) = delete;
    Limit& operator=(Limit const&) = delete;
    // the timer may have fired already, its handler being on the way
    ~Limit() { expired_->over = true; }

    [[nodiscard]] Error explain(std::string_view step, Code error) const
    {
        return {
            Errc::unavailable,
            expired_->expired ? fmt::format("{}: no answer in time", step)
                              : fmt::format("{}: {}", step, error.message())
        };
    }
    [[nodiscard]] bool expired() const noexcept { return expired_->expired; }

private:
    struct State {
        bool expired = false;
        bool over = false;
    };
    std::shared_ptr<State> expired_ = std::make_shared<State>();
    asio::steady_timer timer_;
};

Result<std::shared_ptr<ssl::context>> client_context(std::string const& ca_file)
{
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    Code error;
    context->set_options(
        ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 | ssl::context::no_tlsv1 |
            ssl::context::no_tlsv1_1,
        error
    );
    context->set_verify_mode(ssl::verify_peer);
    if (!error && ca_file.empty()) {
        context->set_default_verify_paths(error);
    } else if (!error) {
        context->load_verify_file(ca_file, error);
    }
    if (error) {
        return invalid_input("certificates of authorities cannot be read: " + error.message());
    }
    return context;
}

Connection::Connection(
    asio::any_io_executor executor, ConnectionOptions const& options, std::shared_ptr<ssl::context> context
)
    : executor_(std::move(executor)),
      options_(options),
      context_(std::move(context)),
      resolver_(executor_),
      stream_(executor_, *context_),
      heard_at_(std::chrono::steady_clock::now())
{
}

void Connection::close()
{
    resolver_.cancel();
    Code ignored;
    stream_.lowest_layer().close(ignored);
}

Task<Result<void>> Connection::open()
{
    Limit const limit(*this, options_.connect_timeout);
    auto done = co_await connect();
    if (done && options_.address.tls) {
        done = co_await shake_hands();
    }
    if (done) {
        done = co_await sign_in();
    }
    if (!done) {
        close();
        if (limit.expired()) {
            co_return unavailable(done.error().detail.substr(0, done.error().detail.find(':')) + ": no answer in time");
        }
    }
    co_return done;
}

Task<Result<void>> Connection::connect()
{
    auto const& address = options_.address;
    Code error;
    auto const numeric = asio::ip::make_address(address.host, error);
    std::vector<tcp::endpoint> endpoints;
    if (!error) {
        endpoints.emplace_back(numeric, static_cast<std::uint16_t>(std::stoul(address.port)));
    } else {
        auto const found = co_await resolver_.async_resolve(address.host, address.port, into(error));
        if (error) {
            co_return unavailable("name: " + error.message());
        }
        for (auto const& one : found) {
            endpoints.push_back(one.endpoint());
        }
    }
    co_await asio::async_connect(stream_.lowest_layer(), endpoints, into(error));
    if (error) {
        co_return unavailable("connect: " + error.message());
    }
    stream_.lowest_layer().set_option(tcp::no_delay(true), error);
    co_return Result<void>{};
}

Task<Result<void>> Connection::shake_hands()
{
    auto const& host = options_.address.host;
    Code error;
    bool const numeric = (static_cast<void>(asio::ip::make_address(host, error)), !error);
    if (!numeric && SSL_set_tlsext_host_name(stream_.native_handle(), host.c_str()) != 1) {
        co_return unavailable("TLS: the name of the host cannot be sent");
    }
    stream_.set_verify_callback(ssl::host_name_verification(host));
    co_await stream_.async_handshake(ssl::stream_base::client, into(error));
    if (error) {
        co_return unavailable("TLS: " + error.message());
    }
    co_return Result<void>{};
}

Task<Result<void>> Connection::sign_in()
{
    auto const& address = options_.address;
    if (!address.user.empty() || !address.password.empty()) {
        std::vector<std::string_view> words{"AUTH"};
        if (!address.user.empty()) {
            words.push_back(address.user);
        }
        words.push_back(address.password);
        if (auto done = co_await expect_ok(std::move(words)); !done) {
            co_return done;
        }
    }
    if (address.database != 0) {
        auto const number = std::to_string(address.database);
        if (auto done = co_await expect_ok({"SELECT", number}); !done) {
            co_return done;
        }
    }
    co_return co_await expect_ok({"PING"});
}

Task<Result<void>> Connection::expect_ok(std::vector<std::string_view> words)
{
    auto const asked = co_await write_all(command(words));
    if (!asked) {
        co_return asked;
    }
    auto const reply = co_await read_one();
    if (!reply) {
        co_return std::unexpected(reply.error());
    }
    if (reply->kind == Reply::Kind::error) {
        co_return failure(Errc::rejected, fmt::format("Redis refuses {}: {}", words.front(), reply->text));
    }
    co_return Result<void>{};
}

Task<Result<std::vector<Reply>>> Connection::ask(std::string commands, std::size_t replies)
{
    Limit const limit(*this, options_.command_timeout);
    std::vector<Reply> answers;
    if (auto const asked = co_await write_all(commands); !asked) {
        co_return limit.expired() ? unavailable("no answer in time") : std::unexpected(asked.error());
    }
    while (answers.size() < replies) {
        auto reply = co_await read_one();
        if (!reply) {
            co_return limit.expired() ? unavailable("no answer in time") : std::unexpected(reply.error());
        }
        answers.push_back(std::move(*reply));
    }
    co_return answers;
}

Task<Result<void>> Connection::write(std::string bytes)
{
    Limit const limit(*this, options_.command_timeout);
    co_return co_await write_all(bytes);
}

Task<Result<Reply>> Connection::read()
{
    co_return co_await read_one();
}

Task<Result<void>> Connection::write_all(std::string const& bytes)
{
    Code error;
    if (options_.address.tls) {
        co_await asio::async_write(stream_, asio::buffer(bytes), into(error));
    } else {
        co_await asio::async_write(stream_.next_layer(), asio::buffer(bytes), into(error));
    }
    if (error) {
        close();
        co_return unavailable("write: " + error.message());
    }
    co_return Result<void>{};
}

Task<Result<Reply>> Connection::read_one()
{
    for (;;) {
        auto reply = reader_.next();
        if (!reply) {
            close();
            co_return std::unexpected(reply.error());
        }
        if (*reply) {
            co_return std::move(**reply);
        }
        Code error;
        std::size_t size = 0;
        if (options_.address.tls) {
            size = co_await stream_.async_read_some(asio::buffer(bytes_), into(error));
        } else {
            size = co_await stream_.next_layer().async_read_some(asio::buffer(bytes_), into(error));
        }
        if (error) {
            close();
            co_return unavailable("read: " + error.message());
        }
        heard_at_ = std::chrono::steady_clock::now();
        if (auto const fed = reader_.feed({bytes_.data(), size}); !fed) {
            close();
            co_return std::unexpected(fed.error());
        }
    }
}

}  // namespace hub::adapters::redis
