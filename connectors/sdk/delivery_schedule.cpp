#include "connectors/sdk/delivery_schedule.hpp"

#include <utility>

namespace hub::connectors {
namespace {

bool is_nth(std::uint64_t count, std::uint32_t every) noexcept
{
    return every != 0 && count % every == 0;
}

}  // namespace

DeliverySchedule::DeliverySchedule(PlatformSimulator const& platform) : DeliverySchedule(platform, Road{}) {}

DeliverySchedule::DeliverySchedule(PlatformSimulator const& platform, Road road) : platform_(platform), road_(road) {}

void DeliverySchedule::add(SimulatedWebhook webhook, Instant now)
{
    if (disabled_) {
        return;  // a switched-off registration delivers nothing
    }
    ++added_;
    if (is_nth(added_, road_.drop_every)) {
        retry(++last_id_, {std::move(webhook), 0}, now);
        return;
    }
    auto const leaves = is_nth(added_, road_.delay_every) ? now + road_.delay : now;
    if (is_nth(added_, road_.duplicate_every)) {
        pending_.emplace(leaves, std::pair(++last_id_, Entry{webhook, 0}));
    }
    pending_.emplace(leaves, std::pair(++last_id_, Entry{std::move(webhook), 0}));
}

std::vector<DeliverySchedule::Attempt> DeliverySchedule::due(Instant now)
{
    std::vector<Attempt> attempts;
    while (!pending_.empty() && pending_.begin()->first <= now) {
        auto [id, entry] = std::move(pending_.begin()->second);
        pending_.erase(pending_.begin());
        Attempt attempt{id, entry.number, entry.webhook};
        if (entry.number > 0) {
            for (auto& field : platform_.retry_headers(entry.number)) {
                attempt.webhook.headers.push_back(std::move(field));
            }
        }
        attempts.push_back(std::move(attempt));
        in_flight_.emplace(id, std::move(entry));
    }
    return attempts;
}

void DeliverySchedule::report(std::uint64_t id, bool accepted, Instant now)
{
    auto node = in_flight_.extract(id);
    if (!node.empty() && !accepted) {
        retry(id, std::move(node.mapped()), now);
    }
}

void DeliverySchedule::retry(std::uint64_t id, Entry entry, Instant now)
{
    auto const pause = platform_.retry_after(++entry.number);
    if (!pause) {
        disabled_ = true;
        pending_.clear();
        return;
    }
    pending_.emplace(now + *pause, std::pair(id, std::move(entry)));
}

std::optional<Instant> DeliverySchedule::next() const
{
    return pending_.empty() ? std::nullopt : std::optional(pending_.begin()->first);
}

}  // namespace hub::connectors
