#pragma once
// What goes into the case desk and what comes out of it; its rules as configured. Plain values.

#include "cases/sealed_lane.hpp"
#include "cases/views.hpp"
#include "domain/assessment.hpp"
#include "domain/calendars.hpp"
#include "domain/channel.hpp"
#include "domain/closing_rules.hpp"
#include "domain/deadline.hpp"
#include "domain/deadline_rules.hpp"
#include "domain/inbound.hpp"
#include "domain/person.hpp"
#include "domain/reform.hpp"
#include "domain/reply_route.hpp"
#include "domain/reply_window.hpp"
#include "domain/service_terms.hpp"
#include "domain/topic.hpp"
#include "domain/unit.hpp"
#include "domain/work_calendar.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hub::cases {

/// A channel with the reply window of its platform and the templates that it may use.
struct ChannelFacts {
    Channel channel;
    ReplyWindow window;
    bool template_user = false;
    bool template_phone = false;

    [[nodiscard]] Reach reach() const { return {window, template_user, template_phone}; }
};

/// One citizen-side item, ready for its effect.
struct Incoming {
    ItemId item;
    std::string trace_id;
    Instant received_at{};  ///< Ours; deadlines count from here, never from a sender's clock.
    Channel channel;
    ReplyWindow window;  ///< connector.profile().window
    InboundEvent event;
    Assessment assessment;                 ///< Empty for kinds without words.
    std::vector<RoutingDecision> routing;  ///< One for each matter, same order; missing ones go to the dispatcher.
};

struct Received {
    Fate fate = Fate::ignored;
    std::vector<CaseCode> opened;
    std::vector<CaseCode> attached;
    std::string reason;     ///< Why ignored; empty otherwise.
    bool answered = false;  ///< Something waits in the outbox: wake its worker.
};

/// How holders are reminded and whose silence goes where.
struct FollowUpTerms {
    std::vector<int> reminder_percents{50, 80};  ///< Ascending shares of the term; overdue comes after them.
    std::chrono::minutes alert_within{240};      ///< Working time to acknowledge an alert …
    std::chrono::minutes urgent_within{15};      ///< … and clock time when someone is in danger.
    std::size_t slice = 500;                     ///< Cases of one call of tick().
};

/// How a case ends.
struct ClosingTerms {
    bool ask = true;               ///< Ask the citizen in the same chat whether it is solved.
    int days = 5;                  ///< Calendar days of silence after which an answered case closes.
    std::chrono::days rated{14};   ///< So long after the question a bare "chưa" or "5" is read as its answer.
    std::chrono::minutes fast{5};  ///< Answered sooner than this after it came: shown to the head.
};

/// The holding answer before a window shuts on an open case.
struct WindowTerms {
    std::chrono::minutes lead{180};     ///< So long before; at most half the window.
    std::chrono::hours quiet_from{22};  ///< Local clock: nobody is written to at night …
    std::chrono::hours quiet_until{6};  ///< … unless the window shuts before the morning. Equal: no night.
};

struct Options {
    std::map<ChannelId, ChannelFacts> channels;         ///< Every configured channel, for staff answers.
    std::function<std::string(std::string_view)> fold;  ///< Search form of a text; empty: hub::fold.
    std::function<std::string(std::size_t)> secret;     ///< Case secrets; empty: random_code.
    std::string status_url;                             ///< Shown with code and secret; empty: left out.
    std::chrono::hours attach_within{72};
    std::chrono::minutes ack_pause{1};  ///< Automatic answers to one conversation keep this distance …
    int acks_per_day = 20;              ///< … and this number in 24 hours.
    int flood_messages = 30;            ///< From this many messages in flood_within on, one case takes all.
    std::chrono::minutes flood_within{5};
    double clear_topic = 0.45;  ///< Below: a short text counts as vague.
    FollowUpTerms follow_up;
    ClosingTerms closing;
    WindowTerms window;
    ServiceTerms terms;
    DeadlineRules rules;                   ///< Legal deadlines, and where the service terms come from.
    std::optional<Calendars> calendars;    ///< Units with a calendar of their own; empty: none has.
    std::int64_t calendar_generation = 1;  ///< Number of these calendars in the store.
    bool keep_told_dates = true;           ///< A date that a citizen was told is not moved later by a calendar.
    std::function<AreaCode(GeoPoint)> area_of_point;  ///< Ward of a pin, for parts of a split unit; may be empty.
    ClosingRules closing_rules;
    SealedLane sealed;
    std::string arbiter_type;  ///< Type of the unit that decides between units; empty: the one above both.
};

/// Body of the API's answer and the version for its ETag.
struct Shown {
    Json body;
    std::int64_t version = 0;
    bool restricted = false;  ///< The reader is to be written into the audit.
};

struct Replied {
    MessageId message;
    std::string delivery_state;  ///< "pending"; "failed" when a task for a person was made instead.
    std::int64_t version = 0;
};

/// What to filter by; who asks decides what is left.
struct CaseFilter {
    std::vector<CaseState> states;
    std::vector<UnitId> units;
    std::optional<UserName> assignee;
    std::string topic;
    std::string kind;
    std::optional<Instant> due_before;
    bool overdue_only = false;
    std::string folded_text;
    std::string sort = "due_at";
    std::string cursor;
    std::size_t limit = 50;
};

/// A file as it came.
struct NewFile {
    std::string name;  ///< The sender's name for it: shown, never used.
    std::string content;
};

/// A file as it is given out.
struct EvidenceFile {
    Evidence entry;
    std::string content;
    bool restricted = false;  ///< The reader is to be written into the audit.
};

/// New due instant: one of both.
struct ExtensionWish {
    std::optional<Instant> until;
    std::optional<int> working_days;
    std::string reason;
};

/// A formal step that an official records.
struct FormalWish {
    std::string step;
    std::string variant;        ///< Empty: the plain term.
    std::optional<Instant> at;  ///< A dated fact (a paper received earlier) or a planned day.
    std::string reason;
};

}  // namespace hub::cases
