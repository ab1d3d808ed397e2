#pragma once
// What may stop the service clock of a case, for how long, and how often its term may be extended: by kind, valid in
// time. Immutable after loading; thread-safe. Source: config/service-terms.json, which names the legal rules.

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "domain/assessment.hpp"
#include "domain/work_calendar.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hub {

struct PauseRule {
    std::string reason;  ///< "citizen", "other_body", "suspension".
    int limit_working_days = 0;
    int send_working_days = 0;  ///< The decision must reach the citizen within these; 0: no decision.
};

struct ServiceTerm {
    std::vector<MatterKind> kinds;
    std::string rule;  ///< Of deadlines.json.
    std::vector<PauseRule> pauses;
    int extensions = 0;              ///< How often.
    int extension_working_days = 0;  ///< Each at most.
    std::string basis;
    std::string confidence;
    std::optional<LocalDay> valid_from;
    std::optional<LocalDay> valid_until;  ///< Exclusive.

    /// nullptr: this reason does not stop the clock.
    [[nodiscard]] PauseRule const* pause(std::string_view reason) const noexcept;
    /// The text of the law was not seen: staff are shown that.
    [[nodiscard]] bool is_unconfirmed() const noexcept;
};

class ServiceTerms {
public:
    /// The terms of config/service-terms.json as of this program.
    ServiceTerms();
    /// {"terms":[{kinds,rule,pauses,extensions,basis,confidence,valid_from,valid_until}]}. Errc::invalid_input with the
    /// member that is wrong; two terms for one kind on one day contradict each other.
    [[nodiscard]] static Result<ServiceTerms> from_json(Json const& document);
    /// Kinds without a term have one that allows nothing.
    [[nodiscard]] ServiceTerm const& of(MatterKind kind, LocalDay day) const noexcept;

    [[nodiscard]] std::vector<ServiceTerm> const& all() const noexcept { return terms_; }

private:
    std::vector<ServiceTerm> terms_;
    ServiceTerm nothing_;
};

/// When a pause that began at `paused_at` ends by itself, after `used` working minutes of earlier pauses; nullopt when
/// nothing is left of the limit.
[[nodiscard]] std::optional<Instant> pause_limit(
    PauseRule const& rule, Instant paused_at, std::chrono::minutes used, WorkCalendar const& calendar
) noexcept;

}  // namespace hub
