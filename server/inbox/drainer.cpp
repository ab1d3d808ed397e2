#include "inbox/drainer.hpp"

#include "base/log.hpp"
#include "base/random.hpp"

#include <boost/asio/strand.hpp>

#include <algorithm>
#include <utility>

namespace hub::inbox {
namespace {

constexpr int kTries = 3;
constexpr std::chrono::milliseconds kSettle{200};

}  // namespace

Drainer::Drainer(Spool& spool, Detour& detour, DrainerOptions options)
    : spool_(spool), detour_(detour), options_(std::move(options))
{
}

void Drainer::start(asio::any_io_executor const& executor, TaskGroup& tasks)
{
    auto const strand = asio::make_strand(executor);
    wake_.attach(strand);
    tasks.spawn(strand, "spool", run());
}

Task<void> Drainer::run()
{
    for (;;) {
        if (!detour_.is_open() || !co_await look()) {
            co_await wake_.wait(options_.safety_net);
        }
    }
}

/// False when there is nothing to do now.
Task<bool> Drainer::look()
{
    auto const since = detour_.since();
    bool const last = detour_.hold(options_.batch);
    auto const batch = co_await reader_.run([this, last] {
        if (last) {
            spool_.settle(kSettle);
        }
        return std::make_shared<std::vector<NewDelivery> const>(spool_.next(options_.batch, options_.batch_bytes));
    });
    if (!batch->empty()) {
        co_await bring(batch);
    } else {
        spool_.release();  // what was passed over as damaged
        static_cast<void>(detour_.close_if_empty());
    }
    if (!detour_.is_open()) {
        tell_drained(since);
    }
    co_return !batch->empty();
}

void Drainer::tell_drained(Instant since)
{
    auto const all = drained_.load();
    log_warn("spool.drained", {{"entries", all - std::exchange(told_, all)}, {"since", to_rfc3339(since)}});
}

Task<void> Drainer::bring(Batch batch)
{
    auto const stored = co_await write(batch);
    if (!stored && stored.error().code == Errc::unavailable) {
        co_return;
    }
    if (!stored) {
        log_error("spool.batch_refused", {{"detail", stored.error().detail}});
        co_await bring_each(batch);
        co_return;
    }
    drained_.fetch_add(batch->size());
    spool_.release();
    if (*stored > 0 && options_.stored) {
        options_.stored();
    }
}

Task<void> Drainer::bring_each(Batch batch)
{
    std::size_t refused = 0;
    for (auto const& delivery : *batch) {
        auto const alone = std::make_shared<std::vector<NewDelivery> const>(1, delivery);
        auto stored = co_await write(alone);
        for (int tries = 1; !stored && tries < kTries; ++tries) {
            stored = co_await write(alone);
        }
        if (!stored && stored.error().code == Errc::unavailable) {
            co_return;
        }
        if (!stored) {
            ++refused;
            log_error(
                "spool.delivery_refused",
                {{"connector", delivery.connector},
                 {"trace", delivery.trace_id},
                 {"detail", stored.error().detail},
                 {"alarm", 1}}
            );
        }
    }
    drained_.fetch_add(batch->size() - refused);
    spool_.release(refused);
    if (options_.stored) {
        options_.stored();
    }
}

Task<Result<std::size_t>> Drainer::write(Batch batch)
{
    for (auto limit = options_.retry_base;; limit = std::min(limit * 2, options_.retry_cap)) {
        auto const stored = co_await detour_.bring(batch);
        if (stored || stored.error().code != Errc::unavailable) {
            co_return stored;
        }
        // full jitter: many nodes that lost the same store do not come back at the same instant
        auto const pause = 1 + static_cast<std::int64_t>(random_below(static_cast<std::uint64_t>(limit.count())));
        if (!co_await sleep_for(std::chrono::milliseconds{pause})) {
            co_return stored;  // the program ends; what is not released is offered again
        }
    }
}

}  // namespace hub::inbox
