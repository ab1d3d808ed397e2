#include "app/store_gauges.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hub::app {
namespace {

using Gauges = std::array<std::pair<char const*, std::int64_t>, 6>;

Gauges read_gauges(Tx& tx, Instant now)
{
    auto const cases = tx.cases().figures(now);
    auto const channels = tx.outbox().channel_records();
    auto const stopped = std::ranges::count_if(channels, [](ChannelRecord const& one) { return !one.stopped.empty(); });
    return {{
        {"cases_active", cases.active},
        {"cases_overdue", cases.overdue},
        {"channels_stopped", stopped},
        {"outbox_pending", tx.outbox().count(OutboxState::pending)},
        {"outbox_uncertain", tx.outbox().count(OutboxState::uncertain)},
        {"outbox_failed", tx.outbox().count(OutboxState::failed)},
    }};
}

}  // namespace

Task<void> run_store_gauges(Store& store, Clock const& clock, http::Metrics& metrics, std::chrono::milliseconds pause)
{
    do {
        auto const read =
            co_await store.read([now = clock.now()](Tx& tx) -> Result<Gauges> { return read_gauges(tx, now); });
        if (!read) {
            continue;
        }
        for (auto const& [name, value] : *read) {
            metrics.queue(name, static_cast<double>(value));
        }
    } while (co_await sleep_for(pause));
}

}  // namespace hub::app
