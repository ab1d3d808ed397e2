#include "inbox/detour.hpp"

#include "base/log.hpp"

#include <boost/asio/redirect_error.hpp>

#include <optional>
#include <utility>

namespace hub::inbox {

struct Detour::Attempt {
    Attempt(asio::any_io_executor const& home, NewDelivery&& taken)
        : delivery(std::make_shared<NewDelivery const>(std::move(taken))), bytes(record_bytes(*delivery)), timer(home)
    {
    }

    std::shared_ptr<NewDelivery const> delivery;
    std::size_t bytes;
    asio::steady_timer timer;  ///< Touched on the caller's executor only.
    // of the store's writer
    std::uint64_t turn = 0;
    DeliveryStored stored;
    bool is_void = false;  ///< The closure did nothing.
    // under the mutex
    std::optional<Attempts::iterator> place;  ///< In asking_.
    std::chrono::steady_clock::time_point until;
    std::optional<Result<Taken>> result;
};

Detour::Detour(Store& store, Spool& spool, Clock const& clock, DetourOptions options)
    : store_(store), spool_(spool), clock_(clock), options_(std::move(options))
{
    if (spool_.state().entries > 0) {  // of an earlier run: it comes first
        std::lock_guard const lock(mutex_);
        open("the spool was not empty at the start");
    }
}

Detour::~Detour() = default;

Task<Result<Detour::Taken>> Detour::take(NewDelivery delivery, bool has_room)
{
    auto const attempt = std::make_shared<Attempt>(co_await asio::this_coro::executor, std::move(delivery));
    begin(attempt, has_room);
    for (;;) {
        {
            std::lock_guard const lock(mutex_);
            if (attempt->result) {
                co_return std::move(*attempt->result);
            }
            attempt->timer.expires_at(attempt->until);
        }
        // whoever answers posts the cancelling to this executor, where it runs after this wait has begun
        boost::system::error_code woken;
        co_await attempt->timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        if (!woken && !time_is_over(attempt)) {
            co_return unavailable("neither the store nor the spool's disk answers");
        }
    }
}

void Detour::begin(std::shared_ptr<Attempt> const& attempt, bool has_room)
{
    {
        std::lock_guard const lock(mutex_);
        if (!open_ && (!has_room || asking_bytes_ + attempt->bytes > options_.most_bytes)) {
            open("too much waits for the store");
        }
        if (open_ && !holding_) {
            hand_over(attempt);
            return;
        }
        attempt->turn = turn_.load();
        attempt->until = std::chrono::steady_clock::now() + options_.after;
        attempt->place = asking_.insert(asking_.end(), attempt);
        asking_bytes_ += attempt->bytes;
        if (holding_) {
            held_.push_back(attempt);
            return;
        }
    }
    ask_store(attempt);
}

void Detour::ask_store(std::shared_ptr<Attempt> const& attempt)
{
    store_.submit_urgent_write(
        [this, attempt](Tx& tx) {
            // the closure may run again, after the detour was opened: then the spool has the delivery
            attempt->is_void = turn_.load() != attempt->turn;
            if (!attempt->is_void) {
                attempt->stored = tx.inbox().add(*attempt->delivery);
            }
            return !attempt->is_void;
        },
        [this, attempt](Result<void> outcome) { store_answered(attempt, std::move(outcome)); }
    );
}

void Detour::store_answered(std::shared_ptr<Attempt> const& attempt, Result<void> outcome)
{
    std::lock_guard const lock(mutex_);
    bool const waits = attempt->place.has_value();
    if (waits && !outcome && outcome.error().code == Errc::unavailable) {
        open("the store cannot write");  // takes this one along, in its place
        return;
    }
    if (waits) {
        asking_.erase(*std::exchange(attempt->place, std::nullopt));
        asking_bytes_ -= attempt->bytes;
    }
    if (outcome && !attempt->is_void) {
        answer(attempt, Taken{attempt->stored, false});
    } else if (waits) {
        answer(attempt, outcome ? unavailable("the store did not run the work") : std::unexpected(outcome.error()));
    }
}

void Detour::spool_answered(std::shared_ptr<Attempt> const& attempt, Result<void> const& outcome)
{
    std::lock_guard const lock(mutex_);
    answer(attempt, outcome ? Result<Taken>(Taken{{}, true}) : std::unexpected(outcome.error()));
}

bool Detour::time_is_over(std::shared_ptr<Attempt> const& attempt)
{
    std::lock_guard const lock(mutex_);
    if (attempt->result) {
        return true;
    }
    if (attempt->place) {
        open("the store does not answer");
        return true;
    }
    return std::chrono::steady_clock::now() < attempt->until;
}

void Detour::open(char const* why)
{
    if (!open_.exchange(true)) {
        since_.store(to_millis(clock_.now()));
        log_error("spool.begun", {{"why", why}, {"waiting", asking_.size()}, {"alarm", 1}});
    }
    spill();
    if (options_.opened) {
        options_.opened();
    }
}

/// All that has no answer yet goes to the spool; what the store has been asked of it is void.
void Detour::spill()
{
    turn_.fetch_add(1);
    holding_ = false;
    held_.clear();
    for (auto const& attempt : std::exchange(asking_, {})) {
        attempt->place.reset();
        hand_over(attempt);
    }
    asking_bytes_ = 0;
}

void Detour::hand_over(std::shared_ptr<Attempt> const& attempt)
{
    attempt->until = std::chrono::steady_clock::now() + options_.disk_limit;
    auto const taken =
        spool_.append(attempt->delivery, [this, attempt](Result<void> outcome) { spool_answered(attempt, outcome); });
    if (!taken) {
        answer(attempt, std::unexpected(taken.error()));
    }
}

void Detour::answer(std::shared_ptr<Attempt> const& attempt, Result<Taken> result)
{
    if (attempt->result) {
        return;
    }
    attempt->result = std::move(result);
    asio::post(attempt->timer.get_executor(), [attempt] { attempt->timer.cancel(); });
}

// ---- closing --------------------------------------------------------------------------------------------------------

bool Detour::hold(std::size_t few)
{
    std::lock_guard const lock(mutex_);
    holding_ = open_ && spool_.state().entries <= few;
    return holding_;
}

Task<Result<std::size_t>> Detour::bring(Batch batch)
{
    {
        std::lock_guard const lock(mutex_);
        batch_failed_ = false;
    }
    auto const fresh = std::make_shared<std::size_t>(0);
    using Answer = std::shared_ptr<Result<void>>;
    auto const answer = co_await asio::async_initiate<asio::use_awaitable_t<> const, void(Answer)>(
        [this, &batch, &fresh](auto handler) {
            auto const executor = asio::get_associated_executor(handler);
            auto const count = batch->size();
            store_.submit_urgent_write(
                [batch, fresh](Tx& tx) {
                    *fresh = 0;
                    for (auto const& delivery : *batch) {
                        *fresh += tx.inbox().add(delivery).stored;
                    }
                    return true;
                },
                [this, executor, handler = std::move(handler)](Result<void> outcome) mutable {
                    batch_answered(outcome);
                    auto shared = std::make_shared<Result<void>>(std::move(outcome));
                    asio::post(executor, [handler = std::move(handler), shared = std::move(shared)]() mutable {
                        std::move(handler)(std::move(shared));
                    });
                }
            );
            let_go(count);
        },
        asio::use_awaitable
    );
    co_return *answer ? Result<std::size_t>(*fresh) : std::unexpected((*answer).error());
}

/// On the thread of the store's writer, before it goes on: nothing that was given to it behind these is written when
/// they were not.
void Detour::batch_answered(Result<void> const& outcome)
{
    std::lock_guard const lock(mutex_);
    batch_failed_ = !outcome;
    if (batch_failed_ && (!open_ || holding_)) {
        open("the store cannot write");
    }
}

/// The store has been given `brought` deliveries of the spool: when there are no more, what is held goes behind them.
void Detour::let_go(std::size_t brought)
{
    std::unique_lock held(mutex_);
    if (!holding_) {
        return;
    }
    if (batch_failed_ || spool_.state().entries != brought) {
        spill();
        return;
    }
    while (holding_ && !held_.empty()) {
        auto const attempt = std::move(held_.front());
        held_.pop_front();
        held.unlock();
        ask_store(attempt);
        held.lock();
    }
    if (holding_) {
        holding_ = false;
        open_.store(false);
    }
}

bool Detour::close_if_empty()
{
    std::unique_lock held(mutex_);
    if (spool_.state().entries > 0) {
        spill();
        return false;
    }
    batch_failed_ = false;
    holding_ = true;
    held.unlock();
    let_go(0);
    return !is_open();
}

}  // namespace hub::inbox
