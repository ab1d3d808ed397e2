#pragma once
// A server of bytes on a free port: the test says what each connection does. One thread for each connection.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace hub::test {

class RawServer {
public:
    using Socket = boost::asio::ip::tcp::socket;
    /// `number` counts connections from 0. The socket closes when it returns.
    using Script = std::function<void(Socket& socket, int number)>;

    explicit RawServer(Script script)
        : script_(std::move(script)), acceptor_(io_, {boost::asio::ip::make_address("127.0.0.1"), 0})
    {
        accepting_ = std::jthread([this] { accept(); });
    }
    ~RawServer()
    {
        stopping_ = true;
        boost::system::error_code ignored;
        Socket wake(io_);
        wake.connect(acceptor_.local_endpoint(), ignored);
        accepting_.join();
        std::lock_guard const lock(mutex_);
        for (auto* const socket : open_) {
            socket->shutdown(Socket::shutdown_both, ignored);
        }
    }
    [[nodiscard]] std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }
    [[nodiscard]] std::string url(std::string const& path = "/") const { return "http://127.0.0.1:" + port() + path; }
    [[nodiscard]] int connections() const { return connections_; }

    /// One request with a small body, as text; empty when the client closed.
    static std::string read_request(Socket& socket)
    {
        std::string text;
        char buffer[4096];
        for (;;) {
            auto const head = text.find("\r\n\r\n");
            if (head != std::string::npos) {
                auto const field = text.find("Content-Length: ");
                std::size_t const body = field < head ? std::stoul(text.substr(field + 16)) : 0;
                if (text.size() >= head + 4 + body) {
                    return text;
                }
            }
            boost::system::error_code error;
            auto const got = socket.read_some(boost::asio::buffer(buffer), error);
            if (error) {
                return {};
            }
            text.append(buffer, got);
        }
    }
    static void write(Socket& socket, std::string const& text)
    {
        boost::system::error_code ignored;
        boost::asio::write(socket, boost::asio::buffer(text), ignored);
    }
    static std::string ok(std::string const& body)
    {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }

private:
    void accept()
    {
        std::vector<std::jthread> threads;
        for (;;) {
            auto const socket = std::make_shared<Socket>(io_);
            boost::system::error_code error;
            acceptor_.accept(*socket, error);
            if (stopping_ || error) {
                close_all();
                return;
            }
            int const number = connections_++;
            std::lock_guard const lock(mutex_);
            open_.push_back(socket.get());
            threads.emplace_back([this, socket, number] {
                script_(*socket, number);
                std::lock_guard const inner(mutex_);
                std::erase(open_, socket.get());
                boost::system::error_code ignored;
                socket->shutdown(Socket::shutdown_both, ignored);
                socket->close(ignored);
            });
        }
    }
    void close_all()
    {
        std::lock_guard const lock(mutex_);
        boost::system::error_code ignored;
        for (auto* const socket : open_) {
            socket->shutdown(Socket::shutdown_both, ignored);
        }
    }

    Script script_;
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::atomic<bool> stopping_{false};
    std::atomic<int> connections_{0};
    std::mutex mutex_;
    std::vector<Socket*> open_;
    std::jthread accepting_;
};

}  // namespace hub::test
