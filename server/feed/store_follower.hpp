#pragma once
// Follows the live events of all nodes in the store, by their number: each is handed on once, in order, from where the
// store stood at begin(). The store is the truth; a call of notify() only makes it look earlier.
//
// Why nothing is missed: numbers rise in the order of commits (ports/live_store.hpp), so behind the last number that
// was seen nothing can appear.

#include "base/wake_up.hpp"
#include "ports/store.hpp"

#include <atomic>
#include <chrono>
#include <functional>

namespace hub::feed {

struct FollowTerms {
    std::size_t batch = 500;                      ///< Events of one read.
    std::chrono::milliseconds woken_poll{1'000};  ///< Looks at the store while somebody wakes us …
    std::chrono::milliseconds alone_poll{200};    ///< … and while nobody does.
    std::chrono::milliseconds stale{5'000};       ///< Without a read for this long it no longer follows.
};

class StoreFollower {
public:
    /// `is_woken` tells whether notify() can be counted on; any thread.
    StoreFollower(Store& store, FollowTerms terms, std::function<bool()> is_woken);

    /// Reads where the store stands: events after this are handed on. Before run(). Blocks.
    [[nodiscard]] Result<void> begin();
    /// Follows until cancelled, on one strand. `hand_on` is called there, with at most a batch.
    Task<void> run(Feed::Listener hand_on);
    /// Look now. Thread-safe and cheap.
    void notify() noexcept { wake_.notify(); }
    /// False when the store has not answered for a while. Thread-safe.
    [[nodiscard]] bool follows() const noexcept;

private:
    struct Look {
        std::vector<NumberedEvent> events;
        bool went_back = false;
        std::int64_t last = 0;
    };
    Task<Result<Look>> look();
    void take(Look look, Feed::Listener const& hand_on);
    void note_failure(Error const& error);
    void note_success();

    Store& store_;
    FollowTerms terms_;
    std::function<bool()> is_woken_;
    std::int64_t position_ = 0;
    bool failing_ = false;
    std::atomic<std::chrono::steady_clock::time_point> read_at_;
    WakeUp wake_;
};

}  // namespace hub::feed
