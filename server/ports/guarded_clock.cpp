#include "ports/guarded_clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace hub {
namespace {

using std::chrono::milliseconds;

// between reading the two clocks the thread may rest: in a fast rehearsal that looks like a small step
constexpr double kJitterMillis = 500;

std::string in_words(milliseconds span)
{
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::abs(span)).count();
    return fmt::format("{}:{:02}:{:02}", seconds / 3'600, seconds / 60 % 60, seconds % 60);
}

}  // namespace

GuardedClock::GuardedClock(Clock const& wall, ClockGuard guard)
    : wall_(wall), guard_(std::move(guard)), started_(steady()), offset_(to_millis(wall.now())), told_(offset_.load())
{
    not_before(guard_.floor);
}

std::chrono::steady_clock::time_point GuardedClock::steady() const
{
    return guard_.steady ? guard_.steady() : std::chrono::steady_clock::now();
}

milliseconds GuardedClock::run() const noexcept
{
    auto const passed = std::chrono::duration<double, std::milli>(steady() - started_).count();
    return milliseconds{static_cast<std::int64_t>(std::floor(passed * guard_.speed))};
}

Instant GuardedClock::now() const noexcept
{
    auto const at = run().count() + offset_.load();
    auto told = told_.load();
    while (told < at && !told_.compare_exchange_weak(told, at)) {
    }
    return from_millis(std::max(told, at));
}

milliseconds GuardedClock::real(milliseconds span) const noexcept
{
    return milliseconds{static_cast<std::int64_t>(static_cast<double>(span.count()) / guard_.speed)};
}

void GuardedClock::not_before(Instant floor) noexcept
{
    auto const lacks = to_millis(floor) - to_millis(now());
    if (lacks > 0) {
        offset_.fetch_add(lacks);
    }
}

milliseconds GuardedClock::difference() const noexcept
{
    return wall_.now() - from_millis(run().count() + offset_.load());
}

milliseconds GuardedClock::tolerance() const noexcept
{
    return guard_.step + milliseconds{static_cast<std::int64_t>(guard_.speed > 1 ? guard_.speed * kJitterMillis : 0)};
}

/// Forwards at once, backwards by standing still for half of the time that has passed.
void GuardedClock::follow(milliseconds difference, milliseconds since)
{
    auto const change = difference.count() > 0 ? difference : std::max(difference, -since / 2);
    offset_.fetch_add(change.count());
}

GuardedClock::Found GuardedClock::observe()
{
    std::lock_guard const lock(mutex_);
    auto const at = run();
    auto const since = at - std::exchange(observed_, at);
    auto const apart = difference();
    bool const is_step = std::chrono::abs(apart) > tolerance();
    if (!is_step) {
        bool const returned = std::exchange(doubted_since_, std::nullopt).has_value();
        slowing_ = slowing_ && apart.count() < 0;
        follow(apart, since);
        return returned ? Found::returned : Found::nothing;
    }
    bool const forward = apart.count() > 0;
    if (slowing_ && !forward && !doubted_since_) {
        follow(apart, since);
        return Found::nothing;
    }
    if (!doubted_since_ || doubted_forward_ != forward) {
        doubted_since_ = steady();
        doubted_forward_ = forward;
        slowing_ = false;
        ++steps_;
        return Found::stepped;
    }
    if (steady() - *doubted_since_ < guard_.probation) {
        return Found::nothing;
    }
    doubted_since_.reset();
    slowing_ = !forward;
    follow(apart, since);
    return Found::accepted;
}

GuardedClock::Health GuardedClock::health() const
{
    std::lock_guard const lock(mutex_);
    Health health;
    health.ahead = -difference();
    health.steps = steps_;
    health.ok = !doubted_since_;
    if (doubted_since_) {
        health.detail = fmt::format(
            "the host's clock stepped {} by {}", doubted_forward_ ? "forward" : "back", in_words(health.ahead)
        );
    } else if (slowing_) {
        health.detail =
            fmt::format("running slower: {} ahead of the host's clock, which went back", in_words(health.ahead));
    } else {
        health.detail = fmt::format("with the host's clock, {} steps since the start", steps_);
    }
    return health;
}

}  // namespace hub
