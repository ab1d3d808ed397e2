#include "http/live_session.hpp"

#include "base/random.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

namespace hub::http {
namespace {

constexpr std::size_t kReadsPerTurn = 8;

std::int64_t now_millis()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

std::shared_ptr<std::string const> text_frame(std::string_view text)
{
    auto frame = std::make_shared<std::string>();
    frame->reserve(text.size() + 10);
    feed::append_frame(*frame, feed::Opcode::text, text);
    return frame;
}

std::shared_ptr<std::string const> const& ping_frame()
{
    static std::shared_ptr<std::string const> const frame = text_frame("{}");
    return frame;
}

}  // namespace

LiveSession::LiveSession(Loop& loop, Transport transport, Start start)
    : loop_(loop),
      transport_(std::move(transport)),
      reader_(loop.shared().options.live.message_bytes),
      person_(std::move(start.person)),
      address_(std::move(start.address)),
      next_ping_(std::chrono::steady_clock::now() + loop.shared().options.live.connect_time)
{
    client_ = {random_below(UINT64_MAX), random_below(UINT64_MAX)};
    boost::system::error_code ignored;
    transport_.socket().set_option(boost::asio::socket_base::send_buffer_size(limits().send_buffer_bytes), ignored);
}

void LiveSession::begin(Loop& loop, Transport transport, Start start, std::string_view early)
{
    auto const session = std::make_shared<LiveSession>(loop, std::move(transport), std::move(start));
    loop.shared().counters.live_sessions.fetch_add(1, std::memory_order_relaxed);
    loop.add(session);
    if (!early.empty()) {
        session->feed_bytes(early);
    }
    if (loop.draining()) {
        session->drain();
    }
    session->arm_read();
}

// ---- the wire ----------------------------------------------------------------------------------------------------

void LiveSession::arm_read()
{
    if (finished_) {
        return;
    }
    transport_.socket().async_wait(Socket::wait_read, [self = shared_from_this()](boost::system::error_code error) {
        if (!error && !self->finished_) {
            self->read_some();
        }
    });
}

void LiveSession::read_some()
{
    auto& scratch = loop_.scratch();
    for (std::size_t turn = 0; turn < kReadsPerTurn && !finished_; ++turn) {
        auto const got = transport_.read(scratch.data(), scratch.size());
        if (got.state == Io::closed) {
            finish();
            return;
        }
        if (got.state != Io::done) {
            break;
        }
        feed_bytes(std::string_view(scratch.data(), got.bytes));
    }
    if (writer_.wants_read()) {
        send(nullptr);
    }
    arm_read();
}

void LiveSession::feed_bytes(std::string_view bytes)
{
    if (failed_ || peer_closed_) {
        return;
    }
    if (auto const broken = reader_.feed(bytes, *this)) {
        failed_ = true;
        close_with(*broken, "");
    }
    if (peer_closed_ && !writer_.waiting()) {
        finish_soon();
    }
}

/// nullptr: only what waits.
void LiveSession::send(std::shared_ptr<std::string const> const& frames)
{
    if (finished_) {
        return;
    }
    auto const outcome = frames ? writer_.send(transport_, frames, limits()) : writer_.flush(transport_);
    switch (outcome) {
        case FrameWriter::Outcome::sent:
            if (peer_closed_) {
                finish_soon();
            }
            break;
        case FrameWriter::Outcome::waiting:
            arm_write();
            break;
        case FrameWriter::Outcome::overflow:
            loop_.shared().counters.slow_closed.fetch_add(1, std::memory_order_relaxed);
            writer_.keep_begun_only();
            close(live::kSlow);
            break;
        case FrameWriter::Outcome::closed:
            finish_soon();
            break;
    }
}

void LiveSession::arm_write()
{
    if (write_armed_ || finished_ || writer_.wants_read()) {
        return;
    }
    write_armed_ = true;
    transport_.socket().async_wait(Socket::wait_write, [self = shared_from_this()](boost::system::error_code error) {
        self->write_armed_ = false;
        if (!error) {
            self->send(nullptr);
        }
    });
}

void LiveSession::answer(std::string_view json)
{
    if (!closing_) {
        send(text_frame(json));
    }
}

void LiveSession::deliver(std::shared_ptr<std::string const> const& frames)
{
    if (!closing_) {
        loop_.count_frame();
        send(frames);
    }
}

void LiveSession::gap(std::string const& topic)
{
    leave_presence(topic);
    answer(live::unsubscribe_push(topic, live::kInsufficientState, "insufficient state"));
}

void LiveSession::close(live::Close reason)
{
    close_with(reason.code, reason.reason);
}

void LiveSession::close_with(std::uint16_t code, std::string_view reason)
{
    if (closing_ || finished_) {
        return;
    }
    closing_ = true;
    close_at_ = std::chrono::steady_clock::now() + limits().close_time;
    auto frame = std::make_shared<std::string>();
    feed::append_close_frame(*frame, code, reason);
    // room for the last word even when the queue is full
    auto unbounded = limits();
    unbounded.queue_bytes = SIZE_MAX;
    unbounded.queue_messages = SIZE_MAX;
    auto const outcome = writer_.send(transport_, frame, unbounded);
    if (outcome == FrameWriter::Outcome::waiting) {
        arm_write();
    } else if (outcome == FrameWriter::Outcome::closed) {
        finish_soon();
    }
}

/// Not at once: the loop may be handing out events over this listener's seat.
void LiveSession::finish_soon()
{
    closing_ = true;
    boost::asio::post(loop_.io(), [self = shared_from_this()] { self->finish(); });
}

void LiveSession::finish()
{
    if (std::exchange(finished_, true)) {
        return;
    }
    closing_ = true;
    for (auto const& topic : topics()) {
        leave_presence(topic);
    }
    loop_.live().leave_all(*this);
    loop_.shared().addresses.give_back(address_);
    if (counts_for_user_) {
        loop_.shared().users.give_back(person_->person.username.value);
    }
    loop_.shared().counters.live_sessions.fetch_sub(1, std::memory_order_relaxed);
    boost::system::error_code ignored;
    transport_.socket().close(ignored);
    loop_.remove(*this);
}

void LiveSession::cut()
{
    transport_.reset();
    finish();
}

void LiveSession::look(SteadyTime now)
{
    bool const stuck = writer_.waiting() && now - writer_.stalled_since() > loop_.shared().options.limits.write_time;
    if (stuck || (closing_ && now >= close_at_)) {
        cut();
        return;
    }
    if (closing_) {
        return;
    }
    if (gate_.phase() != live::Gate::Phase::ready) {
        if (now >= next_ping_) {
            loop_.shared().counters.timed_out.fetch_add(1, std::memory_order_relaxed);
            close(live::kStale);
        }
        return;
    }
    if (gate_.pong_due() && now >= next_ping_ - limits().ping_interval + limits().pong_time) {
        close(live::kNoPong);
    } else if (now >= next_ping_) {
        next_ping_ = now + limits().ping_interval;
        gate_.pinged();
        send(ping_frame());
    }
}

// ---- frames of the peer ------------------------------------------------------------------------------------------

bool LiveSession::too_many_control_frames()
{
    auto const rate = limits().control_frames_per_second;
    if (control_.take(rate, rate, now_millis())) {
        return false;
    }
    close_with(1008, "too many control frames");
    return true;
}

bool LiveSession::on_ping(std::string_view payload)
{
    if (!closing_ && !too_many_control_frames()) {
        auto frame = std::make_shared<std::string>();
        feed::append_frame(*frame, feed::Opcode::pong, payload);
        send(frame);
    }
    return true;
}

bool LiveSession::on_pong(std::string_view)
{
    return closing_ || !too_many_control_frames();
}

bool LiveSession::on_close(std::uint16_t code, std::string_view)
{
    peer_closed_ = true;
    close_with(code, "");
    return false;
}

bool LiveSession::on_binary(std::string_view)
{
    close(live::kBadRequest);
    return true;
}

bool LiveSession::on_text(std::string_view message)
{
    if (closing_) {
        return true;
    }
    if (!messages_.take(limits().messages_per_second, limits().message_burst, now_millis())) {
        close(live::kTooMany);
        return true;
    }
    auto commands = live::parse_frame(message, static_cast<std::size_t>(limits().command_burst));
    if (!commands) {
        close(commands.error());
        return true;
    }
    for (auto& command : *commands) {
        if (!closing_) {
            handle(std::move(command));
        }
    }
    return true;
}

std::string LiveSession::client_id() const
{
    return fmt::format(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        client_[0] >> 32U,
        (client_[0] >> 16U) & 0xFFFFU,
        client_[0] & 0xFFFU,
        0x8000U | ((client_[1] >> 48U) & 0x3FFFU),
        client_[1] & 0xFFFFFFFFFFFFU
    );
}

feed::Present LiveSession::present() const
{
    feed::Present one;
    one.client = client_id();
    if (person_) {
        one.user = person_->person.username.value;
        one.info = dump(Json{{"name", person_->person.display_name}});
    }
    return one;
}

}  // namespace hub::http
