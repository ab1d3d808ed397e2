#include "feed/live_hub.hpp"

#include "feed/live_loop.hpp"

#include <algorithm>
#include <unordered_map>

namespace hub::feed {
namespace {

/// All or nothing. Source: centrifugo-protocol.md §6.
Recovery recover_in(Tx& tx, std::string const& topic, std::optional<Since> const& since, std::size_t cap)
{
    Recovery result;
    result.position = tx.feed().position(topic);
    auto const top = result.position.top;
    if (!since || (!since->epoch.empty() && since->epoch != result.position.epoch) || since->offset > top) {
        return result;
    }
    if (since->offset == top) {
        result.recovered = true;
        return result;
    }
    if (top - since->offset > cap) {
        return result;
    }
    auto events = tx.feed().after(topic, since->offset, cap + 1);
    bool const whole = events.size() == top - since->offset && events.front().offset == since->offset + 1 &&
                       events.back().offset == top;
    if (whole) {
        result.recovered = true;
        result.events = std::move(events);
    }
    return result;
}

Result<HistoryPage> history_in(Tx& tx, std::string const& topic, HistoryQuery const& query, std::size_t cap)
{
    HistoryPage page;
    page.position = tx.feed().position(topic);
    auto const limit = query.limit < 0 ? cap : std::min<std::size_t>(static_cast<std::size_t>(query.limit), cap);
    if (query.since) {
        bool const other = !query.since->epoch.empty() && query.since->epoch != page.position.epoch;
        if (other || query.since->offset > page.position.top + (query.reverse ? 1 : 0)) {
            return not_found("position of another epoch");
        }
    }
    if (limit == 0) {
        return page;
    }
    if (!query.reverse) {
        auto const from = query.since ? query.since->offset : 0;
        page.events = tx.feed().after(topic, from, limit);
        bool const pruned =
            query.since && from < page.position.top && (page.events.empty() || page.events.front().offset != from + 1);
        if (pruned) {
            return not_found("position no longer kept");
        }
        return page;
    }
    if (query.since) {
        auto const before = query.since->offset;
        auto const from = before > limit + 1 ? before - limit - 1 : 0;
        page.events = tx.feed().after(topic, from, limit);
        std::erase_if(page.events, [before](LiveEvent const& event) { return event.offset >= before; });
    } else {
        page.events = tx.feed().latest(topic, limit);
    }
    std::ranges::reverse(page.events);
    return page;
}

}  // namespace

LiveHub::LiveHub(Store& store, Feed& feed) : store_(store), feed_(feed)
{
    feed_.listen([this](std::vector<LiveEvent> const& events) { publish(events); });
}

LiveHub::~LiveHub()
{
    feed_.listen({});
}

Task<Result<Recovery>> LiveHub::recover(std::string topic, std::optional<Since> since, std::size_t cap)
{
    co_return co_await store_.read(
        [topic = std::move(topic), since = std::move(since), cap](Tx& tx) -> Result<Recovery> {
            return recover_in(tx, topic, since, cap);
        }
    );
}

Task<Result<HistoryPage>> LiveHub::history(std::string topic, HistoryQuery query, std::size_t cap)
{
    co_return co_await store_.read(
        [topic = std::move(topic), query = std::move(query), cap](Tx& tx) -> Result<HistoryPage> {
            return history_in(tx, topic, query, cap);
        }
    );
}

void LiveHub::attach(LiveLoop& loop)
{
    std::lock_guard const lock(mutex_);
    loops_.push_back(&loop);
}

void LiveHub::detach(LiveLoop& loop)
{
    std::lock_guard const lock(mutex_);
    std::erase(loops_, &loop);
}

void LiveHub::publish(std::vector<LiveEvent> const& events)
{
    std::vector<std::vector<LiveEvent>> groups;
    std::unordered_map<std::string_view, std::size_t> group_of;
    for (auto const& event : events) {
        auto const [place, fresh] = group_of.try_emplace(event.topic, groups.size());
        bool const follows = !fresh && groups[place->second].back().offset + 1 == event.offset;
        if (!follows) {
            place->second = groups.size();
            groups.emplace_back();
        }
        groups[place->second].push_back(event);
    }
    std::vector<BurstPointer> bursts;
    bursts.reserve(groups.size());
    for (auto& group : groups) {
        bursts.push_back(std::make_shared<Burst>(std::move(group)));
    }
    hand_out(bursts);
}

void LiveHub::announce(std::string const& topic, std::shared_ptr<std::string const> frames)
{
    hand_out({std::make_shared<Burst>(topic, std::move(frames))});
}

void LiveHub::hand_out(std::vector<BurstPointer> const& bursts)
{
    std::lock_guard const lock(mutex_);
    for (auto* const loop : loops_) {
        loop->enqueue(bursts);
    }
}

}  // namespace hub::feed
