// How the bytes of a connection come and go: heads and bodies, answers, pieces of a stream, and the last moments.
#include "base/log.hpp"
#include "http/session.hpp"
#include "http/session_answer.hpp"
#include "http/status.hpp"

#include <boost/asio/redirect_error.hpp>

#include <algorithm>

namespace hub::http {
namespace {

constexpr std::chrono::milliseconds kLinger{2'000};
constexpr std::size_t kPiece = 128U << 10U;

}  // namespace

// ---- reading -----------------------------------------------------------------------------------------------------

Task<std::optional<std::size_t>> HttpSession::read_head()
{
    auto const& limits = loop_.shared().options.limits;
    HeadLimits const head_limits{limits.head_bytes, limits.fields, limits.target_bytes};
    std::size_t scanned = 0;
    if (!in_.empty() || served_ == 0) {
        enter(Phase::head, limits.head_time);
    } else {
        enter(Phase::idle, limits.idle_time);
    }
    for (;;) {
        if (!in_.empty()) {
            auto const found = find_head_end(in_, scanned, head_limits);
            if (found.state == HeadEnd::State::complete) {
                in_.erase(0, found.skip);
                co_return found.size - found.skip;
            }
            if (found.state == HeadEnd::State::refused) {
                co_await refuse(found.refusal);
                co_return std::nullopt;
            }
        }
        if (!co_await fill(in_.empty() && served_ > 0)) {
            if (expired_ && !in_.empty()) {
                co_await refuse({408, "the head did not arrive in time"});
            }
            co_return std::nullopt;
        }
        if (phase_ == Phase::idle) {
            enter(Phase::head, limits.head_time);
        }
    }
}

Task<std::optional<Refusal>> HttpSession::read_body(
    Head const& head, std::size_t head_size, std::size_t max_body, std::size_t& size
)
{
    ChunkCheck chunks;
    size = head_size;
    if (head.framing == Framing::length) {
        if (head.content_length > max_body) {
            co_return Refusal{413, "body too large"};
        }
        size += static_cast<std::size_t>(head.content_length);
    }
    auto const length_known = head.framing != Framing::chunked;
    bool const expect = head.expect_continue;
    body_start_ = head_size;
    if (!length_known || in_.size() < size) {
        enter(Phase::body, loop_.shared().options.limits.body_time);
    }
    if (expect && in_.size() <= head_size && !co_await write_all("HTTP/1.1 100 Continue\r\n\r\n")) {
        co_return Refusal{0, {}};
    }
    for (;;) {
        if (length_known && in_.size() >= size) {
            co_return std::nullopt;
        }
        if (!length_known) {
            std::size_t used = 0;
            auto const state = chunks.feed(std::string_view(in_).substr(size), used, max_body);
            size += used;
            if (state == ChunkCheck::State::refused) {
                co_return chunks.refusal();
            }
            if (state == ChunkCheck::State::complete) {
                co_return std::nullopt;
            }
        }
        if (!co_await fill(false)) {
            co_return expired_ ? Refusal{408, "the body did not arrive in time"} : Refusal{0, {}};
        }
    }
}

// ---- writing -----------------------------------------------------------------------------------------------------

Task<bool> HttpSession::send(
    Response const& response,
    std::string_view method,
    Route const* route,
    bool secure,
    std::string const& trace_id,
    bool close
)
{
    enter(Phase::writing, loop_.shared().options.limits.write_time);
    AnswerFrame frame;
    frame.date = loop_.date();
    frame.trace_id = trace_id;
    frame.secure = secure;
    frame.no_store = route != nullptr && (route->access == Access::session || route->pattern.starts_with("/api/"));
    frame.close = close;
    frame.body = method != "HEAD";
    out_.clear();
    write_answer(out_, response, frame);
    seen(method, route, response.status, trace_id);
    bool sent = co_await write_all(out_);
    if (sent && response.stream && frame.body) {
        sent = co_await write_stream(response);
    }
    if (out_.capacity() > kKeptBuffer) {
        out_ = {};
    }
    co_return sent;
}

/// Every piece has the time that a whole answer has: a peer that reads slowly but reads gets it all.
Task<bool> HttpSession::write_stream(Response const& response)
{
    for (std::uint64_t offset = 0; offset < response.stream_bytes;) {
        auto const left = response.stream_bytes - offset;
        enter(Phase::handling, std::chrono::milliseconds::max());
        auto const piece =
            co_await response.stream(offset, static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, left)));
        if (!piece || piece->empty() || piece->size() > left) {
            log_error("http.stream_cut", {{"offset", offset}, {"of", response.stream_bytes}});
            co_return false;
        }
        enter(Phase::writing, loop_.shared().options.limits.write_time);
        if (!co_await write_all(*piece)) {
            co_return false;
        }
        offset += piece->size();
    }
    co_return true;
}

void HttpSession::seen(std::string_view method, Route const* route, int status, std::string_view trace_id)
{
    auto const& on_request = loop_.shared().options.on_request;
    if (on_request) {
        auto const duration = std::chrono::steady_clock::now() - request_start_;
        on_request(
            {method,
             route != nullptr ? std::string_view(route->pattern) : std::string_view{},
             status,
             std::chrono::duration_cast<std::chrono::microseconds>(duration),
             trace_id}
        );
    }
}

Task<void> HttpSession::refuse(Refusal refusal)
{
    auto& counters = loop_.shared().counters;
    (refusal.status == 408 ? counters.timed_out : counters.refused_framing).fetch_add(1, std::memory_order_relaxed);
    expired_ = false;
    request_start_ = std::chrono::steady_clock::now();
    Request nobody;
    nobody.trace_id = loop_.trace_id();
    auto response = problem(nobody, refusal.status, reason_phrase(refusal.status), refusal.reason);
    if (refusal.status == 405) {
        response.headers.emplace_back("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    }
    log_debug("http.refused", {{"status", refusal.status}, {"reason", refusal.reason}, {"trace", nobody.trace_id}});
    if (co_await send(response, {}, nullptr, transport_.secure(), nobody.trace_id, true)) {
        co_await linger();
    }
}

/// Reads a while longer, so that closing does not take the answer from a peer that is still sending.
Task<void> HttpSession::linger()
{
    transport_.finish_writing();
    in_ = {};
    enter(Phase::closing, kLinger);
    std::size_t dropped = 0;
    while (dropped < (1U << 20U) && co_await fill(false)) {
        dropped += in_.size();
        in_.clear();
    }
}

Task<bool> HttpSession::fill(bool wait_first)
{
    if (wait_first && !transport_.secure() && !co_await ready(false)) {
        co_return false;
    }
    for (;;) {
        auto& scratch = loop_.scratch();
        auto const got = transport_.read(scratch.data(), scratch.size());
        if (got.state == Io::done) {
            in_.append(scratch.data(), got.bytes);
            co_return true;
        }
        if (got.state == Io::closed || !co_await ready(got.state == Io::want_write)) {
            co_return false;
        }
    }
}

Task<bool> HttpSession::ready(bool for_writing)
{
    if (expired_) {
        co_return false;
    }
    boost::system::error_code error;
    auto const kind = for_writing ? Socket::wait_write : Socket::wait_read;
    co_await transport_.socket().async_wait(kind, asio::redirect_error(asio::use_awaitable, error));
    co_return !error && !expired_;
}

Task<bool> HttpSession::write_all(std::string_view bytes)
{
    while (!bytes.empty()) {
        auto const sent = transport_.write(bytes);
        bytes.remove_prefix(sent.bytes);
        if (sent.state == Io::closed) {
            co_return false;
        }
        if (sent.state != Io::done && !co_await ready(sent.state == Io::want_write)) {
            co_return false;
        }
    }
    co_return true;
}

}  // namespace hub::http
