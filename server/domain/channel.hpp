#pragma once
// One configured account on a platform (a ward's Zalo OA, a Facebook Page) and the secrets to speak for it.

#include "base/ids.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace hub {

/// A text that the platform approved beforehand. It reaches people whom an ordinary message no longer does.
struct MessageTemplate {
    std::string id;  ///< Empty: none.
    /// Parameter as the template names it → our value: code, status, unit, due_date, status_url (kTemplateValues).
    std::vector<std::pair<std::string, std::string>> fields;
};

struct Channel {
    ChannelId id;
    std::string connector;                ///< "zalo", "facebook".
    UnitId unit;                          ///< The unit that answers for this account; its area is the default ward.
    std::string external_id;              ///< OA id or Page id, text.
    std::string api_base_url;             ///< Empty: the platform's own hosts.
    std::string app_id;                   ///< Of the connector: our application on that platform.
    MessageTemplate user_template = {};   ///< To the platform's user id.
    MessageTemplate phone_template = {};  ///< To a telephone number.
    std::int64_t paid_per_day = 0;        ///< Own limit for messages that cost money; 0: none.
};

/// One key for webhook signatures is enough; two during a change-over.
struct ChannelSecrets {
    std::string app_id;
    std::vector<std::string> signing_keys;  ///< Zalo: OA secret keys; Facebook: app secrets. Current first.
    std::string verify_token;               ///< Facebook's handshake.
    std::string app_secret;                 ///< Zalo: OAuth; never verifies a webhook.
};

/// What one channel sends with. The refresh token of Zalo is single use: stored durably before the new pair is used.
struct Credentials {
    std::string access_token;
    std::string refresh_token;
    Instant expires_at{};  ///< Zero: does not expire.
};

}  // namespace hub
