#include "oversight/figures.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace hub::oversight {
namespace {

constexpr int kGoodRating = 4;
constexpr double kDecimals = 10;

struct Member {
    char const* name;
    Measure value;
};

/// Every member once: sums and JSON are made from this list.
constexpr Member kMembers[]{
    {"received", &Tally::received},
    {"active", &Tally::active},
    {"answered", &Tally::answered},
    {"forwarded", &Tally::forwarded},
    {"rejected", &Tally::rejected},
    {"overdue", &Tally::overdue},
    {"ended", &Tally::ended},
    {"on_time", &Tally::on_time},
    {"late", &Tally::late},
    {"same_day_known", &Tally::same_day_known},
    {"same_day", &Tally::same_day},
    {"reopened", &Tally::reopened},
    {"reopenings", &Tally::reopenings},
    {"rated", &Tally::rated},
    {"rating_sum", &Tally::rating_sum},
    {"satisfied", &Tally::satisfied},
};

struct Share {
    char const* name;
    Measure part;
    Measure whole;
};

constexpr Share kShares[]{
    {"on_time_percent", &Tally::on_time, &Tally::ended},
    {"overdue_percent", &Tally::overdue, &Tally::active},
    {"same_day_percent", &Tally::same_day, &Tally::same_day_known},
    {"reopened_percent", &Tally::reopened, &Tally::received},
    {"satisfied_percent", &Tally::satisfied, &Tally::rated},
    {"rated_percent", &Tally::rated, &Tally::answered},
    {"answered_percent", &Tally::answered, &Tally::received},
};

Json rounded(double value)
{
    return std::round(value * kDecimals) / kDecimals;
}

using Columns = std::vector<std::string>;

std::map<std::string, Columns, std::less<>> const& reports()
{
    static std::map<std::string, Columns, std::less<>> const all{
        {"counts", {"received", "active", "answered", "forwarded", "rejected", "answered_percent"}},
        {"on_time", {"received", "ended", "on_time", "late", "on_time_percent"}},
        {"overdue", {"received", "active", "overdue", "overdue_percent"}},
        {"reopened", {"received", "reopened", "reopenings", "reopened_percent"}},
        {"satisfaction", {"answered", "rated", "rating_average", "satisfied_percent", "rated_percent"}},
        {"same_day", {"received", "same_day_known", "same_day", "same_day_percent"}},
        {"now", {"active", "overdue", "overdue_percent"}},
        {"summary",
         {"received",
          "answered",
          "active",
          "overdue",
          "on_time_percent",
          "same_day_percent",
          "reopened",
          "rated",
          "rating_average",
          "satisfied_percent"}},
    };
    return all;
}

}  // namespace

Tally& Tally::operator+=(Tally const& other)
{
    for (auto const& member : kMembers) {
        this->*member.value += other.*member.value;
    }
    return *this;
}

/// The working day of receipt: that of the opening when the office was still to close, else the next one.
Instant Counter::receipt_day_end(Instant opened_at)
{
    auto const day = local_day(opened_at);
    auto const [entry, missing] = days_.try_emplace(day);
    auto& [closes, next] = entry->second;
    if (missing) {
        auto const midnight = [](LocalDay one) { return to_instant(LocalInstant{one + std::chrono::days{1}}); };
        closes = to_instant(LocalInstant{day});
        if (calendar_.is_working_day(day) && !calendar_.slots(day).empty()) {
            closes += calendar_.slots(day).back().until;
        }
        next = midnight(local_day(calendar_.next_opening(to_instant(LocalInstant{day}) + std::chrono::hours{23})));
    }
    return opened_at < closes ? to_instant(LocalInstant{day + std::chrono::days{1}}) : next;
}

void Counter::add(Tally& tally, ReportedCase const& one)
{
    bool const answered = one.state == CaseState::answered || one.state == CaseState::closed;
    bool const active = is_active(one.state) && !answered;
    auto const end = one.answered_at ? one.answered_at : one.closed_at;
    ++tally.received;
    tally.active += active ? 1 : 0;
    tally.answered += answered ? 1 : 0;
    tally.forwarded += one.state == CaseState::forwarded ? 1 : 0;
    tally.rejected += one.state == CaseState::rejected ? 1 : 0;
    tally.overdue += active && !one.stands && one.due_at > Instant{} && one.due_at < now_ ? 1 : 0;
    if (end) {
        ++tally.ended;
        ++(*end <= one.resolve_due_at ? tally.on_time : tally.late);
    }
    auto const day_ends = receipt_day_end(one.opened_at);
    bool const same_day = one.answered_at && *one.answered_at < day_ends;
    tally.same_day += same_day ? 1 : 0;
    tally.same_day_known += same_day || day_ends <= now_ ? 1 : 0;
    tally.reopened += one.reopened > 0 ? 1 : 0;
    tally.reopenings += one.reopened;
    tally.rated += one.rating > 0 ? 1 : 0;
    tally.rating_sum += one.rating;
    tally.satisfied += one.rating >= kGoodRating ? 1 : 0;
}

std::vector<std::string> const* columns_of(std::string_view report)
{
    auto const found = reports().find(report);
    return found == reports().end() ? nullptr : &found->second;
}

std::int64_t Tally::* measure_of(std::string_view figure)
{
    auto const found = std::ranges::find_if(kMembers, [figure](Member const& one) { return figure == one.name; });
    return found == std::end(kMembers) ? nullptr : found->value;
}

Json values_of(Tally const& tally, std::vector<std::string> const& columns)
{
    Json all = Json::object();
    for (auto const& member : kMembers) {
        all[member.name] = tally.*member.value;
    }
    for (auto const& share : kShares) {
        auto const whole = static_cast<double>(tally.*share.whole);
        all[share.name] = whole > 0 ? rounded(100 * static_cast<double>(tally.*share.part) / whole) : Json();
    }
    all["rating_average"] =
        tally.rated > 0 ? rounded(static_cast<double>(tally.rating_sum) / static_cast<double>(tally.rated)) : Json();
    Json shown = Json::object();
    for (auto const& column : columns) {
        shown[column] = all.at(column);
    }
    return shown;
}

std::optional<Row> protect(std::vector<Row>& rows, Row apart, Guard const& guard)
{
    auto const count = [&guard](Row const& row) { return std::max(row.now.*guard.measure, row.before.*guard.measure); };
    auto other = std::move(apart);
    std::size_t parts = count(other) > 0 ? 1 : 0;
    auto const hide = [&](Row& row) {
        row.shown = false;
        other.now += row.now;
        other.before += row.before;
        ++parts;
    };
    auto const is_small = [&](std::int64_t value) { return value > 0 && value < guard.smallest; };
    for (auto& row : rows) {
        if (guard.hide_small && (is_small(row.now.*guard.measure) || is_small(row.before.*guard.measure))) {
            hide(row);
        }
    }
    if (parts == 0) {
        return std::nullopt;
    }
    auto const safe = [&] {
        return parts >= 2 && !is_small(other.now.*guard.measure) && !is_small(other.before.*guard.measure);
    };
    while (!safe()) {
        Row* smallest = nullptr;
        for (auto& row : rows) {
            if (row.shown && count(row) > 0 && (smallest == nullptr || count(row) < count(*smallest))) {
                smallest = &row;
            }
        }
        if (smallest == nullptr) {
            break;  // everything is one sum now: the total says no more
        }
        hide(*smallest);
    }
    return other;
}

}  // namespace hub::oversight
