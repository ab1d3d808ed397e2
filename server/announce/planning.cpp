// Recipients in slices: each slice is one short transaction, and the row remembers how far planning has come.
#include "announce/audience.hpp"

#include <algorithm>

namespace hub::announce {
namespace {

constexpr int kFirstWave = 1;
constexpr std::string_view kAnonymousThread = "anon:";
constexpr std::size_t kLookBack = 200;  // published ones that may still be in planning after a start

std::string message_text(Announcement const& announcement)
{
    return announcement.title + "\n\n" + announcement.body;
}

/// Why this conversation gets no message; empty when it does.
std::string unreachable(Conversation const& conversation, ReplyWindow const& window, Instant now)
{
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

std::size_t AnnouncementDesk::add_recipient(Tx& tx, Announcement const& announcement, Conversation const& conversation)
    const
{
    auto const facts =
        std::ranges::find(channels_, conversation.channel, [](ChannelFacts const& one) { return one.channel.id; });
    auto const reason =
        facts == channels_.end() ? std::string{"channel_gone"} : unreachable(conversation, facts->window, clock_.now());
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
