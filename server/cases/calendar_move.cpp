// A notice has changed the calendar: open deadlines follow, each with an event that says why (domain.md §4).
//
// Service deadlines are carried over from the calendars they were counted by, which the store keeps; legal ones are
// counted again from their rule. What is past stays, nothing moves into the past, and a citizen who was told a date
// keeps the earlier one unless the unit decided otherwise. A case notes which calendars it was counted by, in the same
// transaction, so that a crash neither loses nor repeats a move.
#include "base/log.hpp"
#include "cases/follow_up.hpp"
#include "cases/legal_clock.hpp"
#include "cases/texts.hpp"
#include "cases/writer.hpp"

#include <algorithm>
#include <map>

namespace hub::cases {
namespace {

constexpr std::size_t kNamedDays = 20;

struct Move {
    std::string kind;
    Instant from{};
    Instant to{};
};

/// The calendars that cases were counted by, read once for a slice.
class Before {
public:
    explicit Before(Tx& tx) : tx_(tx) {}

    Calendars const* of(std::int64_t generation)
    {
        auto const [entry, missing] = known_.try_emplace(generation);
        if (missing) {
            auto const stored = tx_.cases().calendar(generation);
            auto calendars = stored ? Calendars::from_saved(stored->saved) : invalid_input("no such generation");
            if (calendars) {
                entry->second = std::move(*calendars);
            } else {
                log_error("calendar.lost", {{"generation", generation}, {"detail", calendars.error().detail}});
            }
        }
        return entry->second ? &*entry->second : nullptr;
    }

private:
    Tx& tx_;
    std::map<std::int64_t, std::optional<Calendars>> known_;
};

/// Not before the end of this working day, and never later than it was.
Instant not_into_the_past(Instant moved, Instant was, Instant now, WorkCalendar const& calendar)
{
    return moved >= was ? moved : std::min(was, std::max(moved, calendar.add_working_days(now, 0)));
}

bool told_a_date(Tx& tx, CaseRecord const& record)
{
    if (record.restricted) {
        return false;  // what they are told holds no date
    }
    auto const messages = tx.conversations().messages_of_case(record.id);
    return std::ranges::any_of(messages, [](Message const& message) {
        bool const dated = message.kind == "ack" || message.kind == "holding";
        return message.direction == Direction::outbound && dated && message.delivery_state != "failed";
    });
}

Json days_json(WorkCalendar const& before, WorkCalendar const& after, LocalDay from, LocalDay until)
{
    auto list = Json::array();
    for (auto const day : changed_days(before, after, from, until, kNamedDays)) {
        auto const name = after.name_of(day);
        list.push_back({
            {"date", to_text(day)},
            {"before", to_text(before.slots(day))},
            {"after", to_text(after.slots(day))},
            {"name", name.empty() ? before.name_of(day) : name},
        });
    }
    return list;
}

/// One case from one calendar to another.
class Carry {
public:
    Carry(Tx& tx, Rules const& rules, Instant now, CaseRecord& record, WorkCalendar const& before)
        : tx_(tx), rules_(rules), now_(now), record_(record), before_(before), after_(rules.calendar_of(record))
    {
    }

    void run()
    {
        acknowledge();
        resolve();
        pause();
        legal();
    }

    [[nodiscard]] std::vector<Move> const& moves() const { return moves_; }
    /// The citizen was told another date and has to hear the new one.
    [[nodiscard]] bool tells_citizen() const { return tells_citizen_; }

    [[nodiscard]] Json data() const
    {
        Json data{{"reason", "calendar"}, {"generation", rules_.options.calendar_generation}};
        auto last = record_.opened_at;
        for (auto const& move : moves_) {
            data["deadlines"].push_back(
                {{"kind", move.kind}, {"from", to_rfc3339(move.from)}, {"to", to_rfc3339(move.to)}}
            );
            last = std::max({last, move.from, move.to});
        }
        if (kept_) {
            data["kept"] = {{"kind", "resolve"}, {"at", to_rfc3339(record_.resolve_due_at)}, {"why", "told"}};
        }
        data["days"] = days_json(before_, after_, local_day(first_), local_day(last));
        return data;
    }

private:
    /// The clock's own now: a clock that stands was not yet late when it stopped.
    [[nodiscard]] Instant clock_now() const { return record_.paused_at.value_or(now_); }
    [[nodiscard]] bool is_past(Instant due) const { return due <= clock_now(); }

    void note(std::string kind, Instant from, Instant to)
    {
        if (from != to) {
            moves_.push_back({std::move(kind), from, to});
        }
    }

    void acknowledge()
    {
        if (record_.ack_met || record_.resolve_met || !is_active(record_.state) || is_past(record_.ack_due_at)) {
            return;
        }
        auto const was = record_.ack_due_at;
        auto const carried = carried_due(record_.opened_at, was, TermShape::time, before_, after_);
        record_.ack_due_at = not_into_the_past(carried, was, now_, after_);
        note("acknowledge", was, record_.ack_due_at);
    }

    void resolve()
    {
        if (record_.resolve_met || !is_active(record_.state) || is_past(record_.resolve_due_at)) {
            return;
        }
        auto const was = record_.resolve_due_at;
        auto const shape = record_.urgency == Urgency::urgent ? TermShape::time : TermShape::days;
        auto to = not_into_the_past(carried_due(record_.opened_at, was, shape, before_, after_), was, now_, after_);
        if (to > was && told_a_date(tx_, record_)) {
            kept_ = keeps();
            tells_citizen_ = !kept_;
            to = kept_ ? was : to;
        } else if (to < was) {
            tells_citizen_ = false;
        }
        record_.resolve_due_at = to;
        auto const ack = record_.ack_due_at;
        if (!record_.ack_met && ack > to) {
            record_.ack_due_at = to;
        }
        note("resolve", was, to);
    }

    [[nodiscard]] bool keeps() const
    {
        auto const& options = rules_.options;
        return options.calendars ? options.calendars->keeps_told_dates(record_.lead_unit, options.keep_told_dates)
                                 : options.keep_told_dates;
    }

    /// The limit of a pause is counted in working days too.
    void pause()
    {
        if (!record_.paused_at || !record_.pause_until || *record_.pause_until <= now_) {
            return;
        }
        auto const was = *record_.pause_until;
        auto const to = carried_due(*record_.paused_at, was, TermShape::time, before_, after_);
        record_.pause_until = std::max(to, now_);
        note("pause", was, *record_.pause_until);
    }

    void legal()
    {
        // a suspended term or one of the citizen's own is told to nobody and moves all the same
        if (!record_.legal_at && !is_restricted(record_.kind)) {
            return;
        }
        auto deadlines = tx_.cases().deadlines(record_.id);
        for (auto& one : deadlines) {
            auto const seen = one.stands_since.value_or(now_);
            if (!one.is_open() || one.due_at <= seen) {
                continue;
            }
            auto const was = one.due_at;
            first_ = std::min(first_, one.starts_at);
            auto const again = due_by_rule(one, rules_.options.rules, after_);
            one.due_at = not_into_the_past(again, was, now_, after_);
            if (one.due_at != was) {
                one.reminders = std::min(one.reminders, stage_of(one, now_, rules_.options.follow_up, after_));
                tx_.cases().update_deadline(one);
                note(one.step, was, one.due_at);
            }
        }
        record_.legal_at = legal_action(deadlines, rules_.options.follow_up, after_);
    }

    Tx& tx_;
    Rules const& rules_;
    Instant now_;
    CaseRecord& record_;
    WorkCalendar const& before_;
    WorkCalendar const& after_;
    Instant first_ = record_.opened_at;
    std::vector<Move> moves_;
    bool kept_ = false;
    bool tells_citizen_ = false;
};

/// What has passed of the moved term stays told, what has not is told at its new time.
void set_reminders(CaseRecord& record, FollowUpTerms const& terms, Instant now, WorkCalendar const& calendar)
{
    if (auto const clock = running_clock(record)) {
        record.reminders = std::min(record.reminders, stage_at(*clock, now, terms, calendar));
    }
}

}  // namespace

Result<CaseDesk::Followed> CaseDesk::follow_calendar(Tx& tx, std::vector<CaseId> const& cases) const
{
    Rules const rules{units_, topics_, calendar_, options_, views_};
    auto const now = clock_.now();
    auto const generation = options_.calendar_generation;
    CaseWriter writer{tx, rules, now};
    Before before{tx};
    Followed followed;
    for (auto const id : cases) {
        auto record = tx.cases().find(id);
        if (!record || record->calendar >= generation) {
            continue;  // counted by these calendars meanwhile
        }
        ++followed.looked_at;
        auto const* old = before.of(record->calendar);
        if (old == nullptr) {
            return failure(Errc::internal, "the store lacks calendars " + std::to_string(record->calendar));
        }
        Carry carry{tx, rules, now, *record, old->of(record->lead_unit)};
        carry.run();
        record->calendar = generation;
        auto const& calendar = calendar_of(*record);
        if (carry.moves().empty()) {
            tx.cases().set_calendar(id, generation, next_action(*record, options_, calendar));
            continue;
        }
        set_reminders(*record, options_.follow_up, now, calendar);
        if (auto const written = writer.change(*record, "hub", "case.deadline_moved", carry.data()); !written) {
            return std::unexpected(written.error());
        }
        ++followed.moved;
        if (carry.tells_citizen()) {
            ++followed.told;
            auto const office = unit_name(units_, record->lead_unit);
            tell_citizen(tx, *record, calendar_notice(office, record->code.value, record->resolve_due_at));
        }
    }
    return followed;
}

}  // namespace hub::cases
