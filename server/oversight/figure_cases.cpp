// The cases behind a figure: counted by the same code as the figure itself, so that both agree by construction.
#include "oversight/desk.hpp"

#include <algorithm>

namespace hub::oversight {
namespace {

constexpr std::string_view kNow = "now";

bool is_time(std::string_view by)
{
    return by == "day" || by == "week" || by == "month";
}

bool is_newer(BookPosition const& one, BookPosition const& other)
{
    return std::pair(one.opened_at, one.id.value) > std::pair(other.opened_at, other.id.value);
}

}  // namespace

bool OversightDesk::is_in_row(ReportedCase const& one, ReportWish const& wish, std::string const& key) const
{
    if (is_time(wish.by)) {  // the first bucket begins with the period
        return to_text(std::max(bucket_of(wish.by, local_day(one.opened_at)), wish.period.now.from)) == key;
    }
    return key_of(one, wish.by) == key;
}

Result<FigureCases> OversightDesk::figure_cases(
    Tx& tx, Person const& person, ReportWish const& wish, FigureChoice const& choice
) const
{
    auto const measure = measure_of(choice.figure);
    if (wish.name == "held" || measure == nullptr) {
        return not_found("no such count");
    }
    if (choice.key && (wish.by == "none" || (wish.name == kNow && is_time(wish.by)))) {
        return invalid_input("key: this report has no rows");
    }
    auto scope = scope_of(person, wish);
    if (!scope) {
        return std::unexpected(scope.error());
    }
    scope->from = std::max(scope->from, choice.since.value_or(scope->from));
    bool const continues = choice.before.id.value > 0;
    if (continues) {
        scope->until = std::min(scope->until, choice.before.opened_at + std::chrono::milliseconds{1});
    }
    bool const with_guarded = guarded_for(person, wish) == Guarded::in_rows;
    std::vector<BookPosition> found;
    Counter counter(clock_.now(), calendar_);
    tx.oversight().each_case(*scope, [&](ReportedCase const& one) {
        BookPosition const place{one.opened_at, one.id};
        Tally single;
        counter.add(single, one);
        bool const counts = single.*measure > 0 && (wish.name != kNow || single.active > 0);
        if (counts && (with_guarded || !one.guarded) && (choice.area.empty() || one.area == choice.area) &&
            (!choice.key || is_in_row(one, wish, *choice.key)) && (!continues || is_newer(choice.before, place))) {
            found.push_back(place);
        }
    });
    FigureCases cases;
    cases.count = static_cast<std::int64_t>(found.size());
    auto const shown = std::min(choice.limit, found.size());
    std::ranges::partial_sort(found, found.begin() + static_cast<std::ptrdiff_t>(shown), is_newer);
    if (shown < found.size()) {
        cases.next = found.at(shown - 1);
    }
    for (std::size_t at = 0; at < shown; ++at) {
        cases.ids.push_back(found[at].id);
    }
    return cases;
}

}  // namespace hub::oversight
