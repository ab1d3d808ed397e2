#pragma once
// The case desk: what a citizen's event does to cases, and what staff do with them.
//
// Flow: the inbox worker hands over one item with its assessment; receive() stores the message, attaches it to a case
// or opens one for each matter, settles the item's fate, and writes case events, outbox rows and live events. Staff
// calls check permits(), the state machine and the version, and write the same kinds of rows.
//
// Transactions: every function takes the Tx of the caller and is one part of that transaction: on an error the caller
// lets the transaction fail, so nothing is half done.
//
// Concurrency: no state of its own beyond references; one instance serves every thread.
//
// Invariants: exactly one lead unit at every instant. Every change of a case adds one event and one version. No answer
// goes to a citizen who withdrew, left, or is in another app's hands: a dated task for a person is made instead.
//
// Sealed: what denounces, and who sent it, goes into envelopes that only officers' own machines open (sealing.hpp).
//
// Restricted: complaints and denunciations. Live events carry the code only and go to the lead unit alone; answers to
// the citizen are guidance, private, without detail, and never say "accepted".

#include "cases/desk_types.hpp"
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

class CaseWriter;
struct Asked;

/// True for what a citizen does; echo, delivered and seen belong to the outbox service.
[[nodiscard]] bool handles(InboundEvent::Kind kind) noexcept;

class CaseDesk {
public:
    /// The references must outlive the desk.
    CaseDesk(
        UnitDirectory const& units,
        TopicCatalogue const& topics,
        WorkCalendar const& calendar,
        Clock const& clock,
        Options options
    );
    CaseDesk(CaseDesk const&) = delete;  ///< Its views refer to its options.
    CaseDesk& operator=(CaseDesk const&) = delete;

    // ---- the citizen's side -----------------------------------------------------------------------------------------

    /// The whole effect of one item, its fate included. Errc::conflict when the item has a fate already, invalid_input
    /// for a kind that handles() refuses; in both cases let the transaction fail.
    [[nodiscard]] Result<Received> receive(Tx& tx, Incoming const& incoming) const;

    /// The thread in which the citizen of this event has denounced; none without one, or without a reply key.
    [[nodiscard]] std::optional<Conversation> sealed_twin(Tx& tx, ChannelId const& channel, InboundEvent const& event)
        const;

    // ---- the staff's side -------------------------------------------------------------------------------------------
    // Unknown code or no permission: Errc::not_found, the same answer. `expected` differs from the version: conflict
    // "stale". A step that the state machine forbids: conflict "state".

    [[nodiscard]] Result<Replied> reply(
        Tx& tx,
        Person const& person,
        CaseCode const& code,
        std::optional<std::int64_t> expected,
        std::string const& text,
        bool close,
        std::string const& trace_id = {}
    ) const;
    /// Body: {"sequence","at","author","text","mentions","not_mentioned"}. Who is called ("@name") and may see the case
    /// gets an alert; the others are named in the answer, and nobody else hears of them.
    [[nodiscard]] Result<Shown> note(
        Tx& tx,
        Person const& person,
        CaseCode const& code,
        std::optional<std::int64_t> expected,
        std::string const& text
    ) const;
    /// Hands the case to another unit and/or person. Never to the accused unit or into it (Errc::invalid_input). A
    /// return or a third transfer goes to the arbiter instead, its clock running on; only the arbiter's head may decide
    /// otherwise (conflict "arbiter" when it lies there already).
    [[nodiscard]] Result<Shown> assign(
        Tx& tx,
        Person const& person,
        CaseCode const& code,
        std::optional<std::int64_t> expected,
        UnitId const& unit,
        std::optional<UserName> const& assignee,
        std::string const& reason
    ) const;
    [[nodiscard]] Result<Shown> transition(
        Tx& tx,
        Person const& person,
        CaseCode const& code,
        std::optional<std::int64_t> expected,
        CaseState to,
        std::string const& reason
    ) const;
    /// Stops the clock for a reason that the rule of this kind allows, until its limit at most: "citizen" (the state
    /// becomes waiting_citizen), "other_body" (the citizen is told), "suspension" (by the head only, with a task to
    /// send the decision). invalid_input: not allowed by the rule; conflict "pause_limit": nothing is left of it,
    /// "paused", "state".
    [[nodiscard]] Result<Shown> pause(
        Tx& tx,
        Person const& person,
        CaseCode const& code,
        std::optional<std::int64_t> expected,
        std::string const& why,
        std::string const& reason
    ) const;
    /// The clock runs on, from now; conflict "not_paused".
    [[nodiscard]] Result<Shown> resume(
        Tx& tx,
        Person const& person,
        CaseCode const& code,
        std::optional<std::int64_t> expected,
        std::string const& reason
    ) const;
    /// Body: {"sequence","state":"asked","until"}. The head of the unit decides; conflict "asked" while one is open,
    /// "extended" when the rule of this kind allows no more.
    [[nodiscard]] Result<Shown> ask_extension(
        Tx& tx,
        Person const& person,
        CaseCode const& code,
        std::optional<std::int64_t> expected,
        ExtensionWish const& wish
    ) const;
    /// Not by the person who asked, unless that person heads the unit. Approved: resolve_due_at moves and the citizen
    /// is told.
    [[nodiscard]] Result<Shown> decide_extension(
        Tx& tx,
        Person const& person,
        CaseCode const& code,
        std::optional<std::int64_t> expected,
        bool approve,
        std::string const& reason
    ) const;
    /// Records a formal step: it starts the legal clocks that count from it and ends those that ask for it. What is
    /// done is done when it is recorded, by the server's clock; a dated fact may only make a clock start earlier.
    /// Source: docs/adr/0014. invalid_input: no step of this kind, a day where none may be stated, an unknown variant;
    /// conflict "running" (that clock runs already), "nothing" (it changes nothing), "extended", "state".
    [[nodiscard]] Result<Shown> formal_step(
        Tx& tx, Person const& person, CaseCode const& code, std::optional<std::int64_t> expected, FormalWish const& wish
    ) const;
    /// A photo or document of what was done. The type is told by the content; anything not on the list is refused, as
    /// are more than 20 files of one case. Body: {"id","name","type","bytes","sha256","at","by"}. Errc::conflict
    /// "doubled" when the case has this very file.
    [[nodiscard]] Result<Shown> add_evidence(
        Tx& tx, Person const& person, CaseCode const& code, std::optional<std::int64_t> expected, NewFile const& file
    ) const;
    /// Only for who may read the case.
    [[nodiscard]] Result<EvidenceFile> read_evidence(Tx& tx, Person const& person, CaseCode const& code, EvidenceId id)
        const;
    /// Says that a case is a denunciation after all: restricted, sealed when there are keys, and away from the accused
    /// unit (may be empty) and all below it. conflict "kind" when it is one already; invalid_input for an unknown
    /// accused unit, or one above which there is nobody.
    [[nodiscard]] Result<Shown> mark_denunciation(
        Tx& tx,
        Person const& person,
        CaseCode const& code,
        std::optional<std::int64_t> expected,
        UnitId const& accused,
        std::string const& reason
    ) const;
    /// {"code","items":[{"id","message_id","at","envelope"}]} for inspectors on the list of the case. The opening with
    /// its reason stands in the audit and in the case's events before the caller's transaction is done: give the body
    /// out only afterwards.
    [[nodiscard]] Result<Shown> open_sealed(
        Tx& tx, Person const& person, CaseCode const& code, std::string const& reason
    ) const;
    /// One sealed file of the case, named by an envelope, for the same people; each call stands in the audit. It is
    /// `kept`, or Errc::not_found says why not.
    [[nodiscard]] Result<Media> sealed_file(Tx& tx, Person const& person, CaseCode const& code, std::string const& id)
        const;
    /// {"items":[{"username","display_name","roles","units"}]}: who may be called in a note, nearest first, at most
    /// 200; `words` narrows. Only for who may write one. Works in read transactions.
    [[nodiscard]] Result<Json> people(Tx& tx, Person const& person, CaseCode const& code, std::string const& words)
        const;
    /// {"items":[{"id","title","shortcut","unit_name","text","unfilled"}]}: stored texts with this case's fields filled
    /// in, nearest unit first. Only for who may answer. Works in read transactions.
    [[nodiscard]] Result<Json> templates(Tx& tx, Person const& person, CaseCode const& code) const;
    /// {"items":[{"case","same_area","same_topic","words","words_in_common","days_apart"}]}: up to five cases that may
    /// be the same matter, most alike first. Restricted and sealed ones neither have any nor are any.
    [[nodiscard]] Result<Json> similar(Tx& tx, Person const& person, CaseCode const& code) const;
    /// Says that the case is a duplicate of another one, or, with an empty `of`, that it is none. A link and an event
    /// in both histories: conversations, states and clocks stay as they are. invalid_input: no case that this one can
    /// be a duplicate of; conflict "duplicate", "not_duplicate" when it says so already.
    [[nodiscard]] Result<Shown> mark_duplicate(
        Tx& tx,
        Person const& person,
        CaseCode const& code,
        std::optional<std::int64_t> expected,
        CaseCode const& of,
        std::string const& reason
    ) const;
    /// The whole case as this person may see it; `version` for the ETag. Works in read transactions.
    [[nodiscard]] Result<Shown> read(Tx& tx, Person const& person, CaseCode const& code) const;
    /// {"items":[short cases],"next_cursor"}. Works in read transactions.
    [[nodiscard]] Result<Json> list(Tx& tx, Person const& person, CaseFilter const& filter) const;
    /// These cases in this order, short; without those that the person may not read. Works in read transactions.
    [[nodiscard]] Json briefs(Tx& tx, Person const& person, std::vector<CaseId> const& ids) const;
    /// Whether this person may listen to `case:{code}`; same answer as read().
    [[nodiscard]] bool may_read(Tx& tx, Person const& person, CaseCode const& code) const;

    // ---- supervision ------------------------------------------------------------------------------------------------

    /// Writes what supervision did into the history of a case: one event, one version more, told to who has it open.
    /// No step of the work: clocks, alerts and the last activity stay as they are. Who may do it was decided before.
    [[nodiscard]] Result<void> annotate(Tx& tx, CaseId id, std::string const& actor, std::string const& kind, Json data)
        const;

    // ---- alerts -----------------------------------------------------------------------------------------------------

    /// {"items":[{"id","kind","level","raised_at","acknowledged_at","case":short case}],"next_cursor"}, newest first.
    [[nodiscard]] Json alerts(Tx& tx, Person const& person, bool open_only, AlertId before, std::size_t limit) const;
    /// The same of open mentions only.
    [[nodiscard]] Json mentions(Tx& tx, Person const& person, std::size_t limit) const;
    /// Only by its receiver; another's is not found. Ends the waiting for the case; repeating changes nothing. A
    /// mention is only marked as read: no step of the case.
    [[nodiscard]] Result<Json> acknowledge_alert(Tx& tx, Person const& person, AlertId id) const;

    // ---- morning digests --------------------------------------------------------------------------------------------

    /// Who gets one: every enabled official, head and dispatcher, by name.
    [[nodiscard]] std::vector<UserName> digest_readers(Tx& tx) const;
    /// Writes the digest of this day for each of these people who has none yet, and tells those who have something in
    /// it on `user:{name}`. Returns how many were written.
    [[nodiscard]] std::size_t write_digests(Tx& tx, std::vector<UserName> const& people, LocalDay day) const;
    /// {"items":[{"day","made_at","read_at","counts":{…},"due_today":[short cases],"overdue":[…],"questions":[…]}]},
    /// newest first; what the person may no longer read is left out.
    [[nodiscard]] Json digests(Tx& tx, Person const& person, std::size_t limit) const;
    /// Errc::not_found when the person has none of that day.
    [[nodiscard]] Result<Json> read_digest(Tx& tx, Person const& person, std::string const& day) const;

    /// A rating by the status page; code and secret have been checked. Without a score: "not solved", which reopens
    /// like 1 and 2. Errc::conflict "state" when there is no answer to rate, not_found for restricted cases.
    [[nodiscard]] Result<void> rate(Tx& tx, CaseCode const& code, std::optional<int> score, std::string const& words)
        const;

    // ---- the clock's side -------------------------------------------------------------------------------------------

    struct Ticked {
        std::size_t told = 0;
        bool more = false;  ///< The slice was full: call again at once.
        Instant next{};     ///< Call again no later than this.
    };
    /// Holding answers before reply windows shut; reminders, overdue deadlines and unanswered alerts whose instant has
    /// come, earliest first, one slice a call. Each is told once for each deadline, overdue again on each working day;
    /// what came due while nobody called is told by its latest state.
    [[nodiscard]] Ticked tick(Tx& tx, Instant now) const;

    struct Followed {
        std::size_t looked_at = 0;
        std::size_t moved = 0;
        std::size_t told = 0;  ///< Citizens who are told another date.
    };
    /// Carries the deadlines of these cases over to the present calendars, each with an event that says why it moved.
    /// Past ones never move, none moves into the past. Repeating changes nothing. Errc::internal when the store lacks
    /// the calendars that a case was counted by.
    [[nodiscard]] Result<Followed> follow_calendar(Tx& tx, std::vector<CaseId> const& cases) const;
    [[nodiscard]] std::int64_t calendar_generation() const noexcept { return options_.calendar_generation; }
    // ---- units that change ------------------------------------------------------------------------------------------

    /// One slice of a recorded reform whose day has come: people first, then at most `limit` cases. Every slice leaves
    /// each case with one lead unit that somebody answers for, and may be repeated or stopped after any. Until `state`
    /// is done call again; begin the second round (settling) when nobody works with the map of before any more.
    /// Errc::not_found without such a reform, Errc::conflict while this desk's directory is of an earlier day.
    struct ReformSlice {
        ReformState state = ReformState::done;
        std::size_t moved = 0;
    };
    [[nodiscard]] Result<ReformSlice> carry_out(Tx& tx, std::string const& reform, std::size_t limit) const;

    /// What a reform would do now; the desk's directory must be of its day, with it. Works in read transactions.
    struct ReformPreview {
        std::map<std::pair<UnitId, UnitId>, std::int64_t> moves;  ///< Open cases by old and new lead unit.
        std::int64_t open_before = 0;                             ///< All open cases.
        std::int64_t open_after = 0;      ///< The same, counted by the units that would lead them.
        std::int64_t unsure = 0;          ///< Parts of split units that a person has to decide.
        std::int64_t assignees_left = 0;  ///< Cases whose official does not move along.
        std::int64_t tasks = 0;
        std::int64_t people = 0;
        std::vector<std::string> for_a_person;  ///< Codes of the first of the unsure.
        std::vector<std::string> problems;      ///< Why it must not be carried out: cases or people without a unit.
    };
    [[nodiscard]] ReformPreview preview(Tx& tx, Reform const& reform) const;

    [[nodiscard]] SealedLane const& sealed_lane() const noexcept { return options_.sealed; }
    [[nodiscard]] CaseViews const& views() const noexcept { return views_; }

private:
    [[nodiscard]] Result<CaseRecord> find_for(
        Tx& tx,
        Person const& person,
        CaseCode const& code,
        Action action,
        std::optional<std::int64_t> expected = std::nullopt
    ) const;
    /// The same for a step that needs a reason.
    [[nodiscard]] Result<CaseRecord> find_for_reason(
        Tx& tx,
        Person const& person,
        CaseCode const& code,
        Action action,
        std::optional<std::int64_t> expected,
        std::string const& reason
    ) const;

    [[nodiscard]] Result<Shown> show(Tx& tx, Person const& person, CaseRecord const& record) const;
    /// Where a transfer really goes, and why; writes into `data` for the event.
    [[nodiscard]] Result<UnitId> destination(
        Tx& tx, Person const& person, CaseRecord const& record, UnitId const& wished, Json& data
    ) const;
    [[nodiscard]] Result<void> tell_first(
        Tx& tx, Person const& person, CaseCode const& code, CaseCode const& before, CaseCode const& now
    ) const;
    [[nodiscard]] Json alerts_json(Tx& tx, Person const& person, std::vector<Alert> const& alerts) const;
    [[nodiscard]] Result<Shown> hand_over(
        Tx& tx, Person const& person, CaseRecord record, UnitId const& before, Json data
    ) const;
    [[nodiscard]] Result<void> check_assignee(Tx& tx, CaseRecord const& record, UserName const& assignee) const;
    bool ask_citizen(Tx& tx, CaseWriter& writer, CaseRecord& record, Conversation thread, ReplyWindow const& window)
        const;
    bool ask_on_close(Tx& tx, CaseWriter& writer, CaseRecord& record) const;
    [[nodiscard]] Asked look_closer(
        Tx& tx, CaseWriter& writer, CaseRecord const& record, Person const& person, std::string const& text, Json& data
    ) const;
    /// What of the platform's reply window staff see; null: none (public thread, visitor, channel gone).
    [[nodiscard]] Json reply_window(CaseFile const& file) const;
    void tell_citizen(Tx& tx, CaseRecord const& record, std::string text) const;
    [[nodiscard]] WorkCalendar const& calendar_of(CaseRecord const& record) const noexcept;
    /// Errc::conflict when the rule of the topic asks for evidence and there is none since the work began.
    [[nodiscard]] Result<void> check_evidence(Tx& tx, CaseRecord const& record) const;
    [[nodiscard]] Json digest_of(Tx& tx, Person const& person, LocalDay day) const;

    UnitDirectory const& units_;
    TopicCatalogue const& topics_;
    WorkCalendar const& calendar_;
    Clock const& clock_;
    Options options_;
    CaseViews views_;
};

}  // namespace hub::cases
