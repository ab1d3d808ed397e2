#pragma once
// One citizen-side item and its whole effect. An object lives for one call.
//
//   words     message, comment, standby (and an edit whose original has not come yet): attach, fill or open
//   changes   edit, delete, remove, hide, reaction, postback, contact details, feedback: on what is there already
//   rating    the answer to "is it solved?", by words or by the platform's own form
//   sealed    what denounces: its own thread, envelopes, no copy elsewhere
//   notices   follow, unfollow, consent, call, thread control, account notice, other: flags and tasks
//
// Deliveries come in any order: what changes a message that has not come yet leaves a placeholder under its platform
// id, and the message finds it when it comes.

#include "cases/attach.hpp"
#include "cases/closing.hpp"
#include "cases/sealing.hpp"
#include "cases/speaker.hpp"

#include <map>

namespace hub::cases {

class Intake {
public:
    Intake(Tx& tx, Rules const& rules, Incoming const& incoming, Instant now);

    [[nodiscard]] Result<Received> run();

private:
    using Kind = InboundEvent::Kind;

    // intake.cpp
    [[nodiscard]] Result<void> dispatch();
    [[nodiscard]] Result<void> settle();
    Conversation& conversation();
    [[nodiscard]] Conversation wanted_conversation() const;
    void save_conversation();
    void ignore(std::string reason);
    void note_attached(CaseRecord const& record);
    [[nodiscard]] Instant sent_at() const;
    [[nodiscard]] std::string thread_id() const;

    // intake_words.cpp
    [[nodiscard]] Result<void> words();
    [[nodiscard]] Message inbound_message();
    [[nodiscard]] Result<void> second_copy(Message stored);
    [[nodiscard]] Result<void> carry_out(std::vector<Choice> const& choices, Message& message);
    [[nodiscard]] Result<void> attach(CaseRecord record, Message& message, std::optional<std::size_t> matter);
    [[nodiscard]] Result<void> fill(CaseRecord record, Message const& message, std::size_t matter);
    void open(Message& message, Matter const& matter, RoutingDecision decision, bool blank);
    void tell_readers(CaseRecord const& record, std::string_view event);
    [[nodiscard]] std::vector<Choice> sealed_first(std::vector<Choice> choices, std::vector<CaseRecord> const& active);
    void take_place(CaseRecord& record) const;
    void take_matter(CaseRecord& record, Matter const& matter, RoutingDecision decision) const;
    void keep_accused_out(CaseRecord& record, Matter const& matter, RoutingDecision& decision) const;
    void raise_urgency(CaseRecord& record) const;
    void resume_if_waiting(CaseRecord& record) const;
    [[nodiscard]] bool is_chatter() const;
    [[nodiscard]] bool is_automatic_answer();
    [[nodiscard]] std::optional<CaseRecord> quoted_case();
    void count_burst(CaseRecord& record, std::vector<CaseRecord> const& active) const;
    [[nodiscard]] RoutingDecision routing_of(std::optional<std::size_t> matter) const;
    [[nodiscard]] Matter blank_matter() const;
    void answer(bool blank);

    // intake_rating.cpp
    [[nodiscard]] Result<void> feedback();
    [[nodiscard]] std::optional<CaseRecord> asked_to_rate();
    [[nodiscard]] bool speaks_of_something_else(CaseRecord const& record) const;
    [[nodiscard]] Result<void> rate(
        CaseRecord record, Rated const& rated, std::string_view via, Message const* message
    );

    // intake_sealed.cpp
    [[nodiscard]] std::optional<Conversation> find_twin();
    [[nodiscard]] bool in_sealed_thread() const;
    void enter_sealed(Message& message);
    void leave_sealed(Message& message);
    void seal(Message const& message, CaseRecord const& record, std::vector<SealKey> const& readers);
    [[nodiscard]] Message excerpt(Matter const& matter);
    [[nodiscard]] Message excerpt(std::string text);
    [[nodiscard]] Message part_for(Message const& message, std::optional<std::size_t> matter);
    [[nodiscard]] std::optional<CaseRecord> sealed_case();
    void seal_leftovers(Message const& message);
    [[nodiscard]] Result<void> edit_sealed(Message message);
    void seal_contact_details();
    void scrub_delivery();

    // intake_changes.cpp
    [[nodiscard]] Result<void> edit();
    [[nodiscard]] Result<void> withdraw();
    [[nodiscard]] Result<void> hide();
    [[nodiscard]] Result<void> reaction();
    [[nodiscard]] Result<void> postback();
    [[nodiscard]] Result<void> contact_details();
    [[nodiscard]] std::optional<CaseRecord> case_by_receipt();
    [[nodiscard]] std::vector<CaseRecord> cases_of(MessageId message);
    [[nodiscard]] std::vector<CaseRecord> const& active_of(ConversationId thread);
    [[nodiscard]] std::optional<CaseRecord> find_case(CaseId id);
    [[nodiscard]] std::optional<CaseRecord> latest_active();
    [[nodiscard]] Result<void> add_event(
        CaseRecord record, std::string const& kind, Json data, Message const* message = nullptr
    );

    // intake_notices.cpp
    [[nodiscard]] Result<void> follow();
    [[nodiscard]] Result<void> unfollow();
    [[nodiscard]] Result<void> consent_withdrawn();
    [[nodiscard]] Result<void> call();
    [[nodiscard]] Result<void> thread_control();
    [[nodiscard]] Result<void> account_notice();
    [[nodiscard]] Result<void> other();

    Tx& tx_;
    Rules const& rules_;
    Incoming const& incoming_;
    InboundEvent const& event_;
    Instant now_;
    CaseWriter writer_;
    Speaker speaker_;
    Sealing sealing_;
    std::optional<Conversation> conversation_;
    Conversation stored_;  ///< As read, to write only what changed.
    std::vector<CaseRecord> opened_;
    std::vector<CaseRecord> attached_;
    Received received_;
    std::optional<std::optional<Conversation>> found_twin_;  ///< What find_twin() has read.
    /// Active cases of a thread as read; forgotten with every step that may change a case or move one.
    std::map<ConversationId, std::vector<CaseRecord>> active_;
    std::optional<ConversationId> twin_;  ///< The sealed thread beside an ordinary one.
    Conversation who_;                    ///< The ordinary thread as it was before the item went into the sealed one.
    bool fresh_ = false;                  ///< The ordinary thread was made by this very item.
    bool scrub_ = false;                  ///< The delivery's bytes must go.
    bool takes_all_ = false;  ///< The thread became a sealed one: what was said in it before is to be sealed, too.
};

}  // namespace hub::cases
