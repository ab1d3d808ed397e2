#include "ports/channel_marks.hpp"

#include <algorithm>

namespace hub {
namespace {

std::optional<Instant> instant_of(std::atomic<std::int64_t> const& millis) noexcept
{
    auto const value = millis.load(std::memory_order_relaxed);
    return value == 0 ? std::nullopt : std::optional(from_millis(value));
}

std::optional<Instant> later(std::optional<Instant> one, std::optional<Instant> other) noexcept
{
    return one && other ? std::max(*one, *other) : one ? one : other;
}

}  // namespace

struct ChannelMarks::Entry {
    std::atomic<std::int64_t> received{0};
    ChannelRecord record;
    bool seen = false;  ///< This program knows better than the store how sending stands.
};

struct ChannelMarks::Door {
    std::atomic<std::int64_t> bad{0};
    std::atomic<std::int64_t> bad_at{0};
    std::atomic<std::int64_t> handshake_at{0};
};

ChannelMarks::ChannelMarks(std::vector<Channel> const& channels)
{
    for (auto const& channel : channels) {
        auto entry = std::make_unique<Entry>();
        entry->record.channel = channel.id;
        entries_.emplace(channel.id.value, std::move(entry));
        if (!doors_.contains(channel.connector)) {
            doors_.emplace(channel.connector, std::make_unique<Door>());
        }
    }
}

ChannelMarks::~ChannelMarks() = default;

ChannelMarks::Entry* ChannelMarks::find(ChannelId const& channel) const noexcept
{
    auto const found = entries_.find(channel.value);
    return found == entries_.end() ? nullptr : found->second.get();
}

ChannelMarks::Door* ChannelMarks::door(std::string_view connector) const noexcept
{
    auto const found = doors_.find(connector);
    return found == doors_.end() ? nullptr : found->second.get();
}

void ChannelMarks::received(ChannelId const& channel, Instant at) noexcept
{
    if (auto* const entry = find(channel)) {
        entry->received.store(to_millis(at), std::memory_order_relaxed);
    }
}

void ChannelMarks::bad_signature(std::string_view connector, Instant at) noexcept
{
    if (auto* const found = door(connector)) {
        found->bad.fetch_add(1, std::memory_order_relaxed);
        found->bad_at.store(to_millis(at), std::memory_order_relaxed);
    }
}

void ChannelMarks::handshake(std::string_view connector, Instant at) noexcept
{
    if (auto* const found = door(connector)) {
        found->handshake_at.store(to_millis(at), std::memory_order_relaxed);
    }
}

void ChannelMarks::sent(ChannelId const& channel, Instant at)
{
    std::scoped_lock const lock(mutex_);
    if (auto* const entry = find(channel)) {
        entry->seen = true;
        entry->record.sent_at = at;
        entry->record.refused.clear();
        entry->record.refused_since.reset();
    }
}

void ChannelMarks::held(ChannelId const& channel, std::string const& reason, Instant at, Instant until)
{
    std::scoped_lock const lock(mutex_);
    if (auto* const entry = find(channel)) {
        auto& record = entry->record;
        bool const goes_on = record.held_until && *record.held_until > at;
        entry->seen = true;
        record.held_since = goes_on ? record.held_since : at;
        record.held_until = goes_on ? std::max(*record.held_until, until) : until;
        record.hold_reason = reason;
    }
}

void ChannelMarks::released(ChannelId const& channel)
{
    std::scoped_lock const lock(mutex_);
    if (auto* const entry = find(channel)) {
        entry->seen = true;
        entry->record.hold_reason.clear();
        entry->record.held_since.reset();
        entry->record.held_until.reset();
    }
}

void ChannelMarks::renewed(ChannelId const& channel, Instant at)
{
    std::scoped_lock const lock(mutex_);
    if (auto* const entry = find(channel)) {
        auto& record = entry->record;
        entry->seen = true;
        record.renewed_at = at;
        record.renewal_failures = 0;
        record.refused.clear();
        record.refused_since.reset();
    }
}

void ChannelMarks::renewal_failed(ChannelId const& channel, std::string const& why, Instant at)
{
    std::scoped_lock const lock(mutex_);
    if (auto* const entry = find(channel)) {
        auto& record = entry->record;
        entry->seen = true;
        record.renewal_failed_at = at;
        ++record.renewal_failures;
        record.refused_since = record.refused.empty() && !why.empty() ? std::optional(at) : record.refused_since;
        record.refused = why.empty() ? record.refused : why;
    }
}

void ChannelMarks::refused(ChannelId const& channel, std::string const& why, Instant at)
{
    std::scoped_lock const lock(mutex_);
    if (auto* const entry = find(channel)) {
        auto& record = entry->record;
        entry->seen = true;
        record.refused_since = record.refused.empty() ? std::optional(at) : record.refused_since;
        record.refused = why;
    }
}

void ChannelMarks::told(ChannelId const& channel, std::string const& codes, Instant at)
{
    std::scoped_lock const lock(mutex_);
    if (auto* const entry = find(channel)) {
        entry->record.stopped = codes;
        entry->record.stopped_since = codes.empty() ? std::nullopt : std::optional(at);
    }
}

void ChannelMarks::merge(std::vector<ChannelRecord> const& stored)
{
    std::scoped_lock const lock(mutex_);
    for (auto const& theirs : stored) {
        auto* const entry = find(theirs.channel);
        if (entry == nullptr) {
            continue;
        }
        auto& ours = entry->record;
        auto merged = entry->seen ? ours : theirs;
        merged.received_at = later(ours.received_at, theirs.received_at);
        merged.sent_at = later(ours.sent_at, theirs.sent_at);
        merged.stopped = theirs.stopped;
        merged.stopped_since = theirs.stopped_since;
        ours = std::move(merged);
    }
}

ChannelRecord ChannelMarks::record(ChannelId const& channel) const
{
    std::scoped_lock const lock(mutex_);
    auto const* const entry = find(channel);
    if (entry == nullptr) {
        ChannelRecord unknown;
        unknown.channel = channel;
        return unknown;
    }
    auto record = entry->record;
    record.received_at = later(record.received_at, instant_of(entry->received));
    return record;
}

ChannelSight ChannelMarks::sight(Channel const& channel) const
{
    ChannelSight sight;
    sight.record = record(channel.id);
    if (auto const* const found = door(channel.connector)) {
        sight.bad_signatures = found->bad.load(std::memory_order_relaxed);
        sight.bad_signature_at = instant_of(found->bad_at);
        sight.handshake_at = instant_of(found->handshake_at);
    }
    return sight;
}

}  // namespace hub
