#include "adapters/sqlite/process_lock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

namespace hub::adapters::sqlite {
namespace {

constexpr int kTurn = 0;
constexpr int kWrite = 1;
constexpr int kServe = 2;
// the kernel has no lock call with a time limit, so waiting asks again: often at first, then less
constexpr std::chrono::microseconds kFirstPause{100};
constexpr std::chrono::microseconds kLongestPause{2000};

}  // namespace

Result<ProcessLock> ProcessLock::open(std::string const& file)
{
    auto const descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        return unavailable(std::string("cannot open the lock file of the store: ") + ::strerrordesc_np(errno));
    }
    return ProcessLock(descriptor);
}

ProcessLock::ProcessLock(ProcessLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

ProcessLock::~ProcessLock()
{
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

bool ProcessLock::set(short type, int byte) const noexcept
{
    struct flock wanted{};
    wanted.l_type = type;
    wanted.l_whence = SEEK_SET;
    wanted.l_start = byte;
    wanted.l_len = 1;
    return ::fcntl(descriptor_, F_OFD_SETLK, &wanted) == 0;
}

bool ProcessLock::wait_for(int byte, std::chrono::steady_clock::time_point until) const noexcept
{
    auto pause = kFirstPause;
    while (!set(F_WRLCK, byte)) {
        if (std::chrono::steady_clock::now() >= until) {
            return false;
        }
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, kLongestPause);
    }
    return true;
}

bool ProcessLock::lock(std::chrono::milliseconds limit) noexcept
{
    auto const until = std::chrono::steady_clock::now() + limit;
    if (!wait_for(kTurn, until)) {
        return false;
    }
    auto const got = wait_for(kWrite, until);
    static_cast<void>(set(F_UNLCK, kTurn));
    return got;
}

void ProcessLock::unlock() noexcept
{
    static_cast<void>(set(F_UNLCK, kWrite));
}

bool ProcessLock::claim_serving() const noexcept
{
    return set(F_WRLCK, kServe);
}

void ProcessLock::leave_serving() const noexcept
{
    static_cast<void>(set(F_UNLCK, kServe));
}

}  // namespace hub::adapters::sqlite
