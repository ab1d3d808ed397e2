#pragma once
// Closing that means done: the citizen is asked, a bad word brings the case back, silence closes it, and answers that
// look empty are shown to the head.
//
// Never asked: in restricted cases and those that accuse a unit (a question about them is a trace of them), in public
// threads, and where an automatic text may not be sent. Those cases are closed by a person.

#include "cases/rating.hpp"
#include "cases/speaker.hpp"

namespace hub::cases {

class Closing {
public:
    Closing(Tx& tx, Rules const& rules, CaseWriter& writer, Speaker& speaker)
        : tx_(tx), rules_(rules), writer_(writer), speaker_(speaker)
    {
    }

    /// Asks in the same chat, when that is right; marks record and conversation, the caller writes both. False: not
    /// asked.
    bool ask(CaseRecord& record, Conversation& thread, ReplyWindow const& window);
    /// A rating: good ones close, bad ones reopen with the first deadline and alert unit and head. `thread` is told and
    /// no longer waits; its caller writes it.
    [[nodiscard]] Result<void> take(
        CaseRecord& record, Conversation& thread, Rated const& rated, std::string_view via, Message const* message
    );
    /// What the head should look at: "fast", "boilerplate".
    [[nodiscard]] std::vector<std::string> doubts(CaseRecord const& record, std::string const& text);

private:
    void tell_reopened(CaseRecord const& record, Conversation const& thread);

    Tx& tx_;
    Rules const& rules_;
    CaseWriter& writer_;
    Speaker& speaker_;
};

/// When silence closes the case; empty: never.
[[nodiscard]] std::optional<Instant> closes_at(
    CaseRecord const& record, ClosingTerms const& terms, WorkCalendar const& calendar
) noexcept;

/// When the work on what is answered now began: at the opening, or at the last reopening.
[[nodiscard]] Instant begun_at(CaseRecord const& record, std::vector<CaseEvent> const& events);

/// Whether the citizen may be asked about this case at all.
[[nodiscard]] bool may_be_rated(CaseRecord const& record) noexcept;

}  // namespace hub::cases
