#include "domain/channel_health.hpp"

#include <algorithm>
#include <iterator>

namespace hub {
namespace {

using Findings = std::vector<HealthFinding>;

void judge_token(ChannelSight const& sight, HealthTerms const& terms, Instant now, Findings& found)
{
    if (!sight.needs_token) {
        return;
    }
    auto const& record = sight.record;
    if (!sight.has_token) {
        found.push_back({"token_missing", true});
    } else if (!record.refused.empty()) {
        found.push_back({"token_refused", true, record.refused, record.refused_since});
    } else if (sight.token_until && *sight.token_until <= now) {
        found.push_back({"token_ended", true, {}, sight.token_until});
    } else if (sight.token_until && !sight.renews && *sight.token_until <= now + terms.token_warning) {
        found.push_back({"token_ends", false, {}, {}, sight.token_until});
    }
    if (record.renewal_failures > 0) {
        found.push_back({"renewal_failed", false, {}, record.renewal_failed_at, sight.token_until});
    }
}

void judge_sending(ChannelSight const& sight, Instant now, Findings& found)
{
    auto const& record = sight.record;
    if (!record.hold_reason.empty() && record.held_until && *record.held_until > now) {
        found.push_back({"held", false, record.hold_reason, record.held_since, record.held_until});
    }
    for (auto const& quota : sight.quotas) {
        if (quota.left <= 0 && quota.until > now) {
            found.push_back({"quota_used_up", false, quota.way, {}, quota.until});
        }
    }
}

void judge_receiving(
    ChannelSight const& sight, HealthTerms const& terms, WorkCalendar const& calendar, Instant now, Findings& found
)
{
    auto const& received = sight.record.received_at;
    if (sight.needs_token && !received) {
        found.push_back({"never_received", false});
    }
    bool const watched = sight.needs_token && received && terms.silence.count() > 0;
    if (watched && calendar.working_time(*received, now) >= terms.silence) {
        found.push_back({"silent", true, {}, received});
    }
    if (sight.bad_signature_at && now - *sight.bad_signature_at < terms.signature_memory) {
        found.push_back({"bad_signatures", false, std::to_string(sight.bad_signatures), sight.bad_signature_at});
    }
}

}  // namespace

std::vector<HealthFinding> judge(
    ChannelSight const& sight, HealthTerms const& terms, WorkCalendar const& calendar, Instant now
)
{
    Findings found;
    judge_token(sight, terms, now, found);
    judge_sending(sight, now, found);
    judge_receiving(sight, terms, calendar, now, found);
    Findings ordered;
    for (bool const stops : {true, false}) {
        std::ranges::copy_if(found, std::back_inserter(ordered), [stops](auto const& one) {
            return one.stops == stops;
        });
    }
    return ordered;
}

std::string stopping_codes(std::vector<HealthFinding> const& findings)
{
    std::string codes;
    for (auto const& finding : findings) {
        if (finding.stops) {
            codes += (codes.empty() ? "" : ",") + finding.code;
        }
    }
    return codes;
}

}  // namespace hub
