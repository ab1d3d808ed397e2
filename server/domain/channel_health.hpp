#pragma once
// Whether a channel (a ward's account on a platform) does its work, and if not why: from what was seen of it. Pure.

#include "base/ids.hpp"
#include "base/time.hpp"
#include "domain/work_calendar.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hub {

/// What is written down of a channel; every node adds what it saw.
struct ChannelRecord {
    ChannelId channel;
    std::optional<Instant> received_at;        ///< Last signed webhook.
    std::optional<Instant> sent_at;            ///< Last message that the platform took.
    std::optional<Instant> renewed_at;         ///< Last good renewal of the token.
    std::optional<Instant> renewal_failed_at;  ///< Last bad one.
    int renewal_failures = 0;                  ///< Since the last good one.
    std::string refused;  ///< Why the platform refuses the token or the account; empty: it does not.
    std::optional<Instant> refused_since;
    std::string hold_reason;  ///< Why nothing is sent now; empty: it is.
    std::optional<Instant> held_since;
    std::optional<Instant> held_until;
    std::string stopped;  ///< Codes that administrators were told of; empty: all is well.
    std::optional<Instant> stopped_since;

    bool operator==(ChannelRecord const&) const = default;
};

/// What a channel may still send by one way until an instant.
struct QuotaLeft {
    ChannelId channel;
    std::string way;
    std::int64_t left = 0;
    Instant until{};
};

/// Everything that the judgement looks at.
struct ChannelSight {
    ChannelRecord record;
    bool needs_token = true;  ///< False: the hub's own chat.
    bool has_token = false;
    std::optional<Instant> token_until;  ///< Empty: it does not end by itself.
    bool renews = false;                 ///< The hub can renew it without a person.
    std::vector<QuotaLeft> quotas;
    // of the connector, since this program started
    std::int64_t bad_signatures = 0;
    std::optional<Instant> bad_signature_at;
    std::optional<Instant> handshake_at;  ///< The platform checked our address.
};

struct HealthTerms {
    std::chrono::minutes silence{16 * 60};  ///< Working time without a webhook that is suspicious; 0: never.
    std::chrono::hours token_warning{72};   ///< So long before its end a token that nobody renews is told.
    std::chrono::hours signature_memory{24};
};

/// One thing that is wrong. Codes: token_missing, token_refused, token_ended, token_ends, renewal_failed, held, silent,
/// never_received, bad_signatures, quota_used_up.
struct HealthFinding {
    std::string code;
    bool stops = false;    ///< Nothing goes out or nothing comes in: a person must act.
    std::string reason{};  ///< The platform's or the sender's own word for it.
    std::optional<Instant> since{};
    std::optional<Instant> until{};
};

/// The worst first; empty: all is well. `calendar` of the channel's unit: silence counts in its working time only.
[[nodiscard]] std::vector<HealthFinding> judge(
    ChannelSight const& sight, HealthTerms const& terms, WorkCalendar const& calendar, Instant now
);
/// The codes that stop a channel, joined by a comma.
[[nodiscard]] std::string stopping_codes(std::vector<HealthFinding> const& findings);

}  // namespace hub
