#include "base/wake_up.hpp"

#include <boost/asio/redirect_error.hpp>

#include <utility>

namespace hub {

WakeUp::WakeUp() = default;
WakeUp::~WakeUp() = default;

void WakeUp::attach(asio::any_io_executor strand)
{
    std::lock_guard const lock(mutex_);
    timer_ = std::make_shared<asio::steady_timer>(std::move(strand));
}

void WakeUp::notify() noexcept
{
    if (asked_.exchange(true)) {
        return;
    }
    std::shared_ptr<asio::steady_timer> timer;
    {
        std::lock_guard const lock(mutex_);
        timer = timer_;
    }
    if (timer) {
        asio::post(timer->get_executor(), [timer] { timer->cancel(); });
    }
}

Task<void> WakeUp::wait(std::chrono::milliseconds at_most)
{
    if (asked_.exchange(false)) {
        co_return;
    }
    auto const timer = timer_;
    timer->expires_after(at_most);
    // nothing slips in between the test above and this wait: notify() cancels on the strand that runs here
    boost::system::error_code ignored;
    co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    asked_.store(false);
}

}  // namespace hub
