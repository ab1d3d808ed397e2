#include "city/staff_session.hpp"

#include "base/random.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

namespace hub::city {

Result<std::vector<DemoAccount>> read_accounts(std::string const& file)
{
    std::ifstream stream(file);
    if (!stream) {
        return not_found("no accounts file " + file);
    }
    std::ostringstream content;
    content << stream.rdbuf();
    auto const json = parse_json(content.str());
    if (!json) {
        return invalid_input(file + " is not JSON");
    }
    std::vector<DemoAccount> accounts;
    for (auto const& entry : member(*json, "accounts")) {
        auto& account =
            accounts.emplace_back(text_or(entry, "username"), text_or(entry, "password"), std::vector<std::string>{});
        for (auto const& unit : member(entry, "units")) {
            account.units.push_back(unit.is_string() ? unit.get<std::string>() : std::string{});
        }
        for (auto const& role : member(entry, "roles")) {
            account.roles.push_back(role.is_string() ? role.get<std::string>() : std::string{});
        }
    }
    return accounts;
}

Json parsed(Result<WebAnswer> const& answer)
{
    if (!answer) {
        return {};
    }
    auto json = parse_json(answer->body);
    return json ? std::move(*json) : Json{};
}

std::string refusal(std::string_view what, Result<WebAnswer> const& answer)
{
    return answer ? fmt::format("{}: HTTP {}", what, answer->status)
                  : fmt::format("{}: {}", what, answer.error().detail);
}

std::string answer_name(std::string const& text)
{
    auto const at = text.find(kAnswerMark);
    if (at == std::string::npos) {
        return {};
    }
    auto const from = at + kAnswerMark.size();
    return text.substr(from, text.find(':', from) - from);
}

Task<Result<WebAnswer>> staff_call(
    WebClient& hub, StaffSession const& session, std::string method, std::string target, Json body
)
{
    WebCall request{std::move(method), "/api/v1" + target};
    request.headers.emplace_back("Cookie", session.cookie);
    if (request.method != "GET") {
        request.headers.emplace_back("Content-Type", "application/json");
        request.headers.emplace_back("Idempotency-Key", random_hex(12));
        request.body = dump(body);
    }
    co_return co_await hub.send(std::move(request));
}

Task<Result<void>> staff_sign_in(WebClient& hub, StaffSession& session)
{
    Json const body = {{"username", session.account.username}, {"password", session.account.password}};
    auto const answer = co_await staff_call(hub, session, "POST", "/session", body);
    if (!answer || answer->status != 200) {
        co_return unavailable(refusal("sign-in of " + session.account.username, answer));
    }
    session.cookie = answer->set_cookie.substr(0, answer->set_cookie.find(';'));
    co_return Result<void>{};
}

}  // namespace hub::city
