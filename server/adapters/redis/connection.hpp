#pragma once
// One connection to a Redis, over TCP or TLS: it connects, signs in, sends commands and reads replies, each with a
// time limit. Asio does the input and output; hiredis only knows the bytes (its 0.14 has neither TLS nor coroutines).
// Used on one loop with one thread. When anything fails it is closed; make a new one.

#include "adapters/redis/address.hpp"
#include "adapters/redis/protocol.hpp"
#include "base/task.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hub::adapters::redis {

struct ConnectionOptions {
    Address address;
    std::chrono::milliseconds connect_timeout{3'000};  ///< Name, connection, TLS and sign-in together.
    std::chrono::milliseconds command_timeout{2'000};
};

/// What a client trusts: the system's authorities, or those of `ca_file` alone. Errc::invalid_input when it cannot be
/// read.
[[nodiscard]] Result<std::shared_ptr<asio::ssl::context>> client_context(std::string const& ca_file);

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(
        asio::any_io_executor executor, ConnectionOptions const& options, std::shared_ptr<asio::ssl::context> context
    );

    /// Connects and signs in. Errc::rejected when Redis refuses us, Errc::unavailable when it cannot be reached.
    Task<Result<void>> open();
    /// Writes commands that were made by command() and reads their `replies`. Errc::unavailable; an error that Redis
    /// answers is a reply.
    Task<Result<std::vector<Reply>>> ask(std::string commands, std::size_t replies = 1);
    /// Only writes; may run beside a read().
    Task<Result<void>> write(std::string bytes);
    /// The next reply, however long it takes.
    Task<Result<Reply>> read();
    void close();
    [[nodiscard]] bool is_open() const { return stream_.lowest_layer().is_open(); }
    /// When Redis last said anything.
    [[nodiscard]] std::chrono::steady_clock::time_point heard_at() const noexcept { return heard_at_; }

private:
    class Limit;

    Task<Result<void>> connect();
    Task<Result<void>> shake_hands();
    Task<Result<void>> sign_in();
    Task<Result<void>> expect_ok(std::vector<std::string_view> words);
    Task<Result<void>> write_all(std::string const& bytes);
    Task<Result<Reply>> read_one();

    asio::any_io_executor executor_;
    ConnectionOptions const options_;
    std::shared_ptr<asio::ssl::context> context_;
    asio::ip::tcp::resolver resolver_;
    asio::ssl::stream<asio::ip::tcp::socket> stream_;
    ReplyReader reader_;
    std::array<char, 16'384> bytes_{};
    std::chrono::steady_clock::time_point heard_at_;
};

}  // namespace hub::adapters::redis
