#include "app/calendar_watch.hpp"

#include "base/log.hpp"

namespace hub::app {
namespace {

constexpr std::size_t kSlice = 100;
constexpr std::chrono::milliseconds kUntilAgain{30'000};
constexpr std::chrono::milliseconds kRest{86'400'000};

}  // namespace

Result<std::int64_t> settle_calendars(Store& store, Calendars const& calendars, Instant now)
{
    return store.write_now([&](Tx& tx) -> Result<std::int64_t> {
        auto const newest = tx.cases().newest_calendar();
        auto const fingerprint = calendars.fingerprint();
        if (newest && newest->fingerprint == fingerprint) {
            return newest->number;
        }
        auto const number = tx.cases().add_calendar({0, fingerprint, calendars.saved(), now});
        log_info("calendar.changed", {{"generation", number}});
        return number;
    });
}

Task<CalendarPass> follow_calendars(Store& store, std::shared_ptr<cases::CaseDesk const> desk, std::size_t slice)
{
    CalendarPass pass;
    auto const generation = desk->calendar_generation();
    for (CaseId last{}; true;) {
        // found on a reader: the writer only sees cases that have something to follow
        auto const found = co_await store.read([generation, last, slice](Tx& tx) -> Result<std::vector<CaseId>> {
            return tx.cases().counted_before(generation, last, slice);
        });
        if (!found || found->empty()) {
            pass.failed += found ? 0 : 1;
            co_return pass;
        }
        last = found->back();
        auto const done =
            co_await store.write([desk, cases = *found](Tx& tx) { return desk->follow_calendar(tx, cases); });
        if (!done) {
            log_error("calendar.not_followed", {{"detail", done.error().detail}});
            ++pass.failed;
            continue;
        }
        pass.looked_at += done->looked_at;
        pass.moved += done->moved;
        pass.told += done->told;
    }
}

Task<void> run_calendar_watch(
    Store& store,
    std::function<std::shared_ptr<cases::CaseDesk const>()> desk,
    std::function<void()> outbox_changed,
    WakeUp& wake
)
{
    for (;;) {
        auto const pass = co_await follow_calendars(store, desk(), kSlice);
        if (pass.looked_at > 0 || pass.failed > 0) {
            log_info(
                "calendar.followed",
                {{"cases", pass.looked_at}, {"moved", pass.moved}, {"told", pass.told}, {"failed", pass.failed}}
            );
        }
        if (pass.told > 0) {
            outbox_changed();
        }
        // once more soon after a pass that found something: a step that began under the old calendars may have ended
        // behind it
        co_await wake.wait(pass.looked_at > 0 || pass.failed > 0 ? kUntilAgain : kRest);
    }
}

}  // namespace hub::app
