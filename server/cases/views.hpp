#pragma once
// Cases as JSON (contract.md §4): one redaction for API, lists and live events. Pure; thread-safe.

#include "domain/calendars.hpp"
#include "domain/deadline_rules.hpp"
#include "domain/person.hpp"
#include "domain/topic.hpp"
#include "domain/unit.hpp"
#include "domain/work_calendar.hpp"
#include "ports/records.hpp"
#include "ports/store.hpp"

#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace hub::cases {

/// How much of a person's data one viewer sees.
enum class Sight {
    masked,   ///< Names shortened, telephones and numbers in texts covered.
    contact,  ///< As written.
};

/// Everything one whole case is drawn from.
struct CaseFile {
    CaseRecord record;
    std::optional<Conversation> conversation;
    std::vector<Message> messages;
    std::vector<CaseEvent> events;
    std::vector<CaseDeadline> deadlines;
    std::map<std::int64_t, std::string> delivery_errors;  ///< By message id: short reason of a failed delivery.
    Json reply_window = nullptr;  ///< {"open","closes_at","route","after"}; null: no window on this thread.
    std::map<std::pair<std::int64_t, std::size_t>, Media> media;  ///< By message id and position of the attachment.
};

/// What is said to be the same matter.
struct CaseLinks {
    CaseCode duplicate_of;             ///< Empty: of none.
    std::vector<CaseCode> duplicates;  ///< Cases that were marked as duplicates of this one.
};
/// From the history of a case.
[[nodiscard]] CaseLinks links_of(std::vector<CaseEvent> const& events);

/// Member of CaseRecord::routing with the desk's own marks (waits_for_words, burst); never shown.
inline constexpr char const* kDeskMarks = "desk";

[[nodiscard]] CaseFile load_file(Tx& tx, CaseRecord record);
[[nodiscard]] CaseScope scope_of(CaseRecord const& record);

class CaseViews {
public:
    /// `rules` and `calendars` may be nullptr: built-in terms, one calendar for all.
    CaseViews(
        UnitDirectory const& units,
        TopicCatalogue const& topics,
        WorkCalendar const& calendar,
        DeadlineRules const* rules = nullptr,
        Calendars const* calendars = nullptr
    );

    /// Short shape of lists and live events: the same for everyone who may read the case. Restricted cases show no
    /// words.
    [[nodiscard]] Json brief(CaseRecord const& record, Instant now) const;
    /// Whole shape.
    [[nodiscard]] Json full(CaseFile const& file, Sight sight, Instant now) const;
    /// Payload of a live event: {"event","at", …brief case…}; of a restricted case only event, at, code and etag.
    [[nodiscard]] Json live(CaseRecord const& record, std::string_view event, Instant now) const;
    [[nodiscard]] Json message(Message const& message, Sight sight) const;

private:
    [[nodiscard]] Json deadline(CaseRecord const& record, Instant now) const;
    [[nodiscard]] Json deadlines(CaseFile const& file, Instant now) const;
    [[nodiscard]] Json formal_steps(CaseRecord const& record, Instant now) const;
    [[nodiscard]] Json legal_deadline(CaseDeadline const& one, CaseRecord const& record, Instant now) const;
    [[nodiscard]] WorkCalendar const& calendar_of(UnitId const& unit) const noexcept;

    UnitDirectory const& units_;
    TopicCatalogue const& topics_;
    WorkCalendar const& calendar_;
    DeadlineRules const* rules_;
    Calendars const* calendars_;
};

}  // namespace hub::cases
