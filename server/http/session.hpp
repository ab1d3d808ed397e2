#pragma once
// One HTTP/1.1 connection: requests one after another, each checked, parsed, answered with one send.
//
// session.cpp          life, one request after another, and the time each step may take
// session_bytes.cpp    reading heads and bodies, writing answers
// session_request.cpp  what a request means: checks, the handler, the way to a live session

#include "http/framing.hpp"
#include "http/listener_loop.hpp"

#include <boost/asio/ip/address.hpp>

#include <memory>
#include <string>

namespace hub::http {

class HttpSession final : public Connection, public std::enable_shared_from_this<HttpSession> {
public:
    HttpSession(Loop& loop, Socket socket, boost::asio::ip::address peer);

    /// Serves until the connection ends or becomes a live session.
    static Task<void> run(std::shared_ptr<HttpSession> session);

    void look(SteadyTime now) override;
    void drain() override;
    void cut() override;

private:
    enum class Next { serve, close, gone };
    enum class Phase { idle, head, body, handling, writing, closing };
    static constexpr std::size_t kKeptBuffer = 64U << 10U;  ///< What a buffer may keep between requests.

    Task<void> serve_all();
    Task<bool> shake_hands();
    Task<Next> serve_one();
    Task<std::optional<std::size_t>> read_head();
    Task<std::optional<Refusal>> read_body(
        Head const& head, std::size_t head_size, std::size_t max_body, std::size_t& size
    );
    Task<Response> respond(Request& request, Router::Match const& match, std::string_view host);
    Task<Response> call(Request& request, Route const& route);
    Task<Next> upgrade(Request& request, std::string_view host);
    Task<bool> send(
        Response const& response,
        std::string_view method,
        Route const* route,
        bool secure,
        std::string const& trace_id,
        bool close
    );
    Task<void> refuse(Refusal refusal);
    Task<void> linger();
    Task<bool> fill(bool wait_first);
    Task<bool> ready(bool for_writing);
    Task<bool> write_all(std::string_view bytes);
    Task<bool> write_stream(Response const& response);
    void enter(Phase phase, std::chrono::milliseconds time) noexcept;
    [[nodiscard]] std::optional<Response> fill_request(Request& request, Head const& head);
    void seen(std::string_view method, Route const* route, int status, std::string_view trace_id);

    Loop& loop_;
    Transport transport_;
    boost::asio::ip::address peer_;
    std::string in_;
    std::string out_;
    std::size_t served_ = 0;
    std::size_t body_start_ = 0;
    SteadyTime deadline_ = kNever;
    SteadyTime phase_start_;
    SteadyTime request_start_;
    Phase phase_ = Phase::idle;
    bool expired_ = false;
    bool close_after_ = false;
    bool peer_gone_ = false;
};

}  // namespace hub::http
