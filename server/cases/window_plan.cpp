#include "cases/window_plan.hpp"

#include "base/log.hpp"
#include "cases/speaker.hpp"
#include "ports/addressee.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::chrono::minutes kLookAgain{30};
constexpr std::chrono::minutes kLastCall{60};  ///< What is planned later may come after the window: queue, retries.

/// The evening before: the last quarter hours in which nobody is woken.
Instant evening_before(Instant at, WindowTerms const& terms) noexcept
{
    auto const local = to_local(at);
    auto evening = std::chrono::floor<std::chrono::days>(local) + terms.quiet_from;
    if (evening > local) {
        evening -= std::chrono::days{1};
    }
    return to_instant(LocalInstant{evening.time_since_epoch()}) - kLookAgain;
}

bool waits_for_morning(Instant at, Instant shut, WindowTerms const& terms) noexcept
{
    return is_quiet(at, terms) && morning_after(at, terms) + kLastCall <= shut;
}

/// Open, unanswered, and not one of those that leave no trace in the chat.
bool is_owed(CaseRecord const& record) noexcept
{
    bool const guarded = record.restricted || is_restricted(record.kind) || !record.accused_unit.empty();
    return is_active(record.state) && record.state != CaseState::answered && !record.resolve_met && !guarded;
}

class WindowLook {
public:
    WindowLook(Tx& tx, Rules const& rules, Instant now) : tx_(tx), rules_(rules), now_(now), writer_(tx, rules, now) {}

    std::size_t look_at(Conversation thread)
    {
        std::size_t told = 0;
        thread.window_look_at = next_look(thread, told);
        tx_.conversations().update(thread);
        return told;
    }

private:
    std::optional<Instant> next_look(Conversation const& thread, std::size_t& told)
    {
        auto const channel = rules_.options.channels.find(thread.channel);
        if (channel == rules_.options.channels.end() || !first_window_look(thread, channel->second.window, terms())) {
            return std::nullopt;
        }
        auto const& window = channel->second.window;
        auto const shut = *automatic_until(window, thread.last_inbound_at);
        auto const due = holding_due(window, *thread.last_inbound_at, terms());
        auto const active = tx_.cases().active_of(thread.id);
        if (now_ >= shut || active.empty()) {
            return std::nullopt;
        }
        if (now_ < due) {
            return due;  // the citizen has written again meanwhile
        }
        if (waits_for_morning(now_, shut, terms())) {
            return morning_after(now_, terms());
        }
        if (obstacle(thread, window, now_, false).empty()) {
            told = hold(thread, owed(thread, active));
        }
        return std::min(now_ + kLookAgain, shut);  // an answered case may be opened again before it shuts
    }

    [[nodiscard]] WindowTerms const& terms() const noexcept { return rules_.options.window; }

    /// Cases whose citizen has heard nothing but the acknowledgement in this window.
    std::vector<CaseRecord> owed(Conversation const& thread, std::vector<CaseRecord> const& active)
    {
        auto const said = tx_.conversations().outbound_since(thread.id, *thread.last_inbound_at);
        std::vector<CaseRecord> owed;
        for (auto const& record : active) {
            if (is_owed(record) && std::ranges::none_of(said, [&](Message const& message) {
                    return counts(message, record, *thread.last_inbound_at);
                })) {
                owed.push_back(record);
            }
        }
        return owed;
    }

    bool counts(Message const& message, CaseRecord const& record, Instant since)
    {
        bool const answer = message.kind == "reply" || message.kind == "staff_elsewhere";
        bool const word = message.kind == "holding" || (answer && record.state != CaseState::reopened);
        // of the same instant as the citizen's word: said before it
        if (!word || message.delivery_state == "failed" || message.at <= since) {
            return false;
        }
        auto const told = tx_.conversations().cases_of(message.id);
        return std::ranges::find(told, record.id) != told.end();
    }

    HoldingLine line_of(CaseRecord const& record) const
    {
        HoldingLine line{record.code.value, unit_name(rules_.units, record.lead_unit), std::nullopt};
        line.waits_for_citizen = record.state == CaseState::waiting_citizen;
        line.overdue = !record.paused_at && record.resolve_due_at <= now_;
        if (!record.paused_at && !line.overdue) {
            line.promised = record.resolve_due_at;
        }
        return line;
    }

    /// One text for all of them.
    std::size_t hold(Conversation const& thread, std::vector<CaseRecord> owed)
    {
        if (owed.empty()) {
            return 0;
        }
        std::vector<HoldingLine> lines;
        Utterance utterance;
        for (auto const& record : owed) {
            lines.push_back(line_of(record));
            utterance.cases.push_back(record.id);
        }
        utterance.kind = "holding";
        utterance.text = holding_answer(lines, rules_.options.status_url);
        utterance.address = private_address(thread);
        utterance.key_code = owed.front().code.value;
        Speaker speaker{tx_, rules_, writer_, {}};
        auto const message = speaker.say(thread, utterance);
        auto const shut = *automatic_until(rules_.options.channels.at(thread.channel).window, thread.last_inbound_at);
        std::size_t told = 0;
        for (auto& record : owed) {
            Json data{{"message_id", std::to_string(message.id.value)}, {"window_shuts_at", to_rfc3339(shut)}};
            told += writer_.change(record, "hub", "case.holding", std::move(data), &message).has_value() ? 1 : 0;
        }
        return told;
    }

    Tx& tx_;
    Rules const& rules_;
    Instant now_;
    CaseWriter writer_;
};

}  // namespace

bool is_quiet(Instant at, WindowTerms const& terms) noexcept
{
    auto const local = to_local(at);
    auto const clock = local - std::chrono::floor<std::chrono::days>(local);
    return terms.quiet_from > terms.quiet_until ? clock >= terms.quiet_from || clock < terms.quiet_until
                                                : clock >= terms.quiet_from && clock < terms.quiet_until;
}

Instant morning_after(Instant at, WindowTerms const& terms) noexcept
{
    auto const local = to_local(at);
    auto morning = std::chrono::floor<std::chrono::days>(local) + terms.quiet_until;
    if (morning <= local) {
        morning += std::chrono::days{1};
    }
    return to_instant(LocalInstant{morning.time_since_epoch()});
}

Instant holding_due(ReplyWindow const& window, Instant last_inbound, WindowTerms const& terms) noexcept
{
    auto const shut = automatic_until(window, last_inbound).value_or(last_inbound);
    auto const lead = std::min<Instant::duration>(terms.lead, (shut - last_inbound) / 2);
    auto const due = shut - lead;
    if (!is_quiet(due, terms)) {
        return due;
    }
    if (waits_for_morning(due, shut, terms)) {
        return morning_after(due, terms);
    }
    return std::max(last_inbound, evening_before(due, terms));
}

std::optional<Instant> first_window_look(
    Conversation const& conversation, ReplyWindow const& window, WindowTerms const& terms
) noexcept
{
    if (conversation.is_public || !conversation.last_inbound_at || addressee_of(conversation).is_visitor) {
        return std::nullopt;
    }
    return holding_due(window, *conversation.last_inbound_at, terms);
}

WindowsLooked look_at_windows(Tx& tx, Rules const& rules, Instant now)
{
    auto const slice = rules.options.follow_up.slice;
    auto const due = tx.conversations().windows_due(now, slice);
    WindowLook look{tx, rules, now};
    WindowsLooked looked;
    for (auto const& thread : due) {
        looked.told += look.look_at(thread);
    }
    looked.more = due.size() >= slice;
    looked.next = tx.conversations().next_window_look();
    return looked;
}

Json CaseDesk::reply_window(CaseFile const& file) const
{
    auto const& record = file.record;
    auto const channel = options_.channels.find(record.channel);
    if (!file.conversation || file.conversation->is_public || channel == options_.channels.end()) {
        return nullptr;
    }
    auto const to = addressee_of(*file.conversation);
    if (to.is_visitor) {
        return nullptr;
    }
    Wording const wording{true, fits_template(record, "reply")};
    auto const reach = channel->second.reach();
    auto const now = choose_route(reach, to, wording, {}, clock_.now()).route;
    bool const open = now == Route::message || now == Route::extended;
    auto const shuts = window_shuts_at(reach.window, to.last_inbound_at);
    auto after = now;
    if (open) {
        after = choose_route(reach, to, wording, {}, *shuts + std::chrono::milliseconds{1}).route;
    }
    return {
        {"open", open},
        {"closes_at", open ? Json(to_rfc3339(*shuts)) : Json(nullptr)},
        {"route", name_of(now)},
        {"after", name_of(after)},
    };
}

}  // namespace hub::cases
