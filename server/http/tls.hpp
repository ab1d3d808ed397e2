#pragma once
// A connected socket with or without TLS, behind one small non-blocking interface. Waiting is the caller's business.

#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/error.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace hub::http {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

enum class Io { done, want_read, want_write, closed };

struct IoResult {
    Io state = Io::closed;
    std::size_t bytes = 0;
};

/// TLS 1.2 and 1.3, forward-secret AEAD suites only. Thread-safe once loaded.
class TlsContext {
public:
    /// Errc::invalid_input when files cannot be read, do not belong together, or the certificate has ended.
    [[nodiscard]] static Result<std::unique_ptr<TlsContext>> load(std::string const& certificate_file, std::string const& key_file);
    ~TlsContext();
    TlsContext(TlsContext const&) = delete;
    TlsContext& operator=(TlsContext const&) = delete;
    [[nodiscard]] ssl_ctx_st* native() const noexcept { return context_; }

private:
    explicit TlsContext(ssl_ctx_st* context) noexcept : context_(context) {}
    ssl_ctx_st* context_;
};

class Transport {
public:
    /// `tls` nullptr: plain. The socket becomes non-blocking, without delay of small sends.
    Transport(Socket socket, TlsContext const* tls);
    Transport(Transport&&) noexcept = default;
    Transport& operator=(Transport&&) noexcept = default;
    ~Transport();

    /// Plain sockets are done at once.
    [[nodiscard]] Io handshake() noexcept;
    /// closed: end of stream or error. Reads what there is, at most `size`.
    [[nodiscard]] IoResult read(char* data, std::size_t size) noexcept;
    /// May take a part only. With TLS a repeated call after want_* must begin with the same bytes.
    [[nodiscard]] IoResult write(std::string_view bytes) noexcept;
    /// No more bytes from us; the peer's may still be read.
    void finish_writing() noexcept;
    /// Drops the connection and what the kernel still holds for it.
    void reset() noexcept;
    [[nodiscard]] bool secure() const noexcept { return tls_ != nullptr; }
    [[nodiscard]] Socket& socket() noexcept { return socket_; }

private:
    struct FreeTls {
        void operator()(ssl_st* tls) const noexcept;
    };
    [[nodiscard]] Io tls_state(int result) noexcept;

    Socket socket_;
    std::unique_ptr<ssl_st, FreeTls> tls_;
};

}  // namespace hub::http
