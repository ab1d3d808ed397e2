#pragma once
// Rows as services see them. Plain values; the adapters map them, nobody else knows a column name.

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "domain/assessment.hpp"
#include "domain/case_state.hpp"
#include "domain/channel.hpp"
#include "domain/channel_health.hpp"
#include "domain/inbound.hpp"
#include "domain/person.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hub {

// ---- inbox -------------------------------------------------------------------------------------------------------

enum class Fate { pending, opened, attached, ignored };
[[nodiscard]] std::string_view name_of(Fate fate) noexcept;

/// A delivery about to be stored: raw bytes and the identity of each item in it.
struct NewDelivery {
    struct Item {
        std::string channel;  ///< Empty: no configured channel has this account.
        std::string external_id;
        std::string dedupe_key;  ///< Unique over the connector.
        std::string kind;        ///< The platform's own name.
    };
    std::string connector;
    std::string trace_id;
    Instant received_at{};
    std::string body;
    std::vector<Item> items;  ///< Never empty: a body with nothing in it is one item of kind "empty" or "malformed".
};

struct DeliveryStored {
    std::size_t stored = 0;
    std::size_t duplicates = 0;
};

/// An item waiting for triage; the body is parsed again by its connector.
struct PendingItem {
    ItemId id;
    std::int64_t delivery_id = 0;
    std::size_t index = 0;  ///< Position of the item in the delivery's event list.
    std::string connector;
    std::string channel;
    std::string trace_id;
    Instant received_at{};
    std::string body;  ///< Same text for each item of one delivery.
};

struct CustodyLine {
    std::string connector;
    std::string channel;
    std::string external_id;
    std::string kind;
    Instant received_at{};
    Fate fate = Fate::pending;
    std::string case_code;
    std::string reason;
};

struct CustodyBalance {
    std::int64_t received = 0;  ///< = duplicates + opened + attached + ignored + pending.
    std::int64_t duplicates = 0;
    std::int64_t opened = 0;
    std::int64_t attached = 0;
    std::int64_t pending = 0;
    std::vector<std::pair<std::string, std::int64_t>> ignored;
};

using SealedId = Id<struct SealedTag>;

/// One envelope of a sealed case.
struct SealedItem {
    SealedId id;
    CaseId case_id;
    MessageId message;  ///< 0: not of one message (contact details).
    Instant at{};
    Json envelope;  ///< base/envelope.hpp
};

// ---- people outside ----------------------------------------------------------------------------------------------

/// A thread with one citizen on one channel (or one public comment thread).
struct Conversation {
    ConversationId id;
    ChannelId channel;
    ContactId contact;
    std::string thread_id;  ///< Unique within the channel.
    std::string user_id;    ///< The platform's id to write to; empty when hidden or sealed.
    std::string
        reply_address;  ///< Not empty: a sealed thread. Where to answer, under the hub's reply key; no name in it.
    std::string app_user_id;
    std::string display_name;
    std::string phone;
    bool is_public = false;        ///< Comment thread: public answers only, one private reply.
    bool can_write = true;         ///< False after unfollow or block.
    bool foreign_control = false;  ///< Another app controls the thread: do not answer.
    bool consent_withdrawn = false;
    bool private_reply_used = false;
    std::optional<Instant> last_inbound_at;  ///< Last interaction that opens the reply window.
    CaseId rating_case;                      ///< The citizen was asked whether this one is solved; 0: none.
    std::optional<Instant> last_ack_at;      ///< Last automatic acknowledgement: at most one a minute.
    std::string phone_refused;               ///< The number that takes no template; another one may.
    std::optional<Instant> window_look_at;   ///< When to see whether a holding answer is due; empty: never.
};

enum class Direction { inbound, outbound };

struct Message {
    MessageId id;
    ConversationId conversation;
    Direction direction = Direction::inbound;
    std::string external_id;  ///< The platform's message or comment id; for outbound filled by receipt or echo.
    std::string kind;  ///< text image … comment postback; outbound: ack reply announcement holding staff_elsewhere
    std::string text;
    std::vector<Attachment> attachments;
    std::optional<GeoPoint> point;
    Instant at{};
    std::string author;  ///< Outbound: username, "hub", or "elsewhere" (typed in the platform's own inbox).
    bool is_public = false;
    bool deleted = false;          ///< Unsent by the citizen: hidden from displays.
    bool sealed = false;           ///< What it says lies in an envelope only; no text, picture or place here.
    Json history = Json::array();  ///< Earlier texts: [{"text","until"}].
    std::string delivery_state;    ///< Outbound: pending sent delivered seen failed uncertain; inbound: empty.
};

// ---- cases -------------------------------------------------------------------------------------------------------

struct CaseRecord {
    CaseId id;
    CaseCode code;
    std::string secret;  ///< Short; with the code it opens the citizen's status page.
    MatterKind kind = MatterKind::feedback;
    TopicCode topic;
    Urgency urgency = Urgency::normal;
    std::string title;
    CaseState state = CaseState::open;
    ChannelId channel;
    ConversationId conversation;
    ContactId contact;
    AreaCode area;
    std::string place_text;
    std::optional<GeoPoint> point;
    UnitId lead_unit;  ///< Never empty.
    std::optional<UserName> assignee;
    std::vector<UnitId> cooperating;
    bool restricted = false;
    UnitId accused_unit;
    std::vector<UserName> listed;  ///< Inspectors who hold the keys; not empty: the case is sealed.
    bool needs_dispatcher = false;
    Json routing = Json::object();  ///< {"unit","reasons":[{"rule","evidence","weight"}],"confidence","guesses":[…]}
    Instant opened_at{};
    std::optional<Instant> acknowledged_at;  ///< First human step.
    std::optional<Instant> answered_at;
    std::optional<Instant> closed_at;
    Instant ack_due_at{};
    Instant resolve_due_at{};
    std::optional<Instant> paused_at;
    std::string pause_reason;            ///< Of the present pause: "citizen", "other_body", "suspension".
    std::optional<Instant> pause_until;  ///< Then the clock runs on by itself.
    int paused_minutes = 0;              ///< Working minutes of earlier pauses.
    bool ack_met =
        false;  ///< The step is done, in time or late (acknowledged_at says which): its clock no longer runs.
    bool resolve_met = false;            ///< The same for the answer or another end.
    int reminders = 0;                   ///< Told of the running deadline: first, second … share; one more: overdue.
    std::optional<Instant> reminded_at;  ///< The latest of them.
    int alert_level = -1;                ///< AlertLevel that was asked last; -1: nobody.
    int alert_top = -1;                  ///< How far up the question may go.
    std::optional<Instant> alert_until;  ///< Unacknowledged at this instant: the next level is asked.
    int rating = 0;                      ///< 1…5 by the citizen; 0: none.
    std::optional<Instant> rating_asked_at;  ///< Asked whether it is solved; silence then closes it.
    std::optional<Instant> next_action_at;   ///< When the clock has to look at it again; empty: never by itself.
    std::optional<Instant> legal_at;         ///< When a legal deadline of it is to be told; empty: none runs.
    std::int64_t calendar = 1;               ///< Generation of the calendars that its deadlines were counted by.
    Instant last_activity_at{};
    std::int64_t version = 1;  ///< ETag; +1 with every change.
    std::string search_text;   ///< Folded title and texts, for the full-text index.
};

struct CaseEvent {
    std::int64_t sequence = 0;  ///< From 1 within the case, without gap.
    Instant at{};
    std::string actor;  ///< Username, "hub" or "citizen".
    std::string kind;   ///< "case.opened", "case.assigned", "case.message", "case.note", "case.state" …
    Json data = Json::object();
};

/// One legal deadline of a case: its clock was started by a formal step that an official recorded.
struct CaseDeadline {
    std::int64_t id = 0;
    CaseId case_id;
    std::string step;         ///< What has to be done: "accept", "resolve_first" …
    std::string rule;         ///< Of deadlines.json, as of the start.
    std::string clock_start;  ///< The recorded step.
    std::string variant;
    Instant starts_at{};    ///< The step's fact, which may lie before it was recorded; the planned day of a notice.
    Instant recorded_at{};  ///< Ours.
    Instant due_at{};
    std::optional<Instant> met_at;    ///< When the step that ends it was recorded: ours, never dated back.
    std::optional<Instant> ended_at;  ///< Withdrawn or refused: nothing is owed any more.
    std::string basis;
    std::string confidence;
    std::string owner;
    int extended = 0;                     ///< How often.
    std::optional<Instant> stands_since;  ///< Suspended.
    int stood = 0;                        ///< Units of the rule that earlier suspensions took.
    int reminders = 0;                    ///< As in CaseRecord.
    std::optional<Instant> reminded_at;

    [[nodiscard]] bool is_open() const noexcept { return !met_at && !ended_at; }
};

/// One state of all calendars that deadlines were counted by.
struct CalendarGeneration {
    std::int64_t number = 0;  ///< From 1.
    std::string fingerprint;
    Json saved;  ///< Calendars::saved().
    Instant at{};
};

/// The chain in which nobody's silence is the end: each is asked when the one before did not acknowledge.
enum class AlertLevel { official, head, chairman, supervisor };
[[nodiscard]] std::string_view name_of(AlertLevel level) noexcept;

/// Kind of an alert to a person whom a note calls by name: it asks for nothing but to be read.
inline constexpr char const* kMention = "mention";

/// One person asked to look at one case.
struct Alert {
    AlertId id;
    CaseId case_id;
    std::string kind;  ///< "reminder", "overdue", "urgent", "not_solved", kMention …
    AlertLevel level = AlertLevel::official;
    UserName person;
    Instant raised_at{};
    std::optional<Instant> acknowledged_at;
    std::string acknowledged_by;  ///< The person, or "hub" when the matter went away.
};

struct CaseQuery {
    std::vector<CaseState> states;
    std::vector<UnitId> units;  ///< Filter of the caller: lead unit is one of these.
    std::optional<UserName> assignee;
    std::string topic;
    std::string kind;
    std::optional<Instant> due_before;
    bool overdue_only = false;
    Instant now{};
    std::string folded_text;      ///< Folded words, all must occur; or a case code.
    std::string sort = "due_at";  ///< due_at, -opened_at, opened_at, -last_activity_at.
    std::string cursor;           ///< Opaque, from next_cursor.
    std::size_t limit = 50;
    // who asks; the store puts it into SQL
    bool all_units = false;                 ///< Supervisor.
    std::vector<UnitId> visible_units;      ///< Lead or cooperating unit is one of these.
    bool may_see_restricted = false;        ///< Only within visible_units; supervisors never.
    std::vector<UnitId> hidden_from_units;  ///< Cases accusing one of these are left out.
    UserName viewer;                        ///< The assignee sees the case, whatever its unit; empty: none.
    UserName inspector;                     ///< Sees the cases on whose list it stands; empty: none.
};

struct CasePage {
    std::vector<CaseRecord> items;
    std::string next_cursor;  ///< Empty: the end.
};

// ---- outbox ------------------------------------------------------------------------------------------------------

enum class OutboxState { pending, sending, uncertain, sent, delivered, failed, cancelled };
[[nodiscard]] std::string_view name_of(OutboxState state) noexcept;

struct OutboxItem {
    OutboxId id;
    std::string idempotency_key;  ///< Unique; goes out as metadata where the platform has it.
    ChannelId channel;
    ConversationId conversation;
    MessageId message;            ///< The text to send is that message's.
    CaseId case_id;               ///< 0: none.
    AnnouncementId announcement;  ///< 0: none.
    std::string kind;             ///< ack guidance reply holding rating announcement emergency
    bool by_human = false;
    Json extra = Json::object();  ///< target, quick answers, template
    OutboxState state = OutboxState::pending;
    int attempts = 0;
    Instant created_at{};
    Instant not_before{};
    std::optional<Instant> sending_since;
    std::optional<Instant> sent_at;
    std::string receipt;
    std::string last_error;  ///< Short reason code shown to staff.
    std::string trace_id;
};

struct HumanTask {
    HumanTaskId id;
    std::string kind;  ///< "undelivered_answer", "consent_withdrawn", "call_back", "channel_alarm" …
    UnitId unit;
    CaseId case_id;
    OutboxId outbox;
    std::string reason;
    Instant created_at{};
    Instant due_at{};
    std::optional<Instant> done_at;
    std::string done_by;
};

// ---- announcements -----------------------------------------------------------------------------------------------

struct Announcement {
    AnnouncementId id;
    std::string title;
    std::string body;
    std::string severity = "info";   ///< info, important, emergency.
    Json audience = Json::object();  ///< {"units":[…],"topics":[…],"channels":[…]}
    std::string state = "draft";     ///< draft approved published stopped corrected
    std::string author;
    std::string approver;
    UnitId unit;
    std::optional<Instant> not_before;
    Instant created_at{};
    std::optional<Instant> approved_at;
    std::optional<Instant> published_at;
    std::optional<Instant> stopped_at;
    AnnouncementId corrects;  ///< 0: none.
    std::int64_t version = 1;
};

struct AnnouncementReport {
    std::int64_t planned = 0;
    std::int64_t sent = 0;
    std::int64_t delivered = 0;
    std::int64_t failed = 0;
    std::int64_t pending = 0;
    std::vector<std::pair<std::string, std::int64_t>> reasons;
};

// ---- staff -------------------------------------------------------------------------------------------------------

struct Account {
    Person person;
    std::string password_hash;  ///< argon2id string.
    std::string totp_secret;    ///< Sealed text; empty: off.
    std::int64_t totp_last_step = 0;
    bool disabled = false;
    Instant created_at{};
    std::int64_t version = 1;  ///< ETag; +1 with every update.
    /// The password is one that an administrator handed over: it opens nothing but the choice of another, and nothing
    /// at all after this instant. Empty: the person's own.
    std::optional<Instant> start_password_until;
};

struct Session {
    std::string id_hash;  ///< SHA-256 of the cookie's value.
    UserId user;
    Instant created_at{};
    Instant last_seen_at{};
    std::string device;   ///< What the program called itself at sign-in, shortened.
    std::string address;  ///< Where it signed in from.
};

struct StoredAnswer {
    std::string payload_hash;
    int status = 0;
    std::string body;
    std::string etag;
};

}  // namespace hub
