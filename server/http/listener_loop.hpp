#pragma once
// What the connections of one server share: settings and counters (Shared), and what those of one thread share (Loop).

#include "feed/live_loop.hpp"
#include "http/listener.hpp"
#include "http/request_rules.hpp"
#include "http/tls.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace hub::http {

using SteadyTime = std::chrono::steady_clock::time_point;
inline constexpr SteadyTime kNever = SteadyTime::max();

struct Counters {
    std::atomic<std::uint64_t> connections{0};
    std::atomic<std::uint64_t> live_sessions{0};
    std::atomic<std::uint64_t> accepted{0};
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> refused_framing{0};
    std::atomic<std::uint64_t> timed_out{0};
    std::atomic<std::uint64_t> over_limit{0};
    std::atomic<std::uint64_t> slow_closed{0};
    std::atomic<std::uint64_t> live_frames{0};
    std::atomic<std::uint64_t> failed_handlers{0};
};

/// How many live sessions an address or a person has. Thread-safe.
class Quota {
public:
    /// False when `most` are there already.
    [[nodiscard]] bool take(std::string const& key, std::size_t most);
    void give_back(std::string const& key);

private:
    std::mutex mutex_;
    std::unordered_map<std::string, std::size_t> used_;
};

struct Shared {
    ServerOptions options;
    Router const& router;
    Authenticator& authenticator;
    LiveAuthorizer& authorizer;
    feed::LiveHub& hub;
    std::unique_ptr<TlsContext> tls;
    Networks proxies;
    Networks local_networks;
    Counters counters;
    Quota addresses;
    Quota users;
};

class LiveSession;

/// Something that lives on one loop until it is removed from it.
class Connection {
public:
    virtual ~Connection() = default;
    /// Called a few times a second: end what took too long.
    virtual void look(SteadyTime now) = 0;
    /// Polite end: finish what was begun.
    virtual void drain() = 0;
    /// Hard end.
    virtual void cut() = 0;
    virtual LiveSession* live() noexcept { return nullptr; }

private:
    friend class Loop;
    std::size_t slot_ = 0;
};

/// One thread with its connections. Everything but io() runs on that thread.
class Loop {
public:
    explicit Loop(Shared& shared);
    ~Loop();

    [[nodiscard]] boost::asio::io_context& io() noexcept { return io_; }
    [[nodiscard]] Shared& shared() noexcept { return shared_; }
    [[nodiscard]] feed::LiveLoop& live() noexcept { return live_; }
    /// For one read: contents do not survive the next await.
    [[nodiscard]] std::array<char, 16U << 10U>& scratch() noexcept { return scratch_; }
    /// As of the last look at the connections, at most a second old.
    [[nodiscard]] std::string const& date() const noexcept { return date_; }
    [[nodiscard]] std::string trace_id();
    /// Told to the counters at the next look: one shared counter for each frame would cost more than the frame.
    void count_frame() noexcept { ++frames_; }
    [[nodiscard]] bool draining() const noexcept { return draining_; }

    void add(std::shared_ptr<Connection> connection);
    void remove(Connection& connection);
    /// Runs a task of a connection; exceptions are logged. The loop ends only after the last one.
    void spawn(char const* name, Task<void> task);
    /// The thread's work: returns after drain() and the last connection.
    void run();
    /// Polite end of everything; hard after `budget`.
    void drain(std::chrono::milliseconds budget);
    /// Live sessions are looked at now. On the loop's thread, as everything here.
    void recheck();
    /// A look was asked for since the last call.
    [[nodiscard]] bool take_recheck() noexcept { return std::exchange(recheck_wanted_, false); }
    void cut_all();
    [[nodiscard]] std::size_t connections() const noexcept { return connections_.size(); }
    [[nodiscard]] std::vector<std::shared_ptr<Connection>> const& all() const noexcept { return connections_; }

private:
    void tick();
    void end_if_done();
    void make_date();

    Shared& shared_;
    boost::asio::io_context io_{1};
    feed::LiveLoop live_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    boost::asio::steady_timer timer_;
    boost::asio::steady_timer recheck_timer_;
    std::chrono::milliseconds period_;
    std::vector<std::shared_ptr<Connection>> connections_;
    std::size_t tasks_ = 0;
    std::uint64_t frames_ = 0;
    SteadyTime cut_at_ = kNever;
    bool draining_ = false;
    bool recheck_wanted_ = false;
    std::uint64_t trace_state_ = 0;
    std::time_t date_second_ = 0;
    std::string date_;
    std::array<char, 16U << 10U> scratch_{};
};

}  // namespace hub::http
