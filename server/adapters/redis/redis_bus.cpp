#include "adapters/redis/redis_bus.hpp"

#include "adapters/redis/connection.hpp"
#include "base/log.hpp"
#include "base/loop_thread.hpp"
#include "base/random.hpp"
#include "base/wake_up.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>

namespace hub::adapters::redis {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

constexpr std::size_t kMaxQueue = 1'000;
constexpr milliseconds kTellAgain{60'000};
constexpr milliseconds kLastWords{300};

/// How one of the two connections stands. Thread-safe.
class Side {
public:
    explicit Side(char const* name) : name_(name) {}

    void up()
    {
        std::lock_guard const lock(mutex_);
        if (!std::exchange(up_, true)) {
            log_info("redis.connected", {{"side", name_}});
        }
    }
    /// Logs the first failure, another reason, and once a minute.
    void down(Error const& error)
    {
        auto const now = std::chrono::steady_clock::now();
        std::lock_guard const lock(mutex_);
        if (std::exchange(up_, false)) {
            since_ = now;
        }
        if (detail_ != error.detail || now - told_ >= kTellAgain) {
            log_warn("redis.away", {{"side", name_}, {"detail", error.detail}});
            told_ = now;
        }
        detail_ = error.detail;
    }
    [[nodiscard]] bool is_up() const
    {
        std::lock_guard const lock(mutex_);
        return up_;
    }
    [[nodiscard]] std::string state() const
    {
        std::lock_guard const lock(mutex_);
        if (up_) {
            return {};
        }
        auto const away =
            std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - since_).count();
        return detail_.empty() ? "not connected yet" : fmt::format("away for {} s: {}", away, detail_);
    }

private:
    char const* name_;
    mutable std::mutex mutex_;
    bool up_ = false;
    std::string detail_;
    SteadyTime since_ = std::chrono::steady_clock::now();
    SteadyTime told_{};
};

class RedisBus final : public NodeBus {
public:
    RedisBus(BusOptions options, std::shared_ptr<asio::ssl::context> context)
        : options_(std::move(options)), context_(std::move(context)), own_mark_(options_.node + " ")
    {
        connection_.address = options_.address;
        connection_.connect_timeout = options_.connect_timeout;
        connection_.command_timeout = options_.command_timeout;
    }
    /// What was said last (who goes) still goes out, when it goes at once.
    ~RedisBus() override
    {
        if (publisher_.is_up()) {
            std::unique_lock lock(queue_mutex_);
            emptied_.wait_for(lock, kLastWords, [this] { return queue_.empty() && !sending_; });
        }
        loop_.stop();
    }

    void send(std::string_view subject, std::string text) noexcept override
    try {
        {
            std::lock_guard const lock(queue_mutex_);
            Waiting message{std::string(subject), std::move(text)};
            bool const waits = message.text.empty() && std::ranges::find(queue_, message) != queue_.end();
            if (waits || queue_.size() >= kMaxQueue) {
                return;
            }
            queue_.push_back(std::move(message));
        }
        filled_.notify();
    } catch (...) {  // no memory: a message may be lost
        return;
    }

    void listen(std::string_view subject, Listener listener) override
    {
        std::lock_guard const lock(listen_mutex_);
        subjects_[std::string(subject)].listener = std::move(listener);
    }

    void on_gap(std::string_view subject, std::function<void()> told) override
    {
        std::lock_guard const lock(listen_mutex_);
        subjects_[std::string(subject)].on_gap = std::move(told);
    }

    void start() override
    {
        loop_.spawn("redis publisher", run_publisher());
        loop_.spawn("redis subscriber", run_subscriber());
    }

    bool healthy() const noexcept override { return publisher_.is_up() && subscriber_.is_up(); }

    std::string state() const override
    {
        auto const away = subscriber_.state();
        auto const text = away.empty() ? publisher_.state() : away;
        return text.empty() ? "connected" : text;
    }

private:
    struct Waiting {
        std::string subject;
        std::string text;
        bool operator==(Waiting const&) const = default;
    };
    struct Subject {
        Listener listener;
        std::function<void()> on_gap;
    };

    std::shared_ptr<Connection> new_connection()
    {
        return std::make_shared<Connection>(loop_.executor(), connection_, context_);
    }
    [[nodiscard]] std::string channel_of(std::string_view subject) const
    {
        return fmt::format("hub:{}:{}", options_.cluster, subject);
    }

    /// Pause before the n-th try: doubling, and spread so that nodes do not come back all at once.
    Task<void> pause(int tries)
    {
        auto const most = std::min(options_.first_pause * (1 << std::min(tries, 10)), options_.last_pause);
        auto const half = static_cast<std::uint64_t>(most.count()) / 2;
        co_await sleep_for(milliseconds(half + random_below(half + 1)));
    }

    Task<void> run_publisher()
    {
        filled_.attach(loop_.executor());
        for (int tries = 0;; ++tries) {
            auto const connection = new_connection();
            auto result = co_await connection->open();
            if (result) {
                result = co_await publish_over(*connection, tries);
            }
            connection->close();
            publisher_.down(result.error());
            co_await pause(tries);
        }
    }

    /// Ends with the error that ended it.
    Task<Result<void>> publish_over(Connection& connection, int& tries)
    {
        for (;;) {
            auto const [commands, count] = next_commands();
            auto const replies = co_await connection.ask(commands, count);
            note_sent();
            if (!replies) {
                co_return std::unexpected(replies.error());
            }
            auto const refused = std::ranges::find(*replies, Reply::Kind::error, &Reply::kind);
            if (refused != replies->end()) {
                co_return failure(Errc::rejected, "Redis refuses: " + refused->text);
            }
            publisher_.up();
            tries = 0;
            co_await filled_.wait(options_.ping_every);
        }
    }

    /// What waits, or a question for a sign of life.
    std::pair<std::string, std::size_t> next_commands()
    {
        std::deque<Waiting> batch;
        {
            std::lock_guard const lock(queue_mutex_);
            batch.swap(queue_);
            sending_ = !batch.empty();
        }
        if (batch.empty()) {
            return {command({"PING"}), 1};
        }
        std::string commands;
        for (auto const& message : batch) {
            commands += command({"PUBLISH", channel_of(message.subject), own_mark_ + message.text});
        }
        return {std::move(commands), batch.size()};
    }

    void note_sent()
    {
        std::lock_guard const lock(queue_mutex_);
        sending_ = false;
        emptied_.notify_all();
    }

    Task<void> run_subscriber()
    {
        for (int tries = 0;; ++tries) {
            auto const connection = new_connection();
            auto result = co_await connection->open();
            if (result) {
                result = co_await subscribe(*connection);
            }
            if (result) {
                tries = 0;
                subscriber_.up();
                tell_gap();
                loop_.spawn("redis ping", keep_asking(connection));
                result = co_await listen_over(*connection);
            }
            connection->close();
            subscriber_.down(result.error());
            co_await pause(tries);
        }
    }

    Task<Result<void>> subscribe(Connection& connection)
    {
        std::vector<std::string> channels;
        {
            std::lock_guard const lock(listen_mutex_);
            for (auto const& [subject, ignored] : subjects_) {
                channels.push_back(channel_of(subject));
            }
        }
        std::vector<std::string_view> words{"SUBSCRIBE"};
        words.insert(words.end(), channels.begin(), channels.end());
        auto const replies = co_await connection.ask(command(words), channels.size());
        if (!replies) {
            co_return std::unexpected(replies.error());
        }
        auto const refused = std::ranges::find(*replies, Reply::Kind::error, &Reply::kind);
        if (refused != replies->end()) {
            co_return failure(Errc::rejected, "Redis refuses: " + refused->text);
        }
        co_return Result<void>{};
    }

    Task<Result<void>> listen_over(Connection& connection)
    {
        for (;;) {
            auto const reply = co_await connection.read();
            if (!reply) {
                bool const quiet = std::chrono::steady_clock::now() - connection.heard_at() > options_.quiet_limit;
                co_return quiet ? unavailable("no sign of life") : std::unexpected(reply.error());
            }
            take(*reply);
        }
    }

    /// Beside the reading, which may wait for ever.
    Task<void> keep_asking(std::shared_ptr<Connection> connection)
    {
        while (connection->is_open()) {
            if (std::chrono::steady_clock::now() - connection->heard_at() > options_.quiet_limit) {
                connection->close();
                co_return;
            }
            static_cast<void>(co_await connection->write(command({"PING"})));
            co_await sleep_for(options_.ping_every);
        }
    }

    void take(Reply const& reply)
    {
        bool const is_message = reply.items.size() == 3 && reply.items[0].text == "message";
        if (!is_message || reply.items[2].text.starts_with(own_mark_)) {
            return;
        }
        auto const& text = reply.items[2].text;
        auto const space = text.find(' ');
        auto const subject = reply.items[1].text.substr(channel_of({}).size());
        std::lock_guard const lock(listen_mutex_);
        auto const found = subjects_.find(subject);
        if (space != std::string::npos && found != subjects_.end() && found->second.listener) {
            found->second.listener(text.substr(space + 1));
        }
    }

    void tell_gap()
    {
        std::lock_guard const lock(listen_mutex_);
        for (auto const& [name, subject] : subjects_) {
            if (subject.on_gap) {
                subject.on_gap();
            }
        }
    }

    LoopThread loop_;  // first: timers of the others end before it
    BusOptions const options_;
    ConnectionOptions connection_;
    std::shared_ptr<asio::ssl::context> context_;
    std::string const own_mark_;
    Side publisher_{"publisher"};
    Side subscriber_{"subscriber"};
    std::mutex queue_mutex_;
    std::deque<Waiting> queue_;
    bool sending_ = false;
    std::condition_variable emptied_;
    WakeUp filled_;
    std::mutex listen_mutex_;  ///< Held while a listener runs.
    std::map<std::string, Subject> subjects_;
};

}  // namespace

Result<std::unique_ptr<NodeBus>> make_bus(BusOptions options)
{
    auto context = client_context(options.ca_file);
    if (!context) {
        return std::unexpected(context.error());
    }
    return std::make_unique<RedisBus>(std::move(options), std::move(*context));
}

}  // namespace hub::adapters::redis
