#include "http/tls.hpp"

#include <sys/socket.h>

#include <cerrno>

#include <boost/system/error_code.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace hub::http {
namespace {

std::string tls_problem(std::string_view what)
{
    auto const code = ERR_get_error();
    std::string text(what);
    if (auto const* const reason = ERR_reason_error_string(code)) {
        text += std::string(": ") + reason;
    }
    ERR_clear_error();
    return text;
}

bool certificate_ended(ssl_ctx_st* context)
{
    auto const* const certificate = SSL_CTX_get0_certificate(context);
    return certificate == nullptr || X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0;
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::load(std::string const& certificate_file, std::string const& key_file)
{
    std::unique_ptr<TlsContext> context(new TlsContext(SSL_CTX_new(TLS_server_method())));
    auto* const native = context->native();
    if (native == nullptr) {
        return failure(Errc::internal, tls_problem("TLS"));
    }
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(native, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    if (SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1) {
        return failure(Errc::internal, tls_problem("TLS suites"));
    }
    if (SSL_CTX_use_certificate_chain_file(native, certificate_file.c_str()) != 1) {
        return invalid_input(tls_problem("server.tls.certificate_file"));
    }
    if (SSL_CTX_use_PrivateKey_file(native, key_file.c_str(), SSL_FILETYPE_PEM) != 1 || SSL_CTX_check_private_key(native) != 1) {
        return invalid_input(tls_problem("server.tls.key_file"));
    }
    if (certificate_ended(native)) {
        return invalid_input("server.tls.certificate_file: the certificate has ended");
    }
    return context;
}

TlsContext::~TlsContext()
{
    SSL_CTX_free(context_);
}

void Transport::FreeTls::operator()(ssl_st* tls) const noexcept
{
    SSL_free(tls);
}

Transport::Transport(Socket socket, TlsContext const* tls) : socket_(std::move(socket))
{
    boost::system::error_code ignored;
    socket_.native_non_blocking(true, ignored);
    socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    if (tls != nullptr) {
        tls_.reset(SSL_new(tls->native()));
        SSL_set_fd(tls_.get(), socket_.native_handle());
        SSL_set_accept_state(tls_.get());
    }
}

Transport::~Transport() = default;

Io Transport::tls_state(int result) noexcept
{
    auto const problem = SSL_get_error(tls_.get(), result);
    ERR_clear_error();
    if (problem == SSL_ERROR_WANT_READ) {
        return Io::want_read;
    }
    return problem == SSL_ERROR_WANT_WRITE ? Io::want_write : Io::closed;
}

Io Transport::handshake() noexcept
{
    if (!tls_) {
        return Io::done;
    }
    auto const result = SSL_do_handshake(tls_.get());
    return result == 1 ? Io::done : tls_state(result);
}

IoResult Transport::read(char* data, std::size_t size) noexcept
{
    if (tls_) {
        std::size_t got = 0;
        auto const result = SSL_read_ex(tls_.get(), data, size, &got);
        return result == 1 ? IoResult{Io::done, got} : IoResult{tls_state(result), 0};
    }
    for (;;) {
        auto const got = ::recv(socket_.native_handle(), data, size, 0);
        if (got > 0) {
            return {Io::done, static_cast<std::size_t>(got)};
        }
        if (got < 0 && errno == EINTR) {
            continue;
        }
        return {got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? Io::want_read : Io::closed, 0};
    }
}

IoResult Transport::write(std::string_view bytes) noexcept
{
    if (bytes.empty()) {
        return {Io::done, 0};
    }
    if (tls_) {
        std::size_t sent = 0;
        auto const result = SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &sent);
        return result == 1 ? IoResult{Io::done, sent} : IoResult{tls_state(result), 0};
    }
    for (;;) {
        auto const sent = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            return {Io::done, static_cast<std::size_t>(sent)};
        }
        if (errno != EINTR) {
            return {errno == EAGAIN || errno == EWOULDBLOCK ? Io::want_write : Io::closed, 0};
        }
    }
}

void Transport::finish_writing() noexcept
{
    if (tls_) {
        SSL_shutdown(tls_.get());
        ERR_clear_error();
    }
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
}

void Transport::reset() noexcept
{
    boost::system::error_code ignored;
    socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
}

}  // namespace hub::http
