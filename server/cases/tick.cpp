// Reminders: due soon after 75 % of the working time, overdue when it has passed; each once for each deadline.
#include "base/log.hpp"
#include "cases/writer.hpp"

#include <algorithm>
#include <map>

namespace hub::cases {
namespace {

// A quarter of the longest term (60 working days) with Tết in it lies within this many days before the deadline.
constexpr std::chrono::days kHorizon{32};
constexpr std::chrono::minutes kLongestSleep{5};
constexpr std::size_t kBatch = 5'000;

struct Running {
    std::string_view kind;
    Instant from;
    Instant due;
};

Running running_deadline(CaseRecord const& record)
{
    if (!record.ack_met) {
        return {"acknowledge", record.opened_at, record.ack_due_at};
    }
    return {"resolve", record.opened_at, record.resolve_due_at};
}

}  // namespace

CaseDesk::Ticked CaseDesk::tick(Tx& tx, Instant now) const
{
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, now};
    Ticked ticked{0, now + kLongestSleep};
    std::map<std::int64_t, CaseRecord> records;  // what is overdue comes first and is never crowded out by what will be
    for (auto const at : {now, now + kHorizon}) {
        for (auto& record : tx.cases().due(at, kBatch)) {
            records.emplace(record.id.value, std::move(record));
        }
    }
    for (auto& [id, record] : records) {
        auto const clock = running_deadline(record);
        auto const soon = due_soon_at(clock.from, clock.due, calendar_);
        bool const overdue = now > clock.due && !record.overdue_told;
        bool const near = now >= soon && !record.due_soon_told && !overdue;
        if (!overdue && !near) {
            auto const next = record.due_soon_told ? clock.due + std::chrono::milliseconds{1} : soon;
            ticked.next = std::min(ticked.next, std::max(next, now));
            continue;
        }
        record.due_soon_told = true;
        record.overdue_told = record.overdue_told || overdue;
        auto const activity = record.last_activity_at;
        auto const* kind = overdue ? "case.overdue" : "case.due_soon";
        Json data{{"deadline", clock.kind}, {"due_at", to_rfc3339(clock.due)}};
        if (!writer.change(record, "hub", kind, std::move(data))) {
            continue;  // changed since it was read: the next tick looks again
        }
        record.last_activity_at = activity;
        if (record.assignee) {
            writer.alert(record, kind, *record.assignee);
        }
        ++ticked.told;
        if (!overdue) {
            ticked.next = std::min(ticked.next, clock.due + std::chrono::milliseconds{1});
        }
    }
    if (ticked.told > 0) {
        log_info("clock.told", {{"cases", ticked.told}});
    }
    return ticked;
}

}  // namespace hub::cases
