// Recipients in slices: each slice is one short transaction, and the row remembers how far planning has come.
#include "announce/audience.hpp"
#include "domain/reply_route.hpp"

#include <algorithm>

namespace hub::announce {
namespace {

constexpr int kFirstWave = 1;
constexpr std::string_view kAnonymousThread = "anon:";
constexpr std::string_view kPaid = "paid";  ///< Name of our own daily limit among the quotas (outbox/governor.cpp).
constexpr std::size_t kLookBack = 200;      // published ones that may still be in planning after a start

ChannelId const& channel_of(ChannelFacts const& facts)
{
    return facts.channel.id;
}

std::string message_text(Announcement const& announcement)
{
    return announcement.title + "\n\n" + announcement.body;
}

/// Why this conversation gets no message; empty when it does. The first four are those that reachable() leaves out.
std::string unreachable(Conversation const& conversation, ReplyWindow const& window, Instant now)
{
    if (conversation.consent_withdrawn) {
        return "consent_withdrawn";
    }
    if (conversation.user_id.empty()) {
        return "no_address";
    }
    if (conversation.foreign_control) {
        return "foreign_control";
    }
    if (!conversation.can_write) {
        return "blocked";
    }
    if (conversation.thread_id.starts_with(kAnonymousThread)) {
        return "anonymous";
    }
    switch (window_state(window, conversation.last_inbound_at, now, false)) {
        case WindowState::open:
        case WindowState::extended:
            return {};
        case WindowState::human_only:
        case WindowState::shut:
            break;
    }
    return "outside_window";
}

bool is_about(Tx& tx, Conversation const& conversation, std::vector<std::string> const& topics)
{
    if (topics.empty()) {
        return true;
    }
    auto const latest = tx.cases().latest_of(conversation.id);
    return latest && !latest->restricted && std::ranges::find(topics, latest->topic.value) != topics.end();
}

}  // namespace

std::string AnnouncementDesk::why_unreachable(Conversation const& conversation) const
{
    auto const facts = std::ranges::find(channels_, conversation.channel, &channel_of);
    return facts == channels_.end() ? std::string{"channel_gone"}
                                    : unreachable(conversation, facts->window, clock_.now());
}

Result<std::vector<ChannelReach>> AnnouncementDesk::reach(Tx& tx, Person const& person, Draft const& wish) const
{
    if (!permits(person, Action::draft_announcement, units_)) {
        return forbidden("this step is not yours");
    }
    auto const made = addressed(person, wish);
    if (!made) {
        return std::unexpected(made.error());
    }
    auto const channels = channels_of(*made, units_, channels_);
    auto const topics = names_at(made->audience, "topics");
    std::map<std::string, ChannelReach> by_channel;
    for (auto const& channel : channels) {
        by_channel[channel.value].channel = channel;
    }
    auto const all = channels.empty() ? std::vector<Conversation>{} : tx.conversations().private_on(channels);
    for (auto const& conversation : all) {
        if (is_about(tx, conversation, topics)) {
            count_one(conversation, by_channel[conversation.channel.value]);
        }
    }
    auto const quotas = tx.outbox().quotas(clock_.now());
    std::vector<ChannelReach> list;
    for (auto& [name, counted] : by_channel) {
        keep_within_quota(counted, quotas);
        list.push_back(std::move(counted));
    }
    return list;
}

void AnnouncementDesk::count_one(Conversation const& conversation, ChannelReach& counted) const
{
    ++counted.people;
    if (auto const reason = why_unreachable(conversation); !reason.empty()) {
        ++counted.not_reached[reason];
        return;
    }
    ++counted.reached;
    auto const facts = std::ranges::find(channels_, conversation.channel, &channel_of);
    auto const state = window_state(facts->window, conversation.last_inbound_at, clock_.now(), false);
    counted.extended += state == WindowState::extended ? 1 : 0;
}

/// What goes out in the extended window takes from the platform's number and from our own limit, as the sender does.
void AnnouncementDesk::keep_within_quota(ChannelReach& counted, std::vector<QuotaLeft> const& quotas) const
{
    auto const facts = std::ranges::find(channels_, counted.channel, &channel_of);
    if (facts == channels_.end()) {
        return;
    }
    bool const billed = facts->window.extended_billed;
    std::optional<std::int64_t> left =
        billed && facts->channel.paid_per_day > 0 ? std::optional(facts->channel.paid_per_day) : std::nullopt;
    for (auto const& quota : quotas) {
        bool const counts = quota.way == name_of(Route::extended) || (billed && left && quota.way == kPaid);
        if (quota.channel == counted.channel && counts) {
            left = std::min(left.value_or(quota.left), quota.left);
        }
    }
    counted.quota_left = left;
    if (left && counted.extended > *left) {
        auto const over = counted.extended - std::max<std::int64_t>(*left, 0);
        counted.not_reached["out_of_quota"] += over;
        counted.reached -= over;
        counted.extended -= over;
    }
    counted.billed = billed ? counted.extended : 0;
}

std::size_t AnnouncementDesk::add_recipient(Tx& tx, Announcement const& announcement, Conversation const& conversation)
    const
{
    auto const reason = why_unreachable(conversation);
    OutboxId outbox;
    if (reason.empty()) {
        Message message;
        message.conversation = conversation.id;
        message.direction = Direction::outbound;
        message.kind = "announcement";
        message.text = message_text(announcement);
        message.at = clock_.now();
        message.author = announcement.author;
        message.delivery_state = "pending";
        OutboxItem item;
        item.idempotency_key =
            "ann-" + std::to_string(announcement.id.value) + "-" + std::to_string(conversation.id.value);
        item.channel = conversation.channel;
        item.conversation = conversation.id;
        item.message = tx.conversations().add_message(message);
        item.announcement = announcement.id;
        item.kind = "announcement";
        item.created_at = clock_.now();
        item.not_before = clock_.now();
        auto const added = tx.outbox().add(item);
        if (!added) {
            return 0;  // planned before: never a second text
        }
        outbox = *added;
    }
    tx.announcements().add_recipient(announcement.id, kFirstWave, conversation.id, outbox, reason);
    return 1;
}

Result<Planned> AnnouncementDesk::plan(Tx& tx, AnnouncementId id) const
{
    auto announcement = tx.announcements().find(id);
    if (!announcement) {
        return not_found("no such announcement");
    }
    auto const& planning = member(announcement->audience, kPlanning);
    if (announcement->state != "published" || flag_at(planning, "done")) {
        return Planned{};
    }
    auto const channels = channels_of(*announcement, units_, channels_);
    auto const topics = names_at(announcement->audience, "topics");
    auto const after = integer_at(planning, "after").value_or(0);
    auto const all = channels.empty() ? std::vector<Conversation>{} : tx.conversations().reachable(channels);
    Planned planned;
    std::int64_t last = after;
    std::size_t looked_at = 0;
    for (auto const& conversation : all) {
        if (conversation.id.value <= after) {
            continue;
        }
        if (looked_at == slice_) {
            planned.more = true;
            break;
        }
        ++looked_at;
        last = conversation.id.value;
        if (is_about(tx, conversation, topics)) {
            planned.recipients += add_recipient(tx, *announcement, conversation);
        }
    }
    announcement->audience[kPlanning] = {{"after", last}, {"done", !planned.more}};
    if (auto const done = tx.announcements().update(*announcement); !done) {
        return std::unexpected(done.error());
    }
    return planned;
}

std::vector<AnnouncementId> AnnouncementDesk::unfinished(Tx& tx) const
{
    std::vector<AnnouncementId> ids;
    for (auto const& announcement : tx.announcements().list(true, AnnouncementId{}, kLookBack)) {
        if (announcement.state == "published" && !flag_at(member(announcement.audience, kPlanning), "done")) {
            ids.push_back(announcement.id);
        }
    }
    return ids;
}

Result<std::vector<AnnouncementId>> AnnouncementDesk::publish_due(Tx& tx) const
{
    std::vector<AnnouncementId> ids;
    for (auto& announcement : tx.announcements().due(clock_.now())) {
        if (!announcement.not_before) {
            continue;  // signed, but a person says when
        }
        auto const shown = go_out(tx, announcement);
        if (!shown) {
            return std::unexpected(shown.error());
        }
        ids.push_back(announcement.id);
    }
    return ids;
}

}  // namespace hub::announce
