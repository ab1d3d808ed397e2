#include "app/timed_work.hpp"

#include "base/log.hpp"
#include "cases/digest.hpp"

#include <boost/asio/strand.hpp>

#include <algorithm>
#include <utility>

namespace hub::app {

TimedWork::TimedWork(
    Config const& config,
    Store& store,
    Store& timed,
    Clock const& clock,
    double speed,
    CurrentDesks const& desks,
    std::function<void()> outbox_changed
)
    : config_(config),
      store_(store),
      timed_(timed),
      clock_(clock),
      speed_(speed),
      desks_(desks),
      outbox_changed_(std::move(outbox_changed))
{
}

void TimedWork::attach(asio::io_context& workers)
{
    planner_loop_ = asio::make_strand(workers);
    planner_wake_.attach(planner_loop_);
}

Task<void> TimedWork::run_clock()
{
    constexpr std::chrono::milliseconds kLongest{30'000};
    for (auto pause = std::chrono::milliseconds{0}; co_await sleep_for(pause);) {
        auto const desk = desks_.cases();
        // the time is taken where the writer has come to it, so that times in the books are in the order of the commits
        auto const ticked = co_await timed_.write([desk, this](Tx& tx) -> Result<cases::CaseDesk::Ticked> {
            return desk->tick(tx, clock_.now());
        });
        if (ticked && ticked->more) {  // the next slice at once; others write in between
            pause = std::chrono::milliseconds{0};
            continue;
        }
        auto const wait = ticked ? clock_.real(ticked->next - clock_.now()) : kLongest;
        pause = std::clamp(wait, speed_ > 1 ? std::chrono::milliseconds{2} : std::chrono::milliseconds{200}, kLongest);
    }
}

/// Once on each working day, a few people at a time: others write in between.
Task<void> TimedWork::run_digests()
{
    constexpr std::size_t kPeopleAtOnce = 10;
    constexpr std::chrono::milliseconds kLongest{30'000};
    constexpr std::chrono::days kKept{90};
    auto const at = cases::parse_digest_time(config_.cases.digest_at);
    for (auto pause = std::chrono::milliseconds{0}; at && co_await sleep_for(pause);) {
        auto const now = clock_.now();
        auto const [current, desk] = desks_.now();
        auto const day = cases::digest_day(now, *at, current->reference.calendar);
        std::vector<UserName> readers;
        if (day && day != digest_done_) {
            auto const found = co_await store_.read([desk](Tx& tx) -> Result<std::vector<UserName>> {
                return desk->digest_readers(tx);
            });
            readers = found.value_or(std::vector<UserName>{});
            digest_done_ = found ? day : digest_done_;
        }
        std::size_t written = 0;
        for (std::size_t from = 0; from < readers.size(); from += kPeopleAtOnce) {
            auto const until = std::min(from + kPeopleAtOnce, readers.size());
            std::vector<UserName> const some(
                readers.begin() + static_cast<std::ptrdiff_t>(from),
                readers.begin() + static_cast<std::ptrdiff_t>(until)
            );
            auto const done = co_await timed_.write([desk, some, day](Tx& tx) -> Result<std::size_t> {
                return desk->write_digests(tx, some, *day);
            });
            written += done.value_or(0);
            if (!done) {
                digest_done_.reset();  // again at the next look; who has one keeps it
            }
        }
        if (written > 0) {
            auto const old = to_text(*day - kKept);
            static_cast<void>(co_await timed_.write([old](Tx& tx) -> Result<std::int64_t> {
                return tx.digests().prune(old);
            }));
            log_info("digest.written", {{"day", to_text(*day)}, {"people", written}});
        }
        auto const next = cases::next_digest(now, *at, current->reference.calendar);
        pause = std::clamp(clock_.real(next - now), std::chrono::milliseconds{2}, kLongest);
    }
}

/// Questions wait on working days: a look every few minutes is enough, and costs one index.
Task<void> TimedWork::run_questions()
{
    constexpr std::chrono::milliseconds kLongest{60'000};
    for (auto pause = std::chrono::milliseconds{0}; co_await sleep_for(pause);) {
        auto const now = clock_.now();
        auto const desk = desks_.oversight();
        auto const ticked = co_await timed_.write([desk, now](Tx& tx) -> Result<oversight::OversightDesk::Ticked> {
            return desk->tick(tx, now);
        });
        pause = ticked && ticked->more ? std::chrono::milliseconds{200} : kLongest;
        if (ticked && !ticked->more) {
            pause = std::clamp(ticked->next - now, std::chrono::milliseconds{200}, kLongest);
        }
    }
}

Task<void> TimedWork::run_planner()
{
    for (;;) {
        auto const desk = desks_.announcements();
        auto const due = co_await timed_.write([desk](Tx& tx) { return desk->publish_due(tx); });
        if (!due) {
            log_error("announcement.publish_failed", {{"detail", due.error().detail}});
        }
        auto const unfinished = co_await store_.read([desk](Tx& tx) -> Result<std::vector<AnnouncementId>> {
            return desk->unfinished(tx);
        });
        for (auto const id : unfinished.value_or(std::vector<AnnouncementId>{})) {
            bool more = true;
            while (more) {
                auto const planned = co_await timed_.write([desk, id](Tx& tx) { return desk->plan(tx, id); });
                more = planned && planned->more;
            }
            outbox_changed_();
        }
        co_await planner_wake_.wait(std::max(clock_.real(std::chrono::seconds{5}), std::chrono::milliseconds{100}));
    }
}

Task<void> TimedWork::run_pruning()
{
    while (co_await sleep_for(
        std::max<std::chrono::milliseconds>(clock_.real(std::chrono::minutes{10}), std::chrono::seconds{5})
    )) {
        auto const since = clock_.now() - std::chrono::hours(config_.live.history_hours);
        auto const gone = co_await timed_.write([this, since](Tx& tx) -> Result<std::int64_t> {
            return tx.feed().prune(static_cast<std::size_t>(config_.live.history_events), since);
        });
        log_info("live.pruned", {{"events", gone.value_or(0)}});
    }
}

}  // namespace hub::app
