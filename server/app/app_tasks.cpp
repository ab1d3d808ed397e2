// The background tasks: which run on every node, which only where time is kept, and reading the reference data again.

#include "app/app_parts.hpp"
#include "app/calendar_watch.hpp"
#include "app/erasures.hpp"
#include "app/ledger.hpp"
#include "app/reforms.hpp"
#include "app/store_gauges.hpp"

#include <boost/asio/strand.hpp>
#include <sys/resource.h>

namespace hub::app {
namespace {

constexpr int kWorkerNice = 15;

}  // namespace

void App::Parts::start_tasks()
{
    auto const executor = workers.get_executor();
    keep_running.emplace(asio::make_work_guard(workers));
    for (int count = 0; count < 2; ++count) {
        threads.emplace_back([this] {
            // whoever acknowledges goes before whoever works off: what is acknowledged is on disk and can wait
            ::setpriority(PRIO_PROCESS, 0, kWorkerNice);
            workers.run();
        });
    }
    timed_work->attach(workers);
    exporting.attach(workers);
    calendar_loop = asio::make_strand(workers);
    calendar_wake.attach(calendar_loop);
    inbox_worker->start(executor, tasks);
    spooling.start(executor, tasks);
    sender->start(executor, tasks);
    tasks.spawn(executor, "clock watch", watch_clock(clock, *metrics));
    tasks.spawn(executor, "nodes", keep_in_touch(*hub, nodes.get()));
    tasks.spawn(
        executor,
        "store gauges",
        run_store_gauges(*store, clock, *metrics, std::chrono::seconds(config.health.look_seconds))
    );
    tasks.spawn(executor, "channels", channel_watch->run(std::chrono::seconds(config.health.look_seconds)));
    tasks.spawn(executor, "reforms", run_reforms());
    tasks.spawn(executor, "sealed", run_lane(*store, clock, lane, config.sealed.address_days, lane_state));
    auto const eraser = asio::make_strand(workers);
    erasures_wake.attach(eraser);
    tasks.spawn(eraser, "erasures", run_erasures(*store, erasures_file(config), erasures_wake));
    if (leader) {
        tasks.spawn(executor, "leader", leader->run());
        if (config.canary.interval_seconds > 0) {
            tasks.spawn(executor, "first canary", send_canary(*store, clock));  // ready before the leader's next one
        }
    } else {
        start_timed_tasks(tasks);
    }
}

/// What time drives: once among all nodes, and again on the next one when this one ends.
void App::Parts::start_timed_tasks(TaskGroup& group)
{
    auto const executor = workers.get_executor();
    group.spawn(executor, "clock", timed_work->run_clock());
    if (!config.cases.digest_at.empty()) {
        group.spawn(executor, "digest", timed_work->run_digests());
    }
    group.spawn(timed_work->planner_loop(), "planner", timed_work->run_planner());
    group.spawn(
        calendar_loop,
        "calendars",
        run_calendar_watch(
            timed(), [this] { return desks.cases(); }, [this] { sender->notify(); }, calendar_wake
        )
    );
    group.spawn(executor, "pruning", timed_work->run_pruning());
    group.spawn(executor, "questions", timed_work->run_questions());
    group.spawn(exporting.loop(), "exports", exporting.run(leader != nullptr));
    group.spawn(executor, "media", media_worker->run());
    group.spawn(executor, "ledger", run_ledger(timed(), clock, *signing_key));
    if (config.canary.interval_seconds > 0) {
        group.spawn(
            executor, "canary", run_canary(timed(), clock, std::chrono::seconds(config.canary.interval_seconds))
        );
    }
}

Task<void> App::Parts::run_reforms()
{
    ReformWatch watch(timed(), clock, [this] { return desks.cases(); }, [this] { return desks.world(); });
    for (auto pause = std::chrono::milliseconds{0}; co_await sleep_for(pause);) {
        auto const records = co_await watch.read();
        if (records && watch.map_is_old(*records, desks.reforms())) {
            if (reloading.refresh(*store, *records)) {
                calendar_wake.notify();
            }
        }
        pause = records && keeps_time() ? co_await watch.work(*records) : std::chrono::milliseconds{5'000};
    }
}

Result<void> App::Parts::reload()
{
    auto const fresh = reloading.reload(*store);
    if (fresh) {
        calendar_wake.notify();
    }
    return fresh;
}

}  // namespace hub::app
