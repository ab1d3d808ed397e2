// What time alone does to cases: reminders by the share of the term that is used, overdue on each working day,
// questions that nobody answered to the next person, silence that closes what was answered, and
// pauses that have lasted long enough.
#include "base/log.hpp"
#include "cases/alarm.hpp"
#include "cases/closing.hpp"
#include "cases/evidence.hpp"
#include "cases/follow_up.hpp"
#include "cases/legal_clock.hpp"
#include "cases/window_plan.hpp"
#include "cases/writer.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::chrono::minutes kLongestSleep{5};
constexpr std::chrono::minutes kLookAgain{1};

/// One slice of due cases.
class Round {
public:
    Round(Tx& tx, Rules const& rules, Instant now)
        : tx_(tx), rules_(rules), now_(now), writer_(tx, rules, now), alarm_(tx, rules, now)
    {
    }

    std::size_t look_at(CaseRecord& record)
    {
        std::size_t const told =
            resume(record) + close(record) + escalate(record) + remind(record) + remind_legal(record);
        if (told == 0) {  // the calendar or a term has changed since the instant was noted
            refresh_legal(record);
            auto next = next_action(record, rules_.options, rules_.calendar_of(record));
            if (next && *next <= now_) {
                log_error("clock.stuck", {{"case", record.code.value}});
                next = now_ + kLookAgain;
            }
            tx_.cases().set_next_action(record.id, next);
        }
        return told;
    }

private:
    /// A pause that has used up its limit: the clock runs on, and who works the case hears it.
    std::size_t resume(CaseRecord& record)
    {
        auto const ends = pause_ends(record, rules_.options.terms, rules_.calendar_of(record));
        if (!ends || *ends > now_) {
            return 0;
        }
        Json data{{"reason", record.pause_reason}, {"by", "limit"}};
        if (record.state == CaseState::waiting_citizen) {
            writer_.enter(record, CaseState::accepted);
        } else {
            writer_.resume(record);
        }
        data["state"] = name_of(record.state);
        data["due_at"] = to_rfc3339(record.resolve_due_at);
        auto const asked = alarm_.choose(record, {"resumed", AlertLevel::official, AlertLevel::head, false, {}});
        return tell(record, "case.resumed", std::move(data), asked);
    }

    /// Silence closes what was answered, unless answer or question never arrived: then a person has it as a task.
    std::size_t close(CaseRecord& record)
    {
        auto const silence = closes_at(record, rules_.options.closing, rules_.calendar_of(record));
        if (!silence || *silence > now_) {
            return 0;
        }
        Json data{{"reason", "no_word"}};
        auto const* kind = "case.kept_open";
        if (lacks_evidence(tx_, rules_.options, record)) {
            record.rating_asked_at.reset();
            data["reason"] = "evidence_needed";
            auto const asked =
                alarm_.choose_to_tell(record, {"evidence", AlertLevel::official, AlertLevel::head, false, {}});
            return tell(record, kind, std::move(data), asked);
        }
        if (arrived(record)) {
            kind = "case.closed";
            writer_.enter(record, CaseState::closed);
            data["state"] = name_of(record.state);
        } else {
            record.rating_asked_at.reset();
            data["reason"] = "undelivered";
        }
        return tell(record, kind, std::move(data), {});
    }

    bool arrived(CaseRecord const& record)
    {
        auto const messages = tx_.conversations().messages_of_case(record.id);
        return std::ranges::none_of(messages, [&](Message const& message) {
            bool const counts = message.kind == "reply" || message.kind == "rating";
            bool const ours = message.direction == Direction::outbound && message.at >= *record.rating_asked_at;
            return counts && ours && (message.delivery_state == "failed" || message.delivery_state == "uncertain");
        });
    }

    std::size_t escalate(CaseRecord& record)
    {
        if (!record.alert_until || *record.alert_until > now_) {
            return 0;
        }
        auto const asked = alarm_.choose_above(record);
        auto data = asked_json(asked);
        if (asked.people.empty()) {
            return 0;
        }
        return tell(record, "case.escalated", std::move(data), asked);
    }

    std::size_t remind(CaseRecord& record)
    {
        auto const& terms = rules_.options.follow_up;
        auto const due = next_reminder(record, terms, rules_.calendar_of(record));
        auto const clock = running_clock(record);
        if (!due || !clock || *due > now_) {
            return 0;
        }
        int const shares = static_cast<int>(terms.reminder_percents.size());
        int const stage = stage_at(*clock, now_, terms, rules_.calendar_of(record));
        bool const overdue = stage > shares;
        record.reminders = std::max(record.reminders, stage);  // what was missed meanwhile is told by the latest
        record.reminded_at = now_;
        auto const top = overdue ? AlertLevel::supervisor : stage == shares ? AlertLevel::chairman : AlertLevel::head;
        auto const from = overdue ? AlertLevel::head : AlertLevel::official;
        auto const asked = alarm_.choose(record, {overdue ? "overdue" : "reminder", from, top, overdue, {}});
        Json data = asked_json(asked);
        data["deadline"] = clock->kind;
        data["due_at"] = to_rfc3339(clock->due);
        if (!overdue) {
            data["percent"] = terms.reminder_percents[static_cast<std::size_t>(std::max(stage, 1) - 1)];
        }
        return tell(record, overdue ? "case.overdue" : "case.due_soon", std::move(data), asked);
    }

    void refresh_legal(CaseRecord& record)
    {
        if (record.legal_at && *record.legal_at <= now_) {
            auto const& terms = rules_.options.follow_up;
            record.legal_at = legal_action(tx_.cases().deadlines(record.id), terms, rules_.calendar_of(record));
        }
    }

    /// Legal deadlines run beside the service clock, also when that stands or is met.
    std::size_t remind_legal(CaseRecord& record)
    {
        if (!record.legal_at || *record.legal_at > now_) {
            return 0;
        }
        auto const& terms = rules_.options.follow_up;
        auto const& calendar = rules_.calendar_of(record);
        auto deadlines = tx_.cases().deadlines(record.id);
        std::size_t told = 0;
        for (auto& one : deadlines) {
            auto const due = next_told(one, terms, calendar);
            if (!due || *due > now_) {
                continue;
            }
            int const stage = stage_of(one, now_, terms, calendar);
            one.reminders = std::max(one.reminders, stage);
            one.reminded_at = now_;
            record.legal_at = legal_action(deadlines, terms, calendar);
            if (told_legal(record, one, stage)) {
                tx_.cases().update_deadline(one);
                ++told;
            }
        }
        return told;
    }

    bool told_legal(CaseRecord& record, CaseDeadline const& one, int stage)
    {
        auto const& percents = rules_.options.follow_up.reminder_percents;
        int const shares = static_cast<int>(percents.size());
        bool const overdue = stage > shares;
        auto const top = overdue ? AlertLevel::supervisor : stage == shares ? AlertLevel::chairman : AlertLevel::head;
        auto const from = overdue ? AlertLevel::head : AlertLevel::official;
        auto const asked = alarm_.choose(record, {overdue ? "overdue" : "reminder", from, top, overdue, {}});
        Json data = asked_json(asked);
        data["clock"] = "legal";
        data["deadline"] = one.step;
        data["rule"] = one.rule;
        data["due_at"] = to_rfc3339(one.due_at);
        if (!overdue) {
            data["percent"] = percents[static_cast<std::size_t>(std::max(stage, 1) - 1)];
        }
        return tell(record, overdue ? "case.overdue" : "case.due_soon", std::move(data), asked) > 0;
    }

    std::size_t tell(CaseRecord& record, std::string const& kind, Json data, Asked const& asked)
    {
        if (!writer_.change(record, "hub", kind, std::move(data))) {
            return 0;
        }
        alarm_.send(record, asked);
        return 1;
    }

    Tx& tx_;
    Rules const& rules_;
    Instant now_;
    CaseWriter writer_;
    Alarm alarm_;
};

}  // namespace

CaseDesk::Ticked CaseDesk::tick(Tx& tx, Instant now) const
{
    Rules const rules{units_, topics_, calendar_, options_, views_};
    Round round{tx, rules, now};
    auto due = tx.cases().due(now, options_.follow_up.slice);
    Ticked ticked;
    for (auto& record : due) {
        ticked.told += round.look_at(record);
    }
    auto const windows = look_at_windows(tx, rules, now);
    ticked.told += windows.told;
    ticked.more = due.size() >= options_.follow_up.slice || windows.more;
    auto const next = std::min(
        ticked.more ? now : tx.cases().next_action().value_or(now + kLongestSleep),
        windows.next.value_or(now + kLongestSleep)
    );
    ticked.next = std::clamp(next, now, now + kLongestSleep);
    if (ticked.told > 0) {
        log_info("clock.told", {{"cases", ticked.told}, {"more", ticked.more}});
    }
    return ticked;
}

}  // namespace hub::cases
