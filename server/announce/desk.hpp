#pragma once
// Announcements: drafted by one person, signed by another, published live and as messages, stopped, corrected, counted.
//
// Flow         draft → approve (another person) → publish: live events on public:announcements and public:area:{code},
// then
//              recipients in slices, each its own transaction: call plan() until it says there is no more.
// Invariants   The author never approves. A published text never changes: a correction is a new, linked announcement.
// Crash        Where planning stands is in the row itself: after a start, call plan() for each of unfinished().

#include "domain/channel.hpp"
#include "domain/person.hpp"
#include "domain/reply_window.hpp"
#include "domain/unit.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hub::announce {

struct ChannelFacts {
    Channel channel;
    ReplyWindow window;
};

struct Draft {
    std::string title;
    std::string body;
    std::string severity = "info";         ///< info, important, emergency.
    std::vector<UnitId> units = {};        ///< Empty units and channels: the author's own units.
    std::vector<TopicCode> topics = {};    ///< Only citizens whose latest case is about one of these; empty: everyone.
    std::vector<ChannelId> channels = {};  ///< Empty: every channel of the units.
    std::optional<Instant> not_before = {};
};

/// Body of the API's answer and the version for its ETag.
struct Shown {
    AnnouncementId id;
    Json body;
    std::int64_t version = 0;
};

/// Whom an announcement would reach by one channel at this moment.
struct ChannelReach {
    ChannelId channel;
    std::int64_t people = 0;  ///< Conversations that it is for, whether they can be reached or not.
    std::int64_t reached = 0;
    std::int64_t extended = 0;  ///< Of those reached: outside the free window, under the platform's special rule.
    std::int64_t billed = 0;    ///< Of those: the platform asks money for the message.
    std::optional<std::int64_t> quota_left;           ///< Of messages outside the free window, today; empty: no limit.
    std::map<std::string, std::int64_t> not_reached;  ///< Reason → people.
};

struct Planned {
    std::size_t recipients = 0;  ///< Of this slice.
    bool more = false;           ///< Call plan() again, in a new transaction.
};

inline constexpr std::size_t kMaxTitleChars = 200;
inline constexpr std::size_t kMaxBodyChars = 1800;
inline constexpr std::size_t kSlice = 2000;

/// As anyone may read it: id, title, body, severity, unit, area codes, published_at, corrects, state.
[[nodiscard]] Json public_json(Announcement const& announcement, UnitDirectory const& units);
/// As staff see it: also audience, author, approver, times, version as "etag".
[[nodiscard]] Json staff_json(Announcement const& announcement, UnitDirectory const& units);
/// {"planned","sent","delivered","failed","pending","reasons":{reason:count}}
[[nodiscard]] Json report_json(AnnouncementReport const& report);

class AnnouncementDesk {
public:
    /// The references must outlive the desk.
    AnnouncementDesk(
        UnitDirectory const& units, Clock const& clock, std::vector<ChannelFacts> channels, std::size_t slice = kSlice
    );

    // Unknown id or no permission to see: Errc::not_found. Wrong step: conflict "state". Own draft: forbidden.

    /// Exactly what plan() would do with this draft now, counted instead of written. By channel. Writes nothing.
    [[nodiscard]] Result<std::vector<ChannelReach>> reach(Tx& tx, Person const& person, Draft const& wish) const;
    [[nodiscard]] Result<Shown> draft(Tx& tx, Person const& person, Draft const& wish) const;
    [[nodiscard]] Result<Shown> approve(Tx& tx, Person const& person, AnnouncementId id) const;
    /// At once, or left to due() when not_before lies ahead (state stays approved, body says when).
    [[nodiscard]] Result<Shown> publish(Tx& tx, Person const& person, AnnouncementId id) const;
    /// What has not left yet never leaves.
    [[nodiscard]] Result<Shown> stop(Tx& tx, Person const& person, AnnouncementId id) const;
    /// A new draft linked to a published one; when it is published the old one's state becomes "corrected".
    [[nodiscard]] Result<Shown> correct(Tx& tx, Person const& person, AnnouncementId id, Draft const& wish) const;
    [[nodiscard]] Result<Json> report(Tx& tx, Person const& person, AnnouncementId id) const;
    [[nodiscard]] Result<Shown> read(Tx& tx, Person const& person, AnnouncementId id) const;
    /// {"items":[staff shape],"next_cursor"}
    [[nodiscard]] Result<Json> list(Tx& tx, Person const& person, std::string const& cursor, std::size_t limit) const;
    /// Published ones for anyone, newest first: {"items":[public shape],"next_cursor"}
    [[nodiscard]] Result<Json> list_public(Tx& tx, std::string const& cursor, std::size_t limit) const;

    /// The next slice of recipients with their outbox rows.
    [[nodiscard]] Result<Planned> plan(Tx& tx, AnnouncementId id) const;
    /// Published ones whose recipients are not all planned: after a start, and after publish().
    [[nodiscard]] std::vector<AnnouncementId> unfinished(Tx& tx) const;
    /// Publishes approved ones whose time has come; returns their ids for plan().
    [[nodiscard]] Result<std::vector<AnnouncementId>> publish_due(Tx& tx) const;

private:
    [[nodiscard]] Result<Announcement> made_of(Person const& person, Draft const& wish) const;
    [[nodiscard]] Result<Announcement> find_for(Tx& tx, Person const& person, AnnouncementId id, Action action) const;
    [[nodiscard]] bool may_see(Person const& person) const;
    [[nodiscard]] Result<Shown> written(Tx& tx, Announcement announcement) const;
    [[nodiscard]] Result<Shown> go_out(Tx& tx, Announcement announcement) const;
    void tell(Tx& tx, Announcement const& announcement, std::string_view event) const;
    [[nodiscard]] Result<Announcement> addressed(Person const& person, Draft const& wish) const;
    [[nodiscard]] std::string why_unreachable(Conversation const& conversation) const;
    void count_one(Conversation const& conversation, ChannelReach& counted) const;
    void keep_within_quota(ChannelReach& counted, std::vector<QuotaLeft> const& quotas) const;
    std::size_t add_recipient(Tx& tx, Announcement const& announcement, Conversation const& conversation) const;
    [[nodiscard]] Result<Json> page(
        Tx& tx,
        bool published_only,
        std::string const& cursor,
        std::size_t limit,
        std::function<std::optional<Json>(Announcement const&)> const& draw
    ) const;

    UnitDirectory const& units_;
    Clock const& clock_;
    std::vector<ChannelFacts> channels_;
    std::size_t slice_;
};

}  // namespace hub::announce
