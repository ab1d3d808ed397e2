#include "domain/deadline_rules.hpp"

#include <algorithm>
#include <array>

namespace hub {
namespace {

constexpr std::array<std::string_view, 5> kUnits{"calendar_day", "working_day", "working_hour", "hour", "minute"};
constexpr std::array<std::string_view, 5> kConfidences{
    "text_seen", "decree_text_seen_in_secondary_copy", "press_report", "law_firm_summary", "assumed"
};
constexpr std::array<std::string_view, 4> kDeeds{"suspend", "continue", "extend", "end"};
constexpr std::int64_t kMostLength = 3'660;

bool is_known(auto const& names, std::string_view name)
{
    return std::ranges::find(names, name) != names.end();
}

/// Files from before `variant` say it in the rule's name: "complaint.second.remote_complex".
std::string variant_in(std::string const& id)
{
    static constexpr std::array<std::string_view, 5> kTails{"normal", "complex", "remote", "remote_complex", "send"};
    auto const dot = id.find_last_of('.');
    auto const tail = dot == std::string::npos ? std::string_view{} : std::string_view{id}.substr(dot + 1);
    if (!id.starts_with("complaint.") || !is_known(kTails, tail)) {
        return {};
    }
    std::string const round = id.find(".second.") == std::string::npos ? "" : "second";
    bool const plain = tail == "normal" || tail == "send";
    return plain ? round : round.empty() ? std::string{tail} : round + "." + std::string{tail};
}

Result<int> number(std::string const& where, Json const& entry, std::string_view name, std::int64_t least)
{
    auto const& value = member(entry, name);
    if (value.is_null()) {
        return 0;
    }
    auto const found = integer_at(entry, name);
    if (!found || *found < least || *found > kMostLength) {
        return invalid_input(
            where + "." + std::string{name} + ": " + std::to_string(least) + " to " + std::to_string(kMostLength)
        );
    }
    return static_cast<int>(*found);
}

Result<std::optional<LocalDay>> day(std::string const& where, Json const& entry, std::string_view name)
{
    if (member(entry, name).is_null()) {
        return std::nullopt;
    }
    auto const found = parse_day(text_or(entry, name));
    return found ? Result<std::optional<LocalDay>>{*found}
                 : invalid_input(where + "." + std::string{name} + ": not a date YYYY-MM-DD");
}

/// Every text that a rule cannot do without.
Result<void> take_texts(std::string const& where, Json const& entry, DeadlineRule& rule)
{
    struct Text {
        char const* name;
        std::string& into;
        bool needed;
    };
    for (auto const& text :
         {Text{"kind", rule.kind, true},
          Text{"step", rule.step, true},
          Text{"clock_start", rule.clock_start, true},
          Text{"basis", rule.basis, true},
          Text{"confidence", rule.confidence, true},
          Text{"owner", rule.owner, false},
          Text{"notice_to_citizen", rule.notice, false},
          Text{"note", rule.note, false}}) {
        text.into = text_or(entry, text.name);
        if (text.needed && text.into.empty()) {
            return invalid_input(where + "." + text.name + ": missing");
        }
    }
    if (!is_known(kConfidences, rule.confidence)) {
        return invalid_input(where + ".confidence: \"" + rule.confidence + "\" is unknown");
    }
    rule.variant = text_at(entry, "variant").value_or(variant_in(rule.id));
    rule.stands = !text_or(entry, "pause").empty();
    rule.applies = member(entry, "applies").is_null() || flag_at(entry, "applies");
    return {};
}

Result<void> take_length(std::string const& where, Json const& entry, DeadlineRule& rule)
{
    auto const unit = std::ranges::find(kUnits, text_or(entry, "unit"));
    if (unit == kUnits.end()) {
        return invalid_input(where + ".unit: \"" + text_or(entry, "unit") + "\" is unknown");
    }
    rule.unit = static_cast<TermUnit>(unit - kUnits.begin());
    auto const length = number(where, entry, "length", -kMostLength);
    auto const most = number(where, entry, "hard_maximum", 1);
    auto const& more = member(entry, "extensions");
    auto const times = number(where + ".extensions", more, "times", 1);
    auto const each = number(where + ".extensions", more, "length", 1);
    for (auto const* part : {&length, &most, &times, &each}) {
        if (!*part) {
            return std::unexpected(part->error());
        }
    }
    if (*length == 0) {
        return invalid_input(where + ".length: missing, or nothing");
    }
    if (*most != 0 && *most < *length) {
        return invalid_input(where + ".hard_maximum: less than length");
    }
    rule.length = *length;
    rule.hard_maximum = *most;
    rule.extensions = *times;
    rule.extension_length = *each;
    return {};
}

Result<DeadlineRule> parse_rule(std::string const& where, Json const& entry)
{
    DeadlineRule rule;
    rule.id = text_or(entry, "id");
    if (rule.id.empty()) {
        return invalid_input(where + ".id: missing");
    }
    auto const named = where + " (" + rule.id + ")";
    auto const from = day(named, entry, "valid_from");
    auto const to = day(named, entry, "valid_to");
    if (!from || !to) {
        return std::unexpected(from ? to.error() : from.error());
    }
    if (*from && *to && **from > **to) {
        return invalid_input(named + ".valid_to: before valid_from");
    }
    rule.valid_from = *from;
    rule.valid_to = *to;
    if (auto const texts = take_texts(named, entry, rule); !texts) {
        return std::unexpected(texts.error());
    }
    if (auto const length = take_length(named, entry, rule); !length) {
        return std::unexpected(length.error());
    }
    return rule;
}

bool meet(DeadlineRule const& a, DeadlineRule const& b)
{
    bool const a_first = a.valid_to && b.valid_from && *a.valid_to < *b.valid_from;
    bool const b_first = b.valid_to && a.valid_from && *b.valid_to < *a.valid_from;
    return !a_first && !b_first;
}

bool contradict(DeadlineRule const& a, DeadlineRule const& b)
{
    return a.kind == b.kind && a.step == b.step && a.clock_start == b.clock_start && a.variant == b.variant &&
           meet(a, b);
}

Result<FormalStep> parse_step(std::string const& where, Json const& entry, std::vector<DeadlineRule> const& rules)
{
    FormalStep step;
    step.step = text_or(entry, "step");
    step.name_vi = text_or(entry, "name_vi", step.step);
    step.name_en = text_or(entry, "name_en", step.step);
    step.dated = flag_at(entry, "dated");
    step.planned = flag_at(entry, "planned");
    step.head = flag_at(entry, "head");
    step.only_name = flag_at(entry, "only_name");
    step.does = text_or(entry, "does");
    if (step.step.empty()) {
        return invalid_input(where + ".step: missing");
    }
    if (!step.does.empty() && !is_known(kDeeds, step.does)) {
        return invalid_input(where + ".does: \"" + step.does + "\" is unknown");
    }
    if (step.dated && step.planned) {
        return invalid_input(where + ": dated looks back, planned ahead: not both");
    }
    for (auto const& kind : member(entry, "kinds")) {
        auto const name = kind.is_string() ? kind.get<std::string>() : std::string{};
        if (std::ranges::find(rules, name, &DeadlineRule::kind) == rules.end()) {
            return invalid_input(where + ".kinds: no rule is of kind \"" + name + "\"");
        }
        step.kinds.push_back(name);
    }
    for (auto const& met : member(entry, "meets")) {
        auto const name = met.is_string() ? met.get<std::string>() : std::string{};
        if (std::ranges::find(rules, name, &DeadlineRule::step) == rules.end()) {
            return invalid_input(where + ".meets: no rule has the step \"" + name + "\"");
        }
        step.meets.push_back(name);
    }
    for (auto const& started : member(entry, "starts")) {
        auto const name = started.is_string() ? started.get<std::string>() : std::string{};
        if (std::ranges::find(rules, name, &DeadlineRule::clock_start) == rules.end()) {
            return invalid_input(where + ".starts: no clock starts at \"" + name + "\"");
        }
        step.starts.push_back(name);
    }
    return step;
}

/// A step that the file does not describe is still there when a rule names it.
void add_undescribed(std::vector<FormalStep>& steps, std::vector<DeadlineRule> const& rules)
{
    for (auto const& rule : rules) {
        for (auto const& name : {rule.clock_start, rule.step}) {
            bool const known = std::ranges::any_of(steps, [&](FormalStep const& step) {
                return step.step == name || is_known(step.starts, name);
            });
            if (!known) {
                FormalStep plain;
                plain.step = plain.name_vi = plain.name_en = name;
                steps.push_back(std::move(plain));
            }
        }
    }
}

}  // namespace

std::string_view name_of(TermUnit unit) noexcept
{
    return kUnits.at(static_cast<std::size_t>(unit));
}

bool DeadlineRule::holds(LocalDay on) const noexcept
{
    return (!valid_from || *valid_from <= on) && (!valid_to || on <= *valid_to);
}

Instant DeadlineRule::due(Instant start, WorkCalendar const& calendar, int more) const noexcept
{
    int const count = length < 0 ? length - more : length + more;
    switch (unit) {
        case TermUnit::calendar_day:
            return calendar.add_calendar_days(start, count);
        case TermUnit::working_day:
            return calendar.add_working_days(start, count);
        case TermUnit::working_hour:
            return count < 0 ? calendar.take_working_time(start, std::chrono::hours{-count})
                             : calendar.add_working_time(start, std::chrono::hours{count});
        case TermUnit::hour:
            return start + std::chrono::hours{count};
        case TermUnit::minute:
            break;
    }
    return start + std::chrono::minutes{count};
}

Result<DeadlineRules> DeadlineRules::from_json(Json const& document)
{
    DeadlineRules made;
    auto const& rules = member(document, "rules");
    auto const& steps = member(document, "formal_steps");
    if (!rules.is_array() || rules.empty()) {
        return invalid_input("rules: a list with at least one rule is needed");
    }
    if (!steps.is_null() && !steps.is_array()) {
        return invalid_input("formal_steps: a list is needed");
    }
    for (std::size_t index = 0; index < rules.size(); ++index) {
        auto const where = "rules[" + std::to_string(index) + "]";
        auto rule = parse_rule(where, rules[index]);
        if (!rule) {
            return std::unexpected(rule.error());
        }
        for (auto const& other : made.rules_) {
            if (other.id == rule->id) {
                return invalid_input(where + ".id: " + rule->id + " stands twice");
            }
            if (contradict(other, *rule)) {
                return invalid_input(where + " (" + rule->id + "): contradicts " + other.id + " on the same days");
            }
        }
        made.rules_.push_back(std::move(*rule));
    }
    for (std::size_t index = 0; index < steps.size(); ++index) {
        auto step = parse_step("formal_steps[" + std::to_string(index) + "]", steps[index], made.rules_);
        if (!step) {
            return std::unexpected(step.error());
        }
        made.steps_.push_back(std::move(*step));
    }
    add_undescribed(made.steps_, made.rules_);
    return made;
}

DeadlineRule const* DeadlineRules::find(std::string_view id) const noexcept
{
    auto const found = std::ranges::find(rules_, id, &DeadlineRule::id);
    return found == rules_.end() ? nullptr : &*found;
}

DeadlineRule const* DeadlineRules::in_force(std::string_view kind, std::string_view step, LocalDay on) const noexcept
{
    auto const found = std::ranges::find_if(rules_, [&](DeadlineRule const& rule) {
        return rule.kind == kind && rule.step == step && rule.variant.empty() && rule.applies && rule.holds(on);
    });
    return found == rules_.end() ? nullptr : &*found;
}

std::vector<DeadlineRule const*> DeadlineRules::started_by(
    MatterKind kind, std::string_view step, std::string_view variant, LocalDay on
) const
{
    auto const kinds = rule_kinds_of(kind);
    std::vector<DeadlineRule const*> started;
    for (auto const& rule : rules_) {
        if (rule.clock_start != step || !rule.applies || !rule.holds(on) || !is_known(kinds, rule.kind)) {
            continue;
        }
        if (rule.variant == variant) {
            started.push_back(&rule);
        }
    }
    return started;
}

DeadlineRule const* DeadlineRules::variant_of(DeadlineRule const& rule, std::string_view variant, LocalDay on)
    const noexcept
{
    auto const found = std::ranges::find_if(rules_, [&](DeadlineRule const& other) {
        return other.kind == rule.kind && other.step == rule.step && other.clock_start == rule.clock_start &&
               other.variant == variant && other.applies && other.holds(on);
    });
    return found == rules_.end() ? nullptr : &*found;
}

std::vector<FormalStep> DeadlineRules::steps_of(MatterKind kind, LocalDay on) const
{
    auto const kinds = rule_kinds_of(kind);
    std::vector<FormalStep> steps;
    for (auto const& step : steps_) {
        bool const named = std::ranges::any_of(rules_, [&](DeadlineRule const& rule) {
            bool const its = step.kinds.empty() || is_known(step.kinds, rule.kind);
            bool const speaks =
                !step.does.empty() || !step.meets.empty() || rule.clock_start == step.step || rule.step == step.step;
            return its && speaks && rule.applies && rule.holds(on) && is_known(kinds, rule.kind);
        });
        if (named && !step.only_name) {
            steps.push_back(step);
        }
    }
    return steps;
}

std::optional<FormalStep> DeadlineRules::step_of(MatterKind kind, std::string_view name, LocalDay on) const
{
    auto const steps = steps_of(kind, on);
    auto const found = std::ranges::find(steps, name, &FormalStep::step);
    return found == steps.end() ? std::nullopt : std::optional{*found};
}

FormalStep const* DeadlineRules::described(std::string_view step) const noexcept
{
    auto const found = std::ranges::find(steps_, step, &FormalStep::step);
    return found == steps_.end() ? nullptr : &*found;
}

std::vector<std::string> DeadlineRules::variants_of(MatterKind kind, std::string_view step, LocalDay on) const
{
    auto const kinds = rule_kinds_of(kind);
    std::vector<std::string> variants;
    for (auto const& rule : rules_) {
        bool const fits = rule.clock_start == step && rule.applies && rule.holds(on) && is_known(kinds, rule.kind);
        if (fits && !rule.variant.empty() && !is_known(variants, rule.variant)) {
            variants.push_back(rule.variant);
        }
    }
    return variants;
}

std::vector<std::string_view> rule_kinds_of(MatterKind kind)
{
    switch (kind) {
        case MatterKind::complaint:
            return {"complaint", "any_reception", "personal_data"};
        case MatterKind::denunciation:
            return {"denunciation", "any_reception", "personal_data"};
        default:
            return {"any_reception", "feedback_on_rules", "personal_data"};
    }
}

}  // namespace hub
