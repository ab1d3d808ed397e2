#pragma once
// The one way in which a case changes: version, event, live events, in that order, in the caller's transaction.

#include "cases/alarm.hpp"

namespace hub::cases {

class CaseWriter {
public:
    CaseWriter(Tx& tx, Rules const& rules, Instant now) : tx_(tx), rules_(rules), now_(now) {}

    /// A new case with code, secret and deadlines; `record` needs lead unit, kind, topic, urgency, conversation and
    /// opened_at.
    [[nodiscard]] CaseRecord open(CaseRecord record, Json data);
    /// Writes the record with the next version, appends the event and tells listeners. Errc::conflict "stale".
    /// `message` is shown to those who have the case open.
    [[nodiscard]] Result<CaseEvent> change(
        CaseRecord& record,
        std::string const& actor,
        std::string const& kind,
        Json data,
        Message const* message = nullptr
    );
    /// The same event on every topic that may know of the case.
    void tell(CaseRecord const& record, std::string_view event, Message const* message = nullptr);
    /// To one person: something to look at now.
    void alert(CaseRecord const& record, std::string_view event, UserName const& person);
    /// Something only a person can do, with a date.
    HumanTaskId task(
        std::string const& kind, UnitId const& unit, CaseId case_id, std::string const& reason, Instant due_at
    );

    /// People who must hear of danger at any hour; nobody when there is none. Before change(), as it marks the record.
    [[nodiscard]] Asked ask_about_danger(CaseRecord& record);
    /// The same for any question.
    [[nodiscard]] Asked ask(CaseRecord& record, Alarm::Question question);
    /// After change().
    void send(CaseRecord const& record, Asked const& asked);

    /// First human step: the case is acknowledged.
    void acknowledge(CaseRecord& record) const;
    /// Moves the state with all that hangs on it: pause and resume, answered_at, closed_at, which clock runs.
    void enter(CaseRecord& record, CaseState to) const;
    /// Stops the resolve clock when the rule of the kind allows this reason and something of its limit is left.
    bool pause(CaseRecord& record, std::string_view why) const;
    /// The clock runs on; it stood until now, at most until its limit.
    void resume(CaseRecord& record) const;
    /// Both deadlines anew from opened_at, by topic and urgency.
    void set_deadlines(CaseRecord& record) const;

    [[nodiscard]] Instant now() const noexcept { return now_; }

    /// A matter whose unit has ended goes to the heir, with an event of its own; true when it went. docs/adr/0019
    [[nodiscard]] Result<bool> follow_reform(CaseRecord& record);

private:
    void settle_alerts(CaseRecord& record, std::string const& actor);

    Tx& tx_;
    Rules const& rules_;
    Instant now_;
};

}  // namespace hub::cases
