#include "domain/holding.hpp"

#include <algorithm>

namespace hub {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

/// Running totals; whole minutes are given out as they fill, none twice and none lost.
class Meter {
public:
    minutes take(milliseconds time)
    {
        auto const before = std::chrono::floor<minutes>(total_);
        total_ += time;
        return std::chrono::floor<minutes>(total_) - before;
    }

private:
    milliseconds total_{0};
};

bool continues(Held const& span, HoldStep const& step)
{
    return !span.until && span.unit == step.unit && span.person == step.person;
}

}  // namespace

Holding charge_holders(std::vector<HoldStep> const& steps, Instant now, WorkCalendar const& calendar)
{
    return charge_holders(steps, now, [&calendar](UnitId const&) -> WorkCalendar const& { return calendar; });
}

Holding charge_holders(
    std::vector<HoldStep> const& steps,
    Instant now,
    std::function<WorkCalendar const&(UnitId const&)> const& calendar_of
)
{
    Holding holding;
    Meter all;
    Instant from{};
    for (std::size_t index = 0; index < steps.size(); ++index) {
        auto const& step = steps[index];
        from = std::max(from, step.at);
        auto const last = index + 1 == steps.size() ? now : std::max(from, steps[index + 1].at);
        auto const until = std::max(from, std::min(last, now));
        auto& spans = holding.spans;
        bool const held = step.how != HoldStep::How::ended;
        if (!spans.empty() && !spans.back().until && (!held || !continues(spans.back(), step))) {
            spans.back().until = from;
        }
        if (!held) {
            continue;
        }
        if (spans.empty() || !continues(spans.back(), step)) {
            spans.push_back({step.unit, step.person, from, std::nullopt, minutes{0}, minutes{0}});
        }
        auto const charged = all.take(calendar_of(step.unit).working_time(from, until));
        spans.back().working += charged;
        spans.back().waiting += step.how == HoldStep::How::waiting ? charged : minutes{0};
        holding.elapsed += charged;
    }
    return holding;
}

}  // namespace hub
