#pragma once
// The platform's side as a state machine without I/O: what it answers to our API calls, which webhooks it sends, and
// its faults on demand. The city and the scenario tests serve it over real sockets and give it time.

#include "domain/channel.hpp"
#include "domain/outbound.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hub::connectors {

/// A signed webhook that the platform wants to deliver.
struct SimulatedWebhook {
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;  ///< Signature included.
    std::string external_id;                                   ///< Of its first item, for checking.
};

/// What a citizen does on the platform.
struct CitizenAction {
    enum class Kind {
        text,
        image,
        sticker,
        location,
        follow,
        unfollow,
        comment,
        file,
        audio,
        // Below: `target` names the message or comment. A platform without the act answers with an event of kind
        // "other".
        message_edit,
        unsend,
        reaction,
        seen,
        comment_edit,
        comment_remove,
        comment_hide,
        console_test,  ///< Zalo's Test button.
        contact_details,
        consent_withdrawn,
        missed_call,
        quick_answer,
        visitor_post,  ///< A citizen's post on the Page.
    } kind = Kind::text;
    std::string account_id;  ///< OA or Page.
    std::string user_id;
    std::string user_name;
    std::string text;
    std::string url;
    std::optional<std::pair<double, double>> point;  ///< Latitude, longitude.
    std::string
        target;  ///< Message or comment acted upon; for `text` the message quoted, for `comment` the one answered.
    bool anonymous = false;       ///< Zalo's visitor without account.
    bool without_author = false;  ///< Comment whose author the platform hides.
};

struct SimulatedCall {
    std::string method;
    std::string target;                                        ///< Path and query.
    std::vector<std::pair<std::string, std::string>> headers;  ///< Lower-case names.
    std::string body;
};

/// What the platform does with one call.
struct SimulatedAnswer {
    ApiReply reply;
    std::vector<SimulatedWebhook> before;  ///< Delivered before the answer (an echo).
    std::vector<SimulatedWebhook> after;   ///< Delivered later (receipts).
    bool hang = false;                     ///< No answer is ever sent; the message was delivered all the same.
};

/// Faults of calls. A platform code ("-213", "10/2018278"), or "http500" (any status), "timeout_after_delivery" (it
/// arrived, no answer), "drop" (it never arrived, no answer), "garbage" (it arrived, the answer is not JSON). User
/// "oauth" means the token call. Each is used up `count` times (or always when negative) by matching calls.
struct Fault {
    std::string
        error;  ///< Platform code: "-213", "10/2018278", "http500", "timeout_after_delivery", "drop", "garbage".
    int count = 1;
    std::string user_id;  ///< Only for this citizen; empty: all.
};

/// How one simulated platform is set up. Keys are those that the hub is configured with.
struct SimulatorOptions {
    std::string app_id;
    std::string signing_key;            ///< Zalo: OA secret key; Facebook: app secret.
    std::string app_secret;             ///< Zalo: OAuth. Facebook: unused, the signing key is the app secret.
    std::string verify_token;           ///< Facebook's handshake.
    std::vector<std::string> accounts;  ///< OA or Page ids.
    std::string run;              ///< Mixed into every id, so that a second run against the same hub makes new ids.
    double time_scale = 1;        ///< Waits of the retry schedule are divided by it.
    bool echo_before = true;      ///< The echo is delivered before the answer; else after it.
    bool receipts = true;         ///< Received and seen (delivered and read) after each send.
    int calls_per_minute = 4000;  ///< Zalo: of the app.
    int usage_calls_per_hour =
        0;  ///< Facebook: calls of one Page an hour that make 100 % in the usage headers; 0: 200,000.
    std::vector<std::string> templates;  ///< Approved before the run; Zalo: empty approves all.
    std::vector<std::string> phones;     ///< Zalo: telephone numbers ("84…") with an account; empty: all.
    int phone_templates_per_day = 0;     ///< Zalo: daily quota of templates by telephone; 0: none.
    bool require_known_user = true;      ///< Windows are enforced; false answers every send.
};

/// What arrived at the citizen's phone.
struct DeliveredText {
    std::string account_id;
    std::string user_id;
    std::string text;
    std::string message_id;
    Instant at{};
    bool is_public = false;
};

class PlatformSimulator {
public:
    virtual ~PlatformSimulator() = default;
    /// Webhook for something the citizen does at `now`; also opens the reply window.
    virtual SimulatedWebhook act(CitizenAction const& action, Instant now) = 0;
    /// Signs any body as the platform does (fixtures, odd bodies).
    virtual SimulatedWebhook sign(std::string body) const = 0;
    virtual SimulatedAnswer call(SimulatedCall const& call, Instant now) = 0;
    virtual void add_fault(Fault fault) = 0;
    [[nodiscard]] virtual std::vector<DeliveredText> const& delivered() const = 0;
    /// Pause before retry number `attempt` (1…) of an undelivered webhook; nothing when the platform gives up.
    [[nodiscard]] virtual std::optional<std::chrono::milliseconds> retry_after(int attempt) const = 0;
    /// Several acts as the platform would post them: one body where it batches (Facebook), else one each.
    virtual std::vector<SimulatedWebhook> act_many(std::vector<CitizenAction> const& actions, Instant now);
    /// Headers added to retry number `attempt` (Zalo's num_retry); the bytes stay the same.
    [[nodiscard]] virtual std::vector<std::pair<std::string, std::string>> retry_headers(int attempt) const;
    /// Query of a GET handshake as the platform sends it; empty when it has none.
    [[nodiscard]] virtual std::string handshake_query(std::string const& challenge) const;
    /// Kills the access token of an account: every later call with it is refused as the platform does.
    virtual void revoke(std::string const& account_id) = 0;
    /// Access token that a freshly set-up channel starts with, and its refresh token.
    virtual Credentials issue(std::string const& account_id, Instant now) = 0;
};

}  // namespace hub::connectors
