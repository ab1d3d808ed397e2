#include "cases/legal_clock.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::chrono::milliseconds kJustAfter{1};

/// Carries one step out, part by part.
class Deed {
public:
    Deed(
        std::vector<CaseDeadline>& deadlines,
        FormalStep const& step,
        FormalWish const& wish,
        Instant now,
        DeadlineRules const& rules,
        WorkCalendar const& calendar
    )
        : deadlines_(deadlines), step_(step), wish_(wish), now_(now), rules_(rules), calendar_(calendar)
    {
    }

    void meet()
    {
        for (std::size_t index = 0; index < deadlines_.size(); ++index) {
            auto& one = deadlines_[index];
            bool const asked = one.step == step_.step || std::ranges::find(step_.meets, one.step) != step_.meets.end();
            if (one.is_open() && asked) {
                one.met_at = now_;
                one.stands_since.reset();
                effect_.met.push_back(index);
            }
        }
    }

    Result<void> start(MatterKind kind, Instant fact)
    {
        auto names = step_.starts;
        names.insert(names.begin(), step_.step);
        for (auto const& name : names) {
            // clocks beside the named one have no variants of their own
            auto const& variant = name == step_.step ? wish_.variant : std::string{};
            for (auto const* rule : rules_.started_by(kind, name, variant, local_day(fact))) {
                if (is_running(rule->kind, rule->step)) {
                    return conflict("running");
                }
                effect_.started.push_back(made_from(*rule, name, fact));
            }
        }
        return {};
    }

    void suspend()
    {
        each_open([&](CaseDeadline& one, DeadlineRule const& rule) {
            if (!rule.stands || one.stands_since) {
                return false;
            }
            one.stands_since = now_;
            return true;
        });
    }

    void go_on()
    {
        each_open([&](CaseDeadline& one, DeadlineRule const& rule) {
            if (!one.stands_since) {
                return false;
            }
            one.stood += rule.unit == TermUnit::calendar_day
                             ? static_cast<int>((local_day(now_) - local_day(*one.stands_since)).count())
                             : calendar_.working_days(*one.stands_since, now_);
            one.stands_since.reset();
            set_due(one);
            return true;
        });
    }

    Result<void> extend()
    {
        bool used_up = false;
        each_open([&](CaseDeadline& one, DeadlineRule const& rule) {
            auto const* other =
                wish_.variant.empty() ? nullptr : rules_.variant_of(rule, wish_.variant, local_day(one.starts_at));
            if (other != nullptr && other->id != one.rule && other->length > rule.length) {
                take_rule(one, *other);
                ++one.extended;
                set_due(one);
                return true;
            }
            int const whole = rule.length + (one.extended + 1) * rule.extension_length;
            bool const fits = rule.hard_maximum == 0 || whole <= rule.hard_maximum;
            bool const more = wish_.variant.empty() && one.extended < rule.extensions && fits;
            used_up = used_up || (rule.extensions > 0 && !more);
            if (more) {
                ++one.extended;
                set_due(one);
            }
            return more;
        });
        return effect_.moved.empty() && used_up ? conflict("extended") : Result<void>{};
    }

    void end()
    {
        for (std::size_t index = 0; index < deadlines_.size(); ++index) {
            if (deadlines_[index].is_open()) {
                deadlines_[index].ended_at = now_;
                deadlines_[index].stands_since.reset();
                effect_.ended.push_back(index);
            }
        }
    }

    StepEffect take() { return std::move(effect_); }

private:
    bool is_running(std::string const& kind, std::string const& step) const
    {
        return std::ranges::any_of(deadlines_, [&](CaseDeadline const& one) {
            auto const* rule = rules_.find(one.rule);
            return one.is_open() && one.step == step && (rule == nullptr || rule->kind == kind);
        });
    }

    static void take_rule(CaseDeadline& one, DeadlineRule const& rule)
    {
        one.rule = rule.id;
        one.variant = rule.variant;
        one.basis = rule.basis;
        one.confidence = rule.confidence;
        one.owner = rule.owner;
    }

    CaseDeadline made_from(DeadlineRule const& rule, std::string const& start, Instant fact) const
    {
        CaseDeadline made;
        made.step = rule.step;
        made.clock_start = start;
        made.starts_at = fact;
        made.recorded_at = now_;
        made.due_at = rule.due(fact, calendar_);
        take_rule(made, rule);
        return made;
    }

    void set_due(CaseDeadline& one) const
    {
        one.due_at = due_by_rule(one, rules_, calendar_);
        one.reminders = 0;
        one.reminded_at.reset();
    }

    /// `work` says whether it moved the deadline.
    template <class Work>
    void each_open(Work work)
    {
        for (std::size_t index = 0; index < deadlines_.size(); ++index) {
            auto& one = deadlines_[index];
            auto const* rule = rules_.find(one.rule);
            if (one.is_open() && rule != nullptr && work(one, *rule)) {
                effect_.moved.push_back(index);
            }
        }
    }

    std::vector<CaseDeadline>& deadlines_;
    FormalStep const& step_;
    FormalWish const& wish_;
    Instant now_;
    DeadlineRules const& rules_;
    WorkCalendar const& calendar_;
    StepEffect effect_;
};

/// The reminders of a planned day's notice are shares of the time since it was planned.
Instant counted_from(CaseDeadline const& deadline) noexcept
{
    return deadline.starts_at < deadline.due_at ? deadline.starts_at : deadline.recorded_at;
}

bool is_ours(CaseDeadline const& deadline) noexcept
{
    return !deadline.owner.starts_with("citizen");
}

}  // namespace

Result<StepEffect> take_step(
    std::vector<CaseDeadline>& deadlines,
    FormalStep const& step,
    FormalWish const& wish,
    MatterKind kind,
    Instant fact,
    Instant now,
    DeadlineRules const& rules,
    WorkCalendar const& calendar
)
{
    Deed deed{deadlines, step, wish, now, rules, calendar};
    deed.meet();
    if (step.does == "suspend") {
        deed.suspend();
    } else if (step.does == "continue") {
        deed.go_on();
    } else if (step.does == "end") {
        deed.end();
    } else if (step.does == "extend") {
        if (auto const more = deed.extend(); !more) {
            return std::unexpected(more.error());
        }
    }
    if (step.does != "end" && step.does != "extend") {
        if (auto const started = deed.start(kind, fact); !started) {
            return std::unexpected(started.error());
        }
    }
    auto effect = deed.take();
    bool const unknown = !wish.variant.empty() && effect.started.empty() && effect.moved.empty();
    if (unknown) {
        return invalid_input("variant: no rule in force has it for this step");
    }
    return effect.is_nothing() ? conflict("nothing") : Result<StepEffect>{std::move(effect)};
}

Instant due_by_rule(CaseDeadline const& deadline, DeadlineRules const& rules, WorkCalendar const& calendar) noexcept
{
    auto const* rule = rules.find(deadline.rule);
    if (rule == nullptr) {
        return deadline.due_at;
    }
    int const extended = rule->extensions > 0 ? deadline.extended * rule->extension_length : 0;
    return rule->due(deadline.starts_at, calendar, extended + deadline.stood);
}

int stage_of(
    CaseDeadline const& deadline, Instant now, FollowUpTerms const& terms, WorkCalendar const& calendar
) noexcept
{
    if (now > deadline.due_at) {
        return static_cast<int>(terms.reminder_percents.size()) + 1;
    }
    int stage = 0;
    for (int const percent : terms.reminder_percents) {
        stage += now >= share_at(counted_from(deadline), deadline.due_at, percent, false, calendar) ? 1 : 0;
    }
    return stage;
}

std::optional<Instant> next_told(
    CaseDeadline const& deadline, FollowUpTerms const& terms, WorkCalendar const& calendar
) noexcept
{
    if (!deadline.is_open() || deadline.stands_since || !is_ours(deadline)) {
        return std::nullopt;
    }
    auto const told = static_cast<std::size_t>(std::max(deadline.reminders, 0));
    if (told < terms.reminder_percents.size()) {
        return share_at(counted_from(deadline), deadline.due_at, terms.reminder_percents[told], false, calendar);
    }
    if (told == terms.reminder_percents.size()) {
        return deadline.due_at + kJustAfter;
    }
    return calendar.next_opening(std::max(deadline.reminded_at.value_or(deadline.due_at), deadline.due_at));
}

std::optional<Instant> legal_action(
    std::vector<CaseDeadline> const& deadlines, FollowUpTerms const& terms, WorkCalendar const& calendar
) noexcept
{
    std::optional<Instant> first;
    for (auto const& deadline : deadlines) {
        auto const next = next_told(deadline, terms, calendar);
        if (next && (!first || *next < *first)) {
            first = next;
        }
    }
    return first;
}

}  // namespace hub::cases
