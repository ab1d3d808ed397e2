#pragma once
// A write that is not waited for longer than a citizen's page can wait: what the store does later is lost on the asker.

#include "ports/store.hpp"

#include <boost/asio/redirect_error.hpp>

#include <chrono>
#include <memory>
#include <optional>

namespace hub::http {

/// The result of the work, or nothing when the store has not answered within `limit`; the work may still be done then.
/// REQUIRES: the caller's executor runs one handler at a time.
template <class F>
Task<std::optional<std::invoke_result_t<F&, Tx&>>> ask_in_time(Store& store, F work, std::chrono::milliseconds limit)
{
    using R = std::invoke_result_t<F&, Tx&>;
    struct Asked {
        explicit Asked(asio::any_io_executor const& home) : timer(home) {}
        asio::steady_timer timer;
        R result = failure(Errc::unavailable, "the store did not run the work");
        std::optional<Result<void>> outcome;
    };
    auto const asked = std::make_shared<Asked>(co_await asio::this_coro::executor);
    asked->timer.expires_after(limit);
    store.submit_write(
        [asked, work = std::move(work)](Tx& tx) mutable {
            asked->result = work(tx);
            return asked->result.has_value();
        },
        [asked](Result<void> outcome) {
            // runs after the wait below has begun
            asio::post(asked->timer.get_executor(), [asked, outcome = std::move(outcome)]() mutable {
                asked->outcome = std::move(outcome);
                asked->timer.cancel();
            });
        }
    );
    boost::system::error_code woken;
    co_await asked->timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if (!asked->outcome) {
        co_return std::nullopt;
    }
    co_return *asked->outcome ? std::move(asked->result) : R(std::unexpected(asked->outcome->error()));
}

}  // namespace hub::http
