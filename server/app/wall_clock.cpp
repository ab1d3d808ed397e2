#include "app/wall_clock.hpp"

#include "base/log.hpp"
#include "ports/rehearsal_clock.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace hub::app {
namespace {

constexpr std::chrono::milliseconds kLook{200};

/// "http://127.0.0.1:8091", "http://localhost", "http://[::1]:80": nothing that leaves this machine.
bool is_local(std::string const& url)
{
    constexpr std::array<std::string_view, 3> kHosts{"127.0.0.1", "localhost", "[::1]"};
    std::string_view rest = url;
    if (!rest.starts_with("http://")) {
        return false;
    }
    rest.remove_prefix(7);
    for (auto const host : kHosts) {
        auto const after = rest.substr(0, host.size()) == host ? rest.substr(host.size()) : std::string_view{"x"};
        if (after.empty() || after.front() == ':' || after.front() == '/') {
            return rest.find('@') == std::string_view::npos;
        }
    }
    return false;
}

Result<Instant> start_of(std::string const& text)
{
    if (auto const day = parse_day(text)) {
        return to_instant(LocalInstant{*day});
    }
    auto const at = parse_rfc3339(text);
    return at ? at : invalid_input("rehearsal.clock_start: a day (2027-01-25) or an RFC 3339 time is needed");
}

std::optional<std::int64_t> number_of(std::string_view text)
{
    std::int64_t value = 0;
    text = text.starts_with('+') ? text.substr(1) : text;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc{} && read.ptr == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

/// "20:-3600": after 20 real seconds one hour back.
Result<std::vector<ClockStep>> steps_of(std::vector<std::string> const& list)
{
    std::vector<ClockStep> steps;
    for (auto const& text : list) {
        auto const colon = text.find(':');
        auto const after = number_of(std::string_view{text}.substr(0, colon));
        auto const by = colon == std::string::npos ? std::nullopt : number_of(std::string_view{text}.substr(colon + 1));
        if (!after || !by || *after < 0) {
            return invalid_input("rehearsal.clock_steps: \"" + text + "\" is not SECONDS:STEP, e.g. 20:-3600");
        }
        steps.push_back({std::chrono::seconds{*after}, std::chrono::seconds{*by}});
    }
    return steps;
}

}  // namespace

Result<std::optional<http::Rehearsal>> rehearsal_of(Config const& config)
{
    auto const& keys = config.rehearsal;
    auto const steps = steps_of(keys.clock_steps);
    if (!steps) {
        return std::unexpected(steps.error());
    }
    if (keys.clock_start.empty()) {
        if (keys.clock_speed != 1 || !keys.clock_steps.empty()) {
            return invalid_input("rehearsal: clock_speed and clock_steps need clock_start");
        }
        return std::nullopt;
    }
    if (auto const start = start_of(keys.clock_start); !start) {
        return std::unexpected(start.error());
    }
    for (auto const& channel : config.channels) {
        if (!is_inside(channel) && !is_local(channel.api_base_url)) {
            return invalid_input(fmt::format(
                "rehearsal.clock_start is set, but channel {} reaches {}: a hub on a made-up clock starts only when "
                "the "
                "api_base_url of every channel is http:// on this machine (127.0.0.1, localhost or [::1])",
                channel.id,
                channel.api_base_url.empty() ? "the real platform" : channel.api_base_url
            ));
        }
    }
    return http::Rehearsal{static_cast<double>(keys.clock_speed)};
}

std::unique_ptr<Clock> wall_clock(Config const& config)
{
    auto const rehearsal = rehearsal_of(config);
    if (!rehearsal || !*rehearsal) {
        return std::make_unique<SystemClock>();
    }
    auto const& keys = config.rehearsal;
    return std::make_unique<RehearsalClock>(
        start_of(keys.clock_start).value_or(Instant{}),
        (*rehearsal)->speed,
        steps_of(keys.clock_steps).value_or(std::vector<ClockStep>{})
    );
}

ClockGuard clock_guard(Config const& config)
{
    ClockGuard guard;
    auto const rehearsal = rehearsal_of(config);
    guard.speed = rehearsal && *rehearsal ? (*rehearsal)->speed : 1;
    guard.step = std::chrono::seconds(config.clock.step_seconds);
    guard.probation = std::chrono::seconds(config.clock.doubt_seconds);
    return guard;
}

Task<void> watch_clock(GuardedClock& clock, http::Metrics& metrics)
{
    do {
        auto const found = clock.observe();
        auto const health = clock.health();
        if (found == GuardedClock::Found::stepped) {
            metrics.event("clock.stepped");
            log_error("clock.stepped", {{"detail", health.detail}, {"steps", health.steps}, {"alarm", 1}});
        } else if (found == GuardedClock::Found::accepted) {
            metrics.event("clock.step_accepted");
            log_warn("clock.step_accepted", {{"detail", health.detail}, {"alarm", 1}});
        } else if (found == GuardedClock::Found::returned) {
            metrics.event("clock.step_undone");
            log_info("clock.step_undone", {{"detail", health.detail}});
        }
    } while (co_await sleep_for(kLook));
}

http::ReadinessItem clock_item(GuardedClock const& clock)
{
    auto health = clock.health();
    return {"clock", health.ok, std::move(health.detail)};
}

}  // namespace hub::app
