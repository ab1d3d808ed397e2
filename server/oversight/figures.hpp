#pragma once
// What reports count, and how small counts are hidden. Pure. Every figure is defined in docs/figures.md; the public
// ones are the same as CaseStore::figures and LedgerCheck::figures.

#include "domain/work_calendar.hpp"
#include "ports/oversight_store.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace hub::oversight {

/// Counts over the cases received in a period, as they stand at one instant.
struct Tally {
    std::int64_t received = 0;
    std::int64_t active = 0;    ///< Neither answered nor ended.
    std::int64_t answered = 0;  ///< Answered or closed.
    std::int64_t forwarded = 0;
    std::int64_t rejected = 0;
    std::int64_t overdue = 0;  ///< Active, the clock runs, its deadline is past.
    std::int64_t ended = 0;    ///< Have an answer or another end.
    std::int64_t on_time = 0;  ///< Of these: by the deadline.
    std::int64_t late = 0;
    std::int64_t same_day_known = 0;  ///< Answered, or the working day of receipt is over.
    std::int64_t same_day = 0;        ///< Answered on the working day of receipt.
    std::int64_t reopened = 0;        ///< Cases that came back at least once.
    std::int64_t reopenings = 0;
    std::int64_t rated = 0;
    std::int64_t rating_sum = 0;
    std::int64_t satisfied = 0;  ///< 4 or 5.

    Tally& operator+=(Tally const& other);
    bool operator==(Tally const&) const = default;
};

/// Adds cases to tallies. Keeps what it has learned of the calendar: use one for one report.
class Counter {
public:
    Counter(Instant now, WorkCalendar const& calendar) : now_(now), calendar_(calendar) {}
    void add(Tally& tally, ReportedCase const& one);

private:
    [[nodiscard]] Instant receipt_day_end(Instant opened_at);

    Instant now_;
    WorkCalendar const& calendar_;
    std::map<LocalDay, std::pair<Instant, Instant>>
        days_;  ///< Office closes, and that day's or the next one's midnight.
};

/// Columns of a report by its name; nullptr: no such report.
[[nodiscard]] std::vector<std::string> const* columns_of(std::string_view report);
/// The count of that name; nullptr: none, or a share.
[[nodiscard]] std::int64_t Tally::* measure_of(std::string_view figure);
/// The columns' values: counts, and shares in percent with one decimal; null where nothing can be divided.
[[nodiscard]] Json values_of(Tally const& tally, std::vector<std::string> const& columns);

/// One group of a table.
struct Row {
    std::string key;
    Tally now;
    Tally before;
    bool shown = true;
};

/// Which count decides what is small.
using Measure = std::int64_t Tally::*;

struct Guard {
    std::int64_t smallest = 5;
    Measure measure = &Tally::received;
    bool hide_small = true;  ///< Every row below `smallest`; else only what `apart` makes necessary.
};

/// Hides rows, so that neither a small one nor `apart` (cases that may not stand in a row of their own) can be computed
/// from the total: what is hidden is summed up in the row that is returned, at least `smallest` in count and made of at
/// least two parts; the smallest shown rows join it until that holds, or none is left. Empty: nothing was hidden.
[[nodiscard]] std::optional<Row> protect(std::vector<Row>& rows, Row apart, Guard const& guard);

}  // namespace hub::oversight
