#pragma once
// One writing process at a time, one serving process at all: OFD locks on three bytes of `<file>.lock`. Byte 0 is the
// turn, byte 1 the write lock, byte 2 is kept by the process that serves.
// Who wants to write takes the turn, waits for the write lock, and gives the turn back; so a writer that comes again at
// once queues behind a process that waits already. The kernel drops the locks of a process that dies.

#include "base/error.hpp"

#include <chrono>
#include <string>

namespace hub::adapters::sqlite {

class ProcessLock {
public:
    /// Opens or makes the lock file (mode 0600).
    static Result<ProcessLock> open(std::string const& file);
    ProcessLock(ProcessLock&& other) noexcept;
    ProcessLock& operator=(ProcessLock&&) = delete;
    ~ProcessLock();

    /// False after `limit` without getting it. Uncontended: three system calls.
    [[nodiscard]] bool lock(std::chrono::milliseconds limit) noexcept;
    void unlock() noexcept;
    /// False when another process serves. Kept until leave_serving().
    [[nodiscard]] bool claim_serving() const noexcept;
    void leave_serving() const noexcept;

private:
    explicit ProcessLock(int descriptor) noexcept : descriptor_(descriptor) {}
    [[nodiscard]] bool set(short type, int byte) const noexcept;
    [[nodiscard]] bool wait_for(int byte, std::chrono::steady_clock::time_point until) const noexcept;

    int descriptor_;
};

/// Holds a lock while it lives.
class LockGuard {
public:
    LockGuard(ProcessLock& lock, std::chrono::milliseconds limit) noexcept : lock_(lock), held_(lock.lock(limit)) {}
    LockGuard(LockGuard const&) = delete;
    LockGuard& operator=(LockGuard const&) = delete;
    ~LockGuard()
    {
        if (held_) {
            lock_.unlock();
        }
    }
    [[nodiscard]] bool held() const noexcept { return held_; }

private:
    ProcessLock& lock_;
    bool held_;
};

}  // namespace hub::adapters::sqlite
