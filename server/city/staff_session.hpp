#pragma once
// A simulated member of staff at the hub's API: signing in, calls in that person's name, and the words that mark an
// answer so that it is known again on the phone. One thread.

#include "base/json.hpp"
#include "base/task.hpp"
#include "city/web_client.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hub::city {

inline constexpr std::size_t kTopicsOfConnection = 120;  ///< The hub's own bound is 128.
inline constexpr std::string_view kAnswerMark = "Trả lời phản ánh ";

/// One entry of the accounts file.
struct DemoAccount {
    std::string username;
    std::string password;
    std::vector<std::string> roles;
    std::vector<std::string> units = {};
};

/// {"accounts":[{"username","password","roles":[…],"units":[…]}]}. Errc::not_found when there is no file.
[[nodiscard]] Result<std::vector<DemoAccount>> read_accounts(std::string const& file);

struct StaffSession {
    DemoAccount account;
    std::string cookie;
};

/// The body as JSON; null when there is no answer or it is none.
[[nodiscard]] Json parsed(Result<WebAnswer> const& answer);
/// "sign-in of an: HTTP 401", or why there was no answer.
[[nodiscard]] std::string refusal(std::string_view what, Result<WebAnswer> const& answer);
/// What stands between our own mark and the colon, in a text on a phone; empty when it is no answer of ours.
[[nodiscard]] std::string answer_name(std::string const& text);

/// A call below /api/v1; each write with an Idempotency-Key of its own.
[[nodiscard]] Task<Result<WebAnswer>> staff_call(
    WebClient& hub, StaffSession const& session, std::string method, std::string target, Json body
);
/// Sets the cookie. Errc::unavailable with the hub's answer otherwise.
[[nodiscard]] Task<Result<void>> staff_sign_in(WebClient& hub, StaffSession& session);

}  // namespace hub::city
