#pragma once
// What we want to say, before a connector turns it into API calls, and how the platform took it.

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace hub {

struct QuickAnswer {
    std::string title;
    std::string payload;
};

/// One text (and picture) to one citizen on one channel.
struct OutboundMessage {
    enum class Target {
        direct,          ///< Private message to `user_id`.
        public_reply,    ///< Under comment `comment_id`, readable by all.
        private_reply,   ///< The one private message allowed for comment `comment_id`.
        anonymous,       ///< Zalo's visitor without account: `user_id` plus `conversation_id`.
        template_user,   ///< Approved template to `user_id`, outside the window.
        template_phone,  ///< Approved template to `phone`.
    };
    Target target = Target::direct;
    std::string idempotency_key;  ///< Goes out as metadata or tracking id where the platform has such a field.
    std::string user_id;
    std::string phone;  ///< "84901234567".
    std::string comment_id;
    std::string conversation_id;
    std::string text;
    std::string image_url;
    std::vector<QuickAnswer> quick_answers;
    std::string template_id;
    std::vector<std::pair<std::string, std::string>> template_fields;
    bool by_human = false;        ///< Typed by an official: HUMAN_AGENT may be used.
    bool window_expired = false;  ///< Set by the planner: the ordinary window is over (see ReplyWindow).
};

/// One HTTP call to the platform. `secret_headers` and URL queries are never logged.
struct ApiCall {
    std::string method = "POST";
    std::string url;  ///< Without a token.
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    /// Where the access token goes; the sender fills it in at the last moment.
    enum class Auth { none, access_token_header, bearer, query_access_token } auth = Auth::none;
};

struct ApiReply {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;  ///< Lower-case names.
    std::string body;
};

/// The platform took it; `receipt` is its id for the message.
struct Delivered {
    std::string receipt;
};
/// Later is fine. `whole_channel`: the limit holds for all of the account. `counts` is false for waits that are not our
/// fault.
struct RetryLater {
    std::optional<std::chrono::milliseconds> after;
    bool whole_channel = false;
    std::string reason;
};
/// It may or may not have arrived: wait for the echo, never resend blindly.
struct Uncertain {
    std::string reason;
};
/// The token is dead: renew it, then try once more.
struct RenewToken {
    std::string reason;
};
/// Never by this way; the reason is shown to staff.
struct GiveUp {
    std::string reason;          ///< Short code: "outside_window", "blocked", "not_following", "invalid".
    bool try_fallback = false;   ///< Another way (template, telephone) may reach this person.
    bool alarm_channel = false;  ///< The account itself is broken: an administrator must act.
    /// What the refusal says about the next message, so that it need not be refused as well.
    enum class Lesson {
        none,
        cannot_write,   ///< The person left, blocked us or is away: no message until they write again.
        window_shut,    ///< The platform counts the window from an earlier instant than we do.
        phone_refused,  ///< This telephone number takes no template.
        quota_used_up,  ///< Nothing more by this way today.
    } lesson = Lesson::none;
};

using Outcome = std::variant<Delivered, RetryLater, Uncertain, RenewToken, GiveUp>;

}  // namespace hub
