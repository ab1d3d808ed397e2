#pragma once
// Coroutines: the task type, tracked background tasks, time limits, and threads for work that blocks.
// I/O threads never wait; what blocks (SQLite, password hashing, files) runs in a BlockingPool.

#include "base/error.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace hub {

namespace asio = boost::asio;

template <class T>
using Task = asio::awaitable<T>;

/// Waits; returns false when cancelled.
[[nodiscard]] Task<bool> sleep_for(std::chrono::milliseconds duration);

/// Every background task starts here: exceptions are logged, and stop() cancels all and tells when the last has ended.
/// Thread-safe. A spawned task runs on the executor it is given.
class TaskGroup {
public:
    TaskGroup();
    TaskGroup(TaskGroup const&) = delete;
    TaskGroup& operator=(TaskGroup const&) = delete;
    ~TaskGroup();

    /// Does nothing after stop().
    void spawn(asio::any_io_executor executor, std::string name, Task<void> task);
    /// Cancels every task; `ended` runs once when none is left (at once when there is none).
    void stop(std::function<void()> ended);
    [[nodiscard]] std::size_t running() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

/// A few threads for calls that block. Thread-safe.
class BlockingPool {
public:
    explicit BlockingPool(std::size_t threads) : pool_(threads) {}

    /// Runs `work` on a pool thread and resumes the caller on its own executor. Exceptions travel to the caller.
    template <class F>
    Task<std::invoke_result_t<F&>> run(F work)
    {
        using R = std::invoke_result_t<F&>;
        auto const home = co_await asio::this_coro::executor;
        co_return co_await asio::co_spawn(
            pool_.get_executor(),
            [](F job) -> Task<R> { co_return job(); }(std::move(work)),
            asio::bind_executor(home, asio::use_awaitable)
        );
    }
    void join() { pool_.join(); }
    asio::thread_pool& pool() { return pool_; }

private:
    asio::thread_pool pool_;
};

}  // namespace hub
