#pragma once
// One background loop that others wake: waits until notified or until a time has passed, and never misses a call.

#include "base/task.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>

namespace hub {

class WakeUp {
public:
    WakeUp();
    WakeUp(WakeUp const&) = delete;
    WakeUp& operator=(WakeUp const&) = delete;
    ~WakeUp();

    /// The strand of the loop; before its first wait().
    void attach(asio::any_io_executor strand);
    /// Thread-safe and cheap: a second call before the loop wakes costs nothing. Also before attach().
    void notify() noexcept;
    /// On the attached strand. Returns at once when notify() was called since the last return.
    Task<void> wait(std::chrono::milliseconds at_most);
    /// True when notify() was called since the last return of wait().
    [[nodiscard]] bool asked() const noexcept { return asked_.load(); }

private:
    std::atomic<bool> asked_{false};
    std::mutex mutex_;
    std::shared_ptr<asio::steady_timer> timer_;
};

}  // namespace hub
