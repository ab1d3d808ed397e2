#include "app/channel_watch.hpp"

#include "base/log.hpp"

#include <algorithm>

namespace hub::app {
namespace {

constexpr std::chrono::hours kTaskDue{24};
constexpr std::string_view kOwnChat = "webchat";

ChannelRecord const* find_record(std::vector<ChannelRecord> const& records, ChannelId const& channel)
{
    auto const found = std::ranges::find(records, channel, &ChannelRecord::channel);
    return found == records.end() ? nullptr : &*found;
}

std::vector<UserName> administrators(Tx& tx)
{
    std::vector<UserName> names;
    for (auto const& account : tx.people().all()) {
        if (!account.disabled && account.person.has(Role::administrator)) {
            names.push_back(account.person.username);
        }
    }
    return names;
}

}  // namespace

ChannelWatch::ChannelWatch(
    Store& store,
    Clock const& clock,
    ChannelMarks& marks,
    std::vector<outbox::ChannelContext> const& channels,
    HealthTerms terms,
    std::function<std::shared_ptr<World const>()> world
)
    : store_(store), clock_(clock), marks_(marks), channels_(channels), terms_(terms), world_(std::move(world))
{
}

http::ChannelHealth ChannelWatch::health(Tx& tx, Channel const& channel) const
{
    auto const now = clock_.now();
    http::ChannelHealth health;
    auto& sight = health.sight;
    sight = marks_.sight(channel);
    sight.needs_token = channel.connector != kOwnChat;
    auto const credentials = tx.conversations().credentials(channel.id);
    sight.has_token = credentials && !credentials->access_token.empty();
    if (credentials && credentials->expires_at != Instant{}) {
        sight.token_until = credentials->expires_at;
    }
    auto const context = std::ranges::find(channels_, channel.id, [](auto const& one) { return one.channel.id; });
    if (credentials && context != channels_.end()) {
        auto due = *credentials;
        due.expires_at = now;
        sight.renews = context->connector->renewal(due, context->secrets, context->channel, now).has_value();
    }
    for (auto& quota : tx.outbox().quotas(now)) {
        if (quota.channel == channel.id) {
            sight.quotas.push_back(std::move(quota));
        }
    }
    health.findings = judge(sight, terms_, world_()->calendars.of(channel.unit), now);
    return health;
}

std::vector<ChannelWatch::News> ChannelWatch::changed(Tx& tx) const
{
    auto const stored = tx.outbox().channel_records();
    marks_.merge(stored);
    auto const world = world_();
    std::vector<News> news;
    for (auto const& channel : world->reference.channels) {
        auto stops = stopping_codes(health(tx, channel).findings);
        auto record = marks_.record(channel.id);
        auto const* const before = find_record(stored, channel.id);
        if (before == nullptr || *before != record || before->stopped != stops) {
            news.push_back({channel, std::move(record), std::move(stops)});
        }
    }
    return news;
}

void ChannelWatch::tell(Tx& tx, News const& news, Instant now) const
{
    bool const stopped = !news.stops.empty();
    auto const* const event = stopped ? "channel.stopped" : "channel.recovered";
    auto const& id = news.channel.id;
    if (stopped) {
        HumanTask task;
        task.kind = "channel_alarm";
        task.unit = news.channel.unit;
        task.reason = id.value + ": " + news.stops;
        task.created_at = now;
        task.due_at = now + kTaskDue;
        tx.cases().add_task(task);
    }
    for (auto const& name : administrators(tx)) {
        tx.feed().append(
            "user:" + name.value,
            Json{
                {"event", event},
                {"channel", id.value},
                {"unit", news.channel.unit.value},
                {"codes", news.stops},
                {"at", to_rfc3339(now)},
            },
            now
        );
    }
    tx.people().audit(now, "hub", event, id.value, stopped ? Json{{"why", news.stops}} : Json::object());
}

/// What was told stands in the row: of several nodes that look, one tells.
void ChannelWatch::write_down(Tx& tx, News const& news, Instant now) const
{
    auto const stored = tx.outbox().channel_records();
    auto const* const before = find_record(stored, news.channel.id);
    auto const told = before == nullptr ? std::string() : before->stopped;
    auto record = news.record;
    record.stopped = news.stops;
    record.stopped_since = before == nullptr ? std::nullopt : before->stopped_since;
    if (news.stops != told) {
        record.stopped_since = news.stops.empty() ? std::nullopt : std::optional(now);
        tx.outbox().end_channel_alarms(news.channel.id, now);
        tell(tx, news, now);
    }
    tx.outbox().put_channel_record(record);
}

Task<Result<void>> ChannelWatch::look()
{
    auto const news = co_await store_.read([this](Tx& tx) -> Result<std::vector<News>> { return changed(tx); });
    if (!news || news->empty()) {
        co_return news ? Result<void>{} : std::unexpected(news.error());
    }
    auto const now = clock_.now();
    auto const written = co_await store_.write([this, all = *news, now](Tx& tx) -> Result<void> {
        for (auto const& one : all) {
            write_down(tx, one, now);
        }
        return {};
    });
    for (auto const& one : *news) {
        if (!written || one.stops == one.record.stopped) {
            continue;
        }
        marks_.told(one.channel.id, one.stops, now);
        if (one.stops.empty()) {
            log_info("channel.recovered", {{"channel", one.channel.id.value}});
        } else {
            log_error("channel.stopped", {{"channel", one.channel.id.value}, {"why", one.stops}, {"alarm", 1}});
        }
    }
    co_return written;
}

Task<void> ChannelWatch::run(std::chrono::milliseconds pause)
{
    do {
        if (auto const looked = co_await look(); !looked) {
            log_warn("channel.watch_failed", {{"detail", looked.error().detail}});
        }
    } while (co_await sleep_for(pause));
}

}  // namespace hub::app
