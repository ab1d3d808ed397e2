#include "outbox/gates.hpp"

#include <algorithm>
#include <utility>

namespace hub::outbox {
namespace {

constexpr int kFailuresBeforeHold = 3;
constexpr Gates::Millis kFirstPause{1'000};
constexpr double kSecondsPerMinute = 60;

}  // namespace

Gates::Gates(ChannelDirectory const& channels, Limits limits, Time now) : seats_(limits.seats)
{
    for (auto const& context : channels.all()) {
        auto const& profile = context.connector->profile();
        auto const key = profile.kind + '/' + context.channel.app_id;
        double const per_second = profile.app_calls_per_minute / kSecondsPerMinute;
        // one second's worth of burst: the platforms count by minute, so the rate holds within any of theirs
        auto const [app, fresh] =
            apps_.try_emplace(key, App{.per_second = per_second, .bucket = TokenBucket(per_second, per_second, now)});
        auto const of_channel = limits.per_second > 0 ? limits.per_second : profile.sends_per_second;
        gates_.emplace(
            context.channel.id.value,
            Gate{
                .per_second = of_channel,
                .bucket = TokenBucket(of_channel, of_channel, now),
                .app = &app->second.bucket,
                .app_key = key,
            }
        );
    }
}

bool Gates::Room::take(ChannelId const& channel)
{
    auto const places = channels_.find(channel.value);
    if (places == channels_.end() || places->second == 0) {
        return false;
    }
    auto& app = apps_[app_of_[channel.value]];
    if (app == 0) {
        return false;
    }
    --places->second;
    --app;
    return true;
}

std::vector<ChannelId> Gates::Room::full() const
{
    std::vector<ChannelId> full;
    for (auto const& [channel, places] : channels_) {
        if (places == 0 || apps_.at(app_of_.at(channel)) == 0) {
            full.emplace_back(channel);
        }
    }
    return full;
}

std::size_t Gates::Room::free() const
{
    std::map<std::string, std::size_t> of_apps;
    for (auto const& [channel, places] : channels_) {
        of_apps[app_of_.at(channel)] += places;
    }
    std::size_t free = 0;
    for (auto const& [app, places] : of_apps) {
        free += std::min(places, apps_.at(app));
    }
    return free;
}

Gates::Room Gates::room(Time now)
{
    Room room;
    for (auto& [key, app] : apps_) {
        room.apps_[key] = app.bucket.available(now);
    }
    for (auto& [channel, gate] : gates_) {
        std::size_t const seats = gate.failures >= kFailuresBeforeHold ? 1 : seats_;
        std::size_t const free = seats > gate.in_flight ? seats - gate.in_flight : 0;
        room.channels_[channel] = now < gate.held_until ? 0 : std::min(free, gate.bucket.available(now));
        room.app_of_[channel] = gate.app_key;
    }
    return room;
}

void Gates::take_part(double part, Time now)
{
    if (part == part_) {
        return;
    }
    part_ = part;
    for (auto& [key, app] : apps_) {
        app.bucket.change(app.per_second * part, app.per_second * part, now);
    }
    for (auto& [channel, gate] : gates_) {
        gate.bucket.change(gate.per_second * part, gate.per_second * part, now);
    }
}

void Gates::begin(ChannelId const& channel, Time now)
{
    if (auto const gate = gates_.find(channel.value); gate != gates_.end()) {
        ++gate->second.in_flight;
        gate->second.was_full |= gate->second.in_flight >= seats_;
        gate->second.bucket.take(now);
        gate->second.app->take(now);
    }
}

bool Gates::end(ChannelId const& channel)
{
    auto const gate = gates_.find(channel.value);
    if (gate == gates_.end() || gate->second.in_flight == 0) {
        return false;
    }
    --gate->second.in_flight;
    bool const half_free = gate->second.in_flight <= seats_ / 2;
    return half_free && std::exchange(gate->second.was_full, false);
}

Gates::Millis Gates::next_call(ChannelId const& channel, Time now)
{
    auto const gate = gates_.find(channel.value);
    if (gate == gates_.end()) {
        return Millis{0};
    }
    auto const wait = std::max(gate->second.bucket.until_next(now), gate->second.app->until_next(now));
    gate->second.bucket.take(now);
    gate->second.app->take(now);
    return wait;
}

void Gates::hold(ChannelId const& channel, Time until)
{
    if (auto const gate = gates_.find(channel.value); gate != gates_.end()) {
        gate->second.held_until = std::max(gate->second.held_until, until);
    }
}

void Gates::release(ChannelId const& channel)
{
    if (auto const gate = gates_.find(channel.value); gate != gates_.end()) {
        gate->second.held_until = Time{};
    }
}

bool Gates::is_held(ChannelId const& channel, Time now) const
{
    auto const gate = gates_.find(channel.value);
    return gate != gates_.end() && now < gate->second.held_until;
}

Gates::Millis Gates::failed(ChannelId const& channel, Time now, Millis cap)
{
    auto const gate = gates_.find(channel.value);
    if (gate == gates_.end() || ++gate->second.failures < kFailuresBeforeHold) {
        return Millis{0};
    }
    auto pause = kFirstPause;
    for (int i = kFailuresBeforeHold; i < gate->second.failures && pause < cap; ++i) {
        pause *= 2;
    }
    pause = std::min(pause, cap);
    hold(channel, now + pause);
    return pause;
}

void Gates::succeeded(ChannelId const& channel)
{
    if (auto const gate = gates_.find(channel.value); gate != gates_.end()) {
        gate->second.failures = 0;
    }
}

Gates::Millis Gates::until_change(Time now, Millis at_most)
{
    auto wait = at_most;
    for (auto& [channel, gate] : gates_) {
        if (now < gate.held_until) {
            wait = std::min(wait, std::chrono::ceil<Millis>(gate.held_until - now));
            continue;
        }
        auto const token = std::max(gate.bucket.until_next(now), gate.app->until_next(now));
        if (token > Millis{0}) {
            wait = std::min(wait, token);
        }
    }
    return std::max(wait, Millis{1});
}

std::size_t Gates::held(Time now) const
{
    return static_cast<std::size_t>(std::ranges::count_if(gates_, [now](auto const& entry) {
        return now < entry.second.held_until;
    }));
}

std::size_t Gates::in_flight() const
{
    std::size_t sum = 0;
    for (auto const& [channel, gate] : gates_) {
        sum += gate.in_flight;
    }
    return sum;
}

}  // namespace hub::outbox
