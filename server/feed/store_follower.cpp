#include "feed/store_follower.hpp"

#include "base/log.hpp"

namespace hub::feed {

StoreFollower::StoreFollower(Store& store, FollowTerms terms, std::function<bool()> is_woken)
    : store_(store), terms_(terms), is_woken_(std::move(is_woken)), read_at_(std::chrono::steady_clock::now())
{
}

Result<void> StoreFollower::begin()
{
    auto const last = store_.read_now([](Tx& tx) -> Result<std::int64_t> { return tx.feed().last_number(); });
    if (!last) {
        return std::unexpected(last.error());
    }
    position_ = *last;
    read_at_ = std::chrono::steady_clock::now();
    return {};
}

bool StoreFollower::follows() const noexcept
{
    return std::chrono::steady_clock::now() - read_at_.load() < terms_.stale;
}

Task<void> StoreFollower::run(Feed::Listener hand_on)
{
    wake_.attach(co_await asio::this_coro::executor);
    for (;;) {
        auto found = co_await look();
        bool more = false;
        if (found) {
            note_success();
            more = found->events.size() >= terms_.batch;
            take(std::move(*found), hand_on);
        } else {
            note_failure(found.error());
        }
        if (!more) {
            co_await wake_.wait(found && is_woken_() ? terms_.woken_poll : terms_.alone_poll);
        }
    }
}

Task<Result<StoreFollower::Look>> StoreFollower::look()
{
    co_return co_await store_.read([position = position_, batch = terms_.batch](Tx& tx) -> Result<Look> {
        Look found;
        found.events = tx.feed().since(position, batch);
        if (found.events.empty()) {
            found.last = tx.feed().last_number();
            found.went_back = found.last < position;
        }
        return found;
    });
}

void StoreFollower::take(Look look, Feed::Listener const& hand_on)
{
    if (look.went_back) {
        // somebody put an older copy of the database in its place below us
        log_error("feed.store_went_back", {{"from", position_}, {"to", look.last}, {"alarm", 1}});
        position_ = look.last;
        return;
    }
    if (look.events.empty()) {
        return;
    }
    position_ = look.events.back().number;
    std::vector<LiveEvent> events;
    events.reserve(look.events.size());
    for (auto& one : look.events) {
        events.push_back(std::move(one.event));
    }
    hand_on(events);
}

void StoreFollower::note_failure(Error const& error)
{
    if (!std::exchange(failing_, true)) {
        log_warn("feed.not_following", {{"detail", error.detail}});
    }
}

void StoreFollower::note_success()
{
    read_at_ = std::chrono::steady_clock::now();
    if (std::exchange(failing_, false)) {
        log_info("feed.following", {{"number", position_}});
    }
}

}  // namespace hub::feed
