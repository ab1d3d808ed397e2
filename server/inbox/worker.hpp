#pragma once
// Drains stored items: each one exactly once through the handler, which settles its fate in its own transaction.
//
// Flow         notify() → read pending rows after the last one seen → prepare (parse once for each delivery) → a lane
// for each
//              order key → run → the next of the lane. Many lanes run at once, so their writes share commits.
// Order        Items of one order key (a conversation) run one after another by item id; different keys are free.
// Failure      Retryable error: the lane waits with back-off and tries again, for ever. Any other error or an
// exception: tried
//              again, and after `max_failures` settled as ignored "failed" with a task for a person and an alarm line.
// Concurrency  State under a mutex that is never held across an await. All tasks live in the TaskGroup given to
// start(); stop
//              that group before this object goes. What is unfinished then is still pending in the store.

#include "base/wake_up.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace hub::inbox {

/// How to handle one item. `run` may be called several times; it settles the item in the same transaction as its
/// effects.
struct Step {
    std::string order_key;  ///< Same key: in order. Connector, channel and thread id. Empty: no order.
    std::function<Task<Result<void>>()> run;
};

struct WorkerOptions {
    std::size_t batch = 256;  ///< Rows read at once.
    std::string node{};       ///< Among several over one store, which claim what they work on; empty: alone.
    std::chrono::milliseconds claim{15'000};  ///< For so long a claim holds.
    std::size_t max_in_flight = 512;          ///< Items read and not finished.
    int max_failures = 3;
    std::chrono::milliseconds safety_net{1'000};  ///< Looks into the store even without notify().
    std::chrono::milliseconds rescan{10'000};     ///< Looks from the start for rows that became visible out of order.
    std::chrono::milliseconds retry_base{100};
    std::chrono::milliseconds retry_cap{5'000};
};

class InboxWorker {
public:
    /// One Step for each item, in order. All items are of one delivery and share its body, so it is parsed once. Must
    /// not throw for any body; a throw counts as a failure of each of these items.
    using Prepare = std::function<std::vector<Step>(std::vector<PendingItem> const& of_one_delivery)>;
    /// Unit that gets the task when an item cannot be handled.
    using FallbackUnit = std::function<UnitId(PendingItem const&)>;

    InboxWorker(
        Store& store, Clock const& clock, Prepare prepare, FallbackUnit fallback_unit, WorkerOptions options = {}
    );
    ~InboxWorker();

    /// `executor` may run on many threads. Both `tasks` and the executor end before this object.
    void start(asio::any_io_executor executor, TaskGroup& tasks);
    /// There may be new rows. Cheap, thread-safe, also before start().
    void notify() noexcept { wake_.notify(); }

    struct Counts {
        std::uint64_t handled = 0;
        std::uint64_t retried = 0;  ///< Waits for the store.
        std::uint64_t failed_tries = 0;
        std::uint64_t poisoned = 0;  ///< Settled as ignored "failed".
        std::size_t in_flight = 0;
        std::size_t lanes = 0;
    };
    [[nodiscard]] Counts counts() const;
    /// When something was last finished, or the store was last found empty: readiness compares it with now.
    [[nodiscard]] Instant last_progress() const noexcept { return from_millis(last_progress_.load()); }
    /// Items read and not finished, and whether the last read left more in the store.
    [[nodiscard]] std::size_t backlog() const;

private:
    struct Entry;
    using Lane = std::deque<std::shared_ptr<Entry>>;

    Task<void> run();
    Task<Result<std::vector<PendingItem>>> claim(std::size_t limit);
    Task<bool> fetch(bool from_start);
    void take_in(std::vector<PendingItem> items);
    void enqueue(std::shared_ptr<Entry> entry);
    Task<void> drain(std::string key);
    Task<void> handle(std::shared_ptr<Entry> entry);
    Task<void> give_up(Entry const& entry, Error const& last);
    std::vector<std::shared_ptr<Entry>> prepare_group(std::vector<PendingItem> group) const;
    std::shared_ptr<Entry> front(std::string const& key);
    std::shared_ptr<Entry> next_of(std::string const& key);
    void finish(Entry const& entry);
    void count(std::uint64_t Counts::* counter);
    void progress() noexcept { last_progress_.store(to_millis(clock_.now())); }

    Store& store_;
    Clock const& clock_;
    Prepare prepare_;
    FallbackUnit fallback_unit_;
    WorkerOptions options_;
    WakeUp wake_;
    asio::any_io_executor executor_;
    TaskGroup* tasks_ = nullptr;

    mutable std::mutex mutex_;
    std::map<std::string, Lane> lanes_;
    std::unordered_set<std::int64_t> active_;
    std::unordered_set<std::int64_t> finished_during_read_;
    bool reading_ = false;
    bool more_in_store_ = false;
    Counts counts_;
    ItemId last_seen_;
    std::atomic<std::int64_t> last_progress_{0};
};

}  // namespace hub::inbox
