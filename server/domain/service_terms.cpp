#include "domain/service_terms.hpp"

#include <algorithm>
#include <array>

namespace hub {
namespace {

constexpr std::array<std::string_view, 3> kReasons{"citizen", "other_body", "suspension"};
constexpr std::int64_t kMostDays = 250;  // a working year

Result<int> days_at(Json const& entry, std::string_view name, std::int64_t least)
{
    auto const found = integer_at(entry, name).value_or(least - 1);
    if (found < least || found > kMostDays) {
        return invalid_input(std::string{name} + ": " + std::to_string(least) + " to " + std::to_string(kMostDays));
    }
    return static_cast<int>(found);
}

Result<std::vector<MatterKind>> parse_kinds(Json const& list)
{
    std::vector<MatterKind> kinds;
    for (auto const& entry : list) {
        auto const name = entry.is_string() ? entry.get<std::string>() : std::string{};
        auto const kind = matter_kind_from(name);
        if (name_of(kind) != name || !opens_case(kind)) {
            return invalid_input("kinds: \"" + name + "\" opens no case");
        }
        kinds.push_back(kind);
    }
    if (kinds.empty()) {
        return invalid_input("kinds: at least one");
    }
    return kinds;
}

Result<std::vector<PauseRule>> parse_pauses(Json const& list)
{
    std::vector<PauseRule> pauses;
    for (auto const& entry : list) {
        PauseRule rule;
        rule.reason = text_or(entry, "reason");
        bool const twice = std::ranges::find(pauses, rule.reason, &PauseRule::reason) != pauses.end();
        if (std::ranges::find(kReasons, rule.reason) == kReasons.end() || twice) {
            return invalid_input("pauses: reason \"" + rule.reason + "\" is unknown or stands twice");
        }
        auto const limit = days_at(entry, "limit_working_days", 1);
        if (!limit) {
            return std::unexpected(limit.error());
        }
        rule.limit_working_days = *limit;
        rule.send_working_days = static_cast<int>(integer_at(entry, "send_working_days").value_or(0));
        pauses.push_back(std::move(rule));
    }
    return pauses;
}

Result<std::optional<LocalDay>> day_at(Json const& entry, std::string_view name)
{
    auto const text = text_at(entry, name);
    if (!text) {
        return std::nullopt;
    }
    auto const day = parse_day(*text);
    return day ? Result<std::optional<LocalDay>>{*day}
               : invalid_input(std::string{name} + ": \"" + *text + "\" is not a date YYYY-MM-DD");
}

Result<ServiceTerm> parse_term(Json const& entry)
{
    ServiceTerm term;
    auto kinds = parse_kinds(member(entry, "kinds"));
    auto pauses = parse_pauses(member(entry, "pauses"));
    auto const from = day_at(entry, "valid_from");
    auto const until = day_at(entry, "valid_until");
    auto const& extensions = member(entry, "extensions");
    auto const times = days_at(extensions.is_null() ? Json{{"times", 0}} : extensions, "times", 0);
    auto const days = days_at(extensions.is_null() ? Json{{"working_days", 0}} : extensions, "working_days", 0);
    if (!kinds || !pauses) {
        return std::unexpected(kinds ? pauses.error() : kinds.error());
    }
    if (!from || !until) {
        return std::unexpected(from ? until.error() : from.error());
    }
    if (!times || !days) {
        return std::unexpected(times ? days.error() : times.error());
    }
    term.kinds = std::move(*kinds);
    term.pauses = std::move(*pauses);
    term.valid_from = *from;
    term.valid_until = *until;
    term.extensions = *times;
    term.extension_working_days = *days;
    term.rule = text_or(entry, "rule");
    term.basis = text_or(entry, "basis");
    term.confidence = text_or(entry, "confidence");
    return term;
}

bool overlap(ServiceTerm const& a, ServiceTerm const& b)
{
    bool const kinds = std::ranges::any_of(a.kinds, [&](MatterKind kind) {
        return std::ranges::find(b.kinds, kind) != b.kinds.end();
    });
    bool const a_first = a.valid_until && b.valid_from && *a.valid_until <= *b.valid_from;
    bool const b_first = b.valid_until && a.valid_from && *b.valid_until <= *a.valid_from;
    return kinds && !a_first && !b_first;
}

ServiceTerm built_in(std::vector<MatterKind> kinds, std::vector<PauseRule> pauses, int extensions, int days)
{
    ServiceTerm term;
    term.kinds = std::move(kinds);
    term.pauses = std::move(pauses);
    term.extensions = extensions;
    term.extension_working_days = days;
    term.confidence = "assumed";
    return term;
}

}  // namespace

PauseRule const* ServiceTerm::pause(std::string_view reason) const noexcept
{
    auto const found = std::ranges::find(pauses, reason, &PauseRule::reason);
    return found == pauses.end() ? nullptr : &*found;
}

bool ServiceTerm::is_unconfirmed() const noexcept
{
    return confidence != "text_seen";
}

ServiceTerms::ServiceTerms()
    : terms_{
          built_in(
              {MatterKind::question, MatterKind::feedback, MatterKind::petition},
              {{"citizen", 10, 0}, {"other_body", 10, 0}},
              1,
              10
          ),
          built_in({MatterKind::complaint}, {{"suspension", 30, 3}}, 1, 15),
          built_in({MatterKind::denunciation}, {{"suspension", 30, 5}}, 2, 30)
      }
{
}

Result<ServiceTerms> ServiceTerms::from_json(Json const& document)
{
    ServiceTerms made;
    made.terms_.clear();
    for (auto const& entry : member(document, "terms")) {
        auto term = parse_term(entry);
        if (!term) {
            return invalid_input("terms[" + std::to_string(made.terms_.size()) + "]: " + term.error().detail);
        }
        if (std::ranges::any_of(made.terms_, [&](ServiceTerm const& other) { return overlap(*term, other); })) {
            return invalid_input("terms[" + std::to_string(made.terms_.size()) + "]: contradicts one before it");
        }
        made.terms_.push_back(std::move(*term));
    }
    return made;
}

ServiceTerm const& ServiceTerms::of(MatterKind kind, LocalDay day) const noexcept
{
    for (auto const& term : terms_) {
        bool const valid =
            (!term.valid_from || *term.valid_from <= day) && (!term.valid_until || day < *term.valid_until);
        if (valid && std::ranges::find(term.kinds, kind) != term.kinds.end()) {
            return term;
        }
    }
    return nothing_;
}

std::optional<Instant> pause_limit(
    PauseRule const& rule, Instant paused_at, std::chrono::minutes used, WorkCalendar const& calendar
) noexcept
{
    auto const whole =
        calendar.working_minutes(paused_at, calendar.add_working_days(paused_at, rule.limit_working_days));
    if (whole <= used) {
        return std::nullopt;
    }
    return calendar.add_working_minutes(paused_at, whole - used);
}

}  // namespace hub
