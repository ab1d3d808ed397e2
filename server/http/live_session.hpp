#pragma once
// One live connection: WebSocket frames in and out, the client protocol, the topics it listens to.
//
// Flow         begin() after the 101 answer → connect command (token, cookie or nobody) → subscribe: join the topic,
// ask the
//              authorizer, read the store, answer, go live → frames from the loop → close frame → finish().
// Memory       An idle listener is this object, its socket and one seat; queues and tables exist only while they are
// used. Threads      Loop thread only.

#include "feed/websocket_codec.hpp"
#include "http/live_protocol.hpp"
#include "http/websocket_writer.hpp"

#include <map>
#include <memory>
#include <string>

namespace hub::http {

class LiveSession final : public Connection,
                          public feed::Listener,
                          private feed::FrameSink,
                          public std::enable_shared_from_this<LiveSession> {
public:
    using SignedIn = Authenticator::SignedIn;
    struct Start {
        std::string address;                     ///< One place of its quota is taken already.
        std::shared_ptr<SignedIn const> person;  ///< By cookie; nullptr: nobody.
    };
    /// `early`: bytes that came behind the upgrade request.
    static void begin(Loop& loop, Transport transport, Start start, std::string_view early);
    LiveSession(Loop& loop, Transport transport, Start start);

    void look(SteadyTime now) override;
    void drain() override { close(live::kShutdown); }
    void cut() override;
    LiveSession* live() noexcept override { return this; }

    void deliver(std::shared_ptr<std::string const> const& frames) override;
    void gap(std::string const& topic) override;

    [[nodiscard]] std::shared_ptr<SignedIn const> const& person() const noexcept { return person_; }
    [[nodiscard]] bool closing() const noexcept { return closing_; }
    void close(live::Close reason);
    /// Ends one subscription from our side.
    void end_subscription(std::string const& topic, int code, std::string_view reason);

private:
    // frames of the peer
    bool on_text(std::string_view message) override;
    bool on_binary(std::string_view message) override;
    bool on_ping(std::string_view payload) override;
    bool on_pong(std::string_view payload) override;
    bool on_close(std::uint16_t code, std::string_view reason) override;
    [[nodiscard]] bool too_many_control_frames();

    // commands
    void handle(live::Command command);
    void run_command(live::Command const& command);
    void subscribe(live::Command const& command);
    void unsubscribe(live::Command const& command);
    void sub_refresh(live::Command const& command);
    Task<void> connect_task(std::shared_ptr<LiveSession> self, live::Command command);
    Task<void> subscribe_task(
        std::shared_ptr<LiveSession> self, std::uint32_t id, live::SubscribeRequest request, std::uint32_t serial
    );
    Task<void> history_task(std::shared_ptr<LiveSession> self, live::Command command);
    Task<void> presence_task(std::shared_ptr<LiveSession> self, live::Command command);
    Task<void> refresh_task(std::shared_ptr<LiveSession> self, live::Command command);
    Task<Result<void>> may_listen(std::string topic, std::string token = {});
    void connected(std::uint32_t id);
    void go_live(std::uint32_t id, live::SubscribeRequest const& request, feed::Recovery const& recovery);
    [[nodiscard]] bool is_current(std::string const& topic, std::uint32_t serial) const;

    // the wire
    void arm_read();
    void arm_write();
    void read_some();
    void feed_bytes(std::string_view bytes);
    void answer(std::string_view json);
    void send(std::shared_ptr<std::string const> const& frames);
    void close_with(std::uint16_t code, std::string_view reason);
    void finish();
    void finish_soon();

    void leave_presence(std::string const& topic);
    [[nodiscard]] std::string client_id() const;
    [[nodiscard]] feed::Present present() const;
    [[nodiscard]] LiveLimits const& limits() const noexcept { return loop_.shared().options.live; }

    Loop& loop_;
    Transport transport_;
    feed::FrameReader reader_;
    FrameWriter writer_;
    std::shared_ptr<SignedIn const> person_;
    std::string address_;
    std::unique_ptr<std::vector<live::Command>> deferred_;           ///< Commands behind a connect that still runs.
    std::unique_ptr<std::map<std::string, std::uint32_t>> pending_;  ///< Subscriptions on their way: topic → serial.
    std::array<std::uint64_t, 2> client_{};
    SteadyTime next_ping_;
    SteadyTime close_at_ = kNever;
    live::TokenBucket messages_;
    live::TokenBucket commands_;
    live::TokenBucket control_;
    std::uint32_t serial_ = 0;
    live::Gate gate_;
    bool closing_ = false;
    bool finished_ = false;
    bool failed_ = false;  ///< The peer broke the framing: its bytes mean nothing any more.
    bool peer_closed_ = false;
    bool write_armed_ = false;
    bool counts_for_user_ = false;
};

}  // namespace hub::http
