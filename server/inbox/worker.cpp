#include "inbox/worker.hpp"

#include "base/log.hpp"
#include "base/random.hpp"

#include <boost/asio/strand.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace hub::inbox {
namespace {

constexpr std::chrono::hours kTaskDue{24};

bool is_cancellation(std::exception_ptr const& problem) noexcept
{
    try {
        std::rethrow_exception(problem);
    } catch (boost::system::system_error const& error) {
        return error.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

std::string what_of(std::exception_ptr const& problem)
{
    try {
        std::rethrow_exception(problem);
    } catch (std::exception const& error) {
        return error.what();
    } catch (...) {
        return "unknown exception";
    }
}

/// Full jitter over an exponential limit: many lanes that lost the same store do not come back at the same instant.
std::chrono::milliseconds pause_before(int attempt, WorkerOptions const& options)
{
    auto limit = options.retry_base;
    for (int i = 1; i < attempt && limit < options.retry_cap; ++i) {
        limit *= 2;
    }
    limit = std::min(limit, options.retry_cap);
    return std::chrono::milliseconds{
        1 + static_cast<std::int64_t>(random_below(static_cast<std::uint64_t>(limit.count())))
    };
}

}  // namespace

struct InboxWorker::Entry {
    PendingItem item;
    Step step;
};

InboxWorker::InboxWorker(
    Store& store, Clock const& clock, Prepare prepare, FallbackUnit fallback_unit, WorkerOptions options
)
    : store_(store),
      clock_(clock),
      prepare_(std::move(prepare)),
      fallback_unit_(std::move(fallback_unit)),
      options_(options)
{
    progress();
}

InboxWorker::~InboxWorker() = default;

void InboxWorker::start(asio::any_io_executor executor, TaskGroup& tasks)
{
    executor_ = executor;
    tasks_ = &tasks;
    auto const strand = asio::make_strand(executor);
    wake_.attach(strand);
    tasks.spawn(strand, "inbox.worker", run());
}

Task<void> InboxWorker::run()
{
    auto last_scan = std::chrono::steady_clock::now();
    for (;;) {
        auto const now = std::chrono::steady_clock::now();
        bool const from_start = now - last_scan >= options_.rescan;
        if (from_start) {
            last_scan = now;
        }
        if (!co_await fetch(from_start)) {
            co_await wake_.wait(options_.safety_net);
        }
    }
}

/// Reads the next rows; true when there is room and more to read at once.
Task<bool> InboxWorker::fetch(bool from_start)
{
    ItemId after = last_seen_;
    std::size_t room = 0;
    std::size_t limit = 0;
    {
        std::lock_guard const lock(mutex_);
        room = options_.max_in_flight - std::min(options_.max_in_flight, active_.size());
        if (room == 0) {
            more_in_store_ = true;
            co_return false;
        }
        limit = std::min(options_.batch, room) + (from_start ? active_.size() : 0);
        reading_ = true;
        finished_during_read_.clear();
    }
    if (from_start) {
        after = ItemId{};
    }
    auto items = options_.node.empty()
                     ? co_await store_.read([after, limit](Tx& tx) -> Result<std::vector<PendingItem>> {
                           return tx.inbox().pending(after, limit);
                       })
                     : co_await claim(std::min(options_.batch, room));
    {
        std::lock_guard const lock(mutex_);
        reading_ = false;
        if (!items) {
            log_warn("inbox.read_failed", {{"detail", items.error().detail}});
            co_return false;
        }
        more_in_store_ = items->size() >= limit;
        // the snapshot may be older than the end of an item that was running: such a row is done, not new
        std::erase_if(*items, [this](PendingItem const& item) {
            return active_.contains(item.id.value) || finished_during_read_.contains(item.id.value);
        });
        if (items->size() > room) {
            items->resize(room);
            more_in_store_ = true;
        }
        if (items->empty() && active_.empty()) {
            progress();
        }
    }
    if (items->empty()) {
        co_return false;
    }
    last_seen_ = std::max(last_seen_, items->back().id);
    take_in(std::move(*items));
    std::lock_guard const lock(mutex_);
    co_return more_in_store_&& active_.size() < options_.max_in_flight;
}

/// A look first: an idle node writes nothing.
Task<Result<std::vector<PendingItem>>> InboxWorker::claim(std::size_t limit)
{
    auto const any =
        co_await store_.read([](Tx& tx) -> Result<bool> { return !tx.inbox().pending(ItemId{}, 1).empty(); });
    if (!any) {
        co_return std::unexpected(any.error());
    }
    if (!*any) {
        co_return std::vector<PendingItem>{};
    }
    auto const now = clock_.now();
    co_return co_await store_.write(
        [node = options_.node, now, until = now + options_.claim, limit](Tx& tx) -> Result<std::vector<PendingItem>> {
            return tx.inbox().claim(node, now, until, limit);
        }
    );
}

void InboxWorker::take_in(std::vector<PendingItem> items)
{
    for (std::size_t from = 0; from < items.size();) {
        std::size_t until = from + 1;
        while (until < items.size() && items[until].delivery_id == items[from].delivery_id) {
            ++until;
        }
        auto const first = items.begin() + static_cast<std::ptrdiff_t>(from);
        auto const last = items.begin() + static_cast<std::ptrdiff_t>(until);
        std::vector<PendingItem> group(std::make_move_iterator(first), std::make_move_iterator(last));
        for (auto& entry : prepare_group(std::move(group))) {
            enqueue(std::move(entry));
        }
        from = until;
    }
}

/// Entries of one delivery. When the preparation itself fails, each item gets a step that fails, so that it is given up
/// by the same rule as any other and stays visible.
std::vector<std::shared_ptr<InboxWorker::Entry>> InboxWorker::prepare_group(std::vector<PendingItem> group) const
{
    std::vector<Step> steps;
    std::string trouble;
    try {
        steps = prepare_(group);
        if (steps.size() != group.size()) {
            trouble = "the preparation gave another number of steps than there are items";
        }
    } catch (std::exception const& error) {
        trouble = error.what();
    }
    std::vector<std::shared_ptr<Entry>> entries;
    for (std::size_t i = 0; i < group.size(); ++i) {
        auto const entry = std::make_shared<Entry>();
        if (trouble.empty()) {
            entry->step = std::move(steps[i]);
        } else {
            entry->step.run = [trouble]() -> Task<Result<void>> { co_return failure(Errc::internal, trouble); };
        }
        entry->item = std::move(group[i]);
        entry->item.body.clear();  // the step has what it needs; hundreds of bodies in flight would be much memory
        entry->item.body.shrink_to_fit();
        entries.push_back(entry);
    }
    return entries;
}

void InboxWorker::enqueue(std::shared_ptr<Entry> entry)
{
    std::string key =
        entry->step.order_key.empty() ? "#" + std::to_string(entry->item.id.value) : entry->step.order_key;
    bool first = false;
    {
        std::lock_guard const lock(mutex_);
        active_.insert(entry->item.id.value);
        auto& lane = lanes_[key];
        first = lane.empty();
        lane.push_back(std::move(entry));
    }
    if (first) {
        tasks_->spawn(asio::make_strand(executor_), "inbox.lane", drain(std::move(key)));
    }
}

std::shared_ptr<InboxWorker::Entry> InboxWorker::front(std::string const& key)
{
    std::lock_guard const lock(mutex_);
    auto const lane = lanes_.find(key);
    return lane == lanes_.end() || lane->second.empty() ? nullptr : lane->second.front();
}

Task<void> InboxWorker::drain(std::string key)
{
    auto entry = front(key);
    while (entry) {
        co_await handle(entry);
        bool wake = false;
        {
            // whether this loop goes on is decided together with emptying the lane: an item that comes right after
            // finds no lane, and begins a loop of its own
            std::lock_guard const lock(mutex_);
            finish(*entry);
            entry = next_of(key);
            wake = more_in_store_ && active_.size() <= options_.max_in_flight / 2;
        }
        progress();
        if (wake) {
            notify();
        }
    }
}

/// The lane's first is done. REQUIRES: mutex_ is held.
std::shared_ptr<InboxWorker::Entry> InboxWorker::next_of(std::string const& key)
{
    auto const lane = lanes_.find(key);
    lane->second.pop_front();
    if (!lane->second.empty()) {
        return lane->second.front();
    }
    lanes_.erase(lane);
    return nullptr;
}

/// REQUIRES: mutex_ is held.
void InboxWorker::finish(Entry const& entry)
{
    active_.erase(entry.item.id.value);
    if (reading_) {
        finished_during_read_.insert(entry.item.id.value);
    }
    ++counts_.handled;
}

void InboxWorker::count(std::uint64_t Counts::* counter)
{
    std::lock_guard const lock(mutex_);
    ++(counts_.*counter);
}

Task<void> InboxWorker::handle(std::shared_ptr<Entry> entry)
{
    int failures = 0;
    int waits = 0;
    for (;;) {
        Result<void> outcome;
        std::exception_ptr problem;
        try {
            outcome = co_await entry->step.run();
        } catch (...) {
            problem = std::current_exception();
        }
        if (problem) {
            if (is_cancellation(problem)) {
                std::rethrow_exception(problem);  // stopping: the item stays pending
            }
            outcome = failure(Errc::internal, what_of(problem));
        }
        if (outcome) {
            co_return;
        }
        if (outcome.error().retryable()) {
            count(&Counts::retried);
            auto const pause = pause_before(++waits, options_);
            co_await sleep_for(std::max(pause, outcome.error().retry_after.value_or(pause)));
            continue;
        }
        count(&Counts::failed_tries);
        log_warn(
            "inbox.item_failed",
            {{"item", entry->item.id.value},
             {"trace", entry->item.trace_id},
             {"error", name_of(outcome.error().code)},
             {"detail", outcome.error().detail}}
        );
        if (++failures >= options_.max_failures) {
            co_await give_up(*entry, outcome.error());
            co_return;
        }
        co_await sleep_for(pause_before(failures, options_));
    }
}

/// Settles a poisoned item and puts it before a person. Waits for the store as long as it takes.
Task<void> InboxWorker::give_up(Entry const& entry, Error const& last)
{
    HumanTask task;
    task.kind = "failed_message";
    task.unit = fallback_unit_(entry.item);
    task.reason = "inbox item " + std::to_string(entry.item.id.value) + ": " + std::string{name_of(last.code)};
    task.created_at = clock_.now();
    task.due_at = task.created_at + kTaskDue;
    for (int waits = 1;; ++waits) {
        auto const done = co_await store_.write([id = entry.item.id, task](Tx& tx) -> Result<void> {
            if (auto settled = tx.inbox().settle(id, Fate::ignored, CaseCode{}, "failed"); !settled) {
                return settled;
            }
            tx.cases().add_task(task);
            return {};
        });
        if (done) {
            count(&Counts::poisoned);
            log_error(
                "inbox.item_given_up",
                {{"item", entry.item.id.value},
                 {"connector", entry.item.connector},
                 {"trace", entry.item.trace_id},
                 {"alarm", 1}}
            );
            co_return;
        }
        if (!done.error().retryable()) {
            // it has its fate already: an earlier try took effect although it told of a failure
            log_warn("inbox.item_settled_before", {{"item", entry.item.id.value}, {"detail", done.error().detail}});
            co_return;
        }
        co_await sleep_for(pause_before(waits, options_));
    }
}

InboxWorker::Counts InboxWorker::counts() const
{
    std::lock_guard const lock(mutex_);
    auto counts = counts_;
    counts.in_flight = active_.size();
    counts.lanes = lanes_.size();
    return counts;
}

std::size_t InboxWorker::backlog() const
{
    std::lock_guard const lock(mutex_);
    return active_.size() + (more_in_store_ ? 1 : 0);
}

}  // namespace hub::inbox
