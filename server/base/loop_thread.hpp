#pragma once
// One thread with an event loop of its own: for tasks that must not wait behind other work. Ends with its owner.

#include "base/task.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <string>
#include <thread>

namespace hub {

class LoopThread {
public:
    LoopThread();
    LoopThread(LoopThread const&) = delete;
    LoopThread& operator=(LoopThread const&) = delete;
    ~LoopThread();

    [[nodiscard]] asio::any_io_executor executor() { return loop_.get_executor(); }
    /// Runs on the thread; nothing after stop(). Thread-safe.
    void spawn(std::string name, Task<void> task);
    /// Cancels the tasks and waits until they and the thread have ended. Not from one of its tasks; twice is fine.
    void stop();

private:
    asio::io_context loop_{1};
    asio::executor_work_guard<asio::io_context::executor_type> keep_running_;
    TaskGroup tasks_;
    std::thread thread_;
};

}  // namespace hub
