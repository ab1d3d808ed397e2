// Accounts of staff, for administrators: made, changed, closed and opened, start passwords, sessions of others.
// The rules are in account_rules.hpp. A start password is shown in one answer and kept nowhere: the answer stored for
// an Idempotency-Key has none.

#include "http/handlers/account_rules.hpp"
#include "http/handlers/password.hpp"
#include "http/handlers/people_json.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/session_json.hpp"
#include "http/handlers/sessions.hpp"
#include "http/handlers/sign_in.hpp"
#include "http/handlers/tools.hpp"

namespace hub::http {
namespace {

using Change = std::function<Result<Account>(Tx&, AccountRules const&, std::optional<std::int64_t> expected)>;

bool administers(Services const& services, Request const& request)
{
    return permits(*request.person, Action::administer, services.reference()->units);
}

Response forbid(Request const& request)
{
    return refuse(request, Error{Errc::forbidden, "not with these roles"});
}

UserName name_in(Request const& request)
{
    return UserName(request.params.at("username"));
}

/// Sessions may have been ended: nobody goes on with what is cached here.
void after_change(Services const& services, Response const& response)
{
    if (response.status >= 300) {
        return;
    }
    services.sessions.forget();
    if (services.sessions_ended) {
        services.sessions_ended();
    }
}

/// One change of one account, once for one key, by the rules and in the name of the caller.
Task<Response> change_account(Services const& services, Request request, int status, Change change)
{
    auto const expected = expected_version(request);
    auto const reference = services.reference();
    auto response = co_await write_once(
        services,
        request,
        [&services, reference, expected, status, actor = request.person->username.value, change = std::move(change)](
            Tx& tx
        ) -> Result<Answer> {
            AccountRules const rules(reference->units, services.clock, actor);
            auto const account = change(tx, rules, expected);
            if (!account) {
                return std::unexpected(account.error());
            }
            return Answer{status, Json{{"user", account_json(*account)}}, account->version};
        }
    );
    after_change(services, response);
    co_return response;
}

/// The same with a fresh start password. `store` runs with its hash; on a repeat it does not run, and nobody knows the
/// password any more.
Task<Response> with_start_password(
    Services const& services,
    Request request,
    int status,
    std::function<Result<Account>(Tx&, AccountRules const&, PasswordChange const&, std::optional<std::int64_t>)> store
)
{
    auto const password = generate_password();
    auto hash = co_await services.sign_in.hash(password);
    if (!hash) {
        co_return refuse(request, hash.error());
    }
    auto const ran = std::make_shared<bool>(false);
    PasswordChange const change{std::move(*hash), services.clock.now() + kStartPasswordLives};
    auto response = co_await change_account(
        services,
        std::move(request),
        status,
        [ran,
         change,
         store = std::move(store)](Tx& tx, AccountRules const& rules, std::optional<std::int64_t> expected) {
            *ran = true;
            return store(tx, rules, change, expected);
        }
    );
    if (response.status == status) {
        auto body = parse_json(response.body).value_or(Json::object());
        body["start_password"] = *ran ? Json(password) : Json();
        response.body = dump(body);
    }
    co_return response;
}

Result<NewAccount> new_account_of(Request const& request)
{
    auto const body = json_body(request, {"username", "display_name", "roles", "units"});
    if (!body) {
        return std::unexpected(body.error());
    }
    auto const username = text_member(*body, "username", 1, 32);
    auto const name = text_member(*body, "display_name", 0, 100);
    auto const roles = texts_member(*body, "roles");
    auto const units = texts_member(*body, "units");
    if (!username || !name || !roles || !units) {
        return std::unexpected(
            !username ? username.error()
            : !name   ? name.error()
            : !roles  ? roles.error()
                      : units.error()
        );
    }
    return NewAccount{*username, *name, *roles, *units, std::nullopt, true};
}

Task<Response> add_user(Services const& services, Request request)
{
    if (!administers(services, request)) {
        co_return forbid(request);
    }
    auto const wish = new_account_of(request);
    auto const reference = services.reference();
    auto const person = wish ? AccountRules(reference->units, services.clock, "").person_of(*wish)
                             : Result<Person>(std::unexpected(wish.error()));
    if (!person) {
        co_return refuse(request, person.error());
    }
    co_return co_await with_start_password(
        services,
        std::move(request),
        201,
        [person = *person](Tx& tx, AccountRules const& rules, PasswordChange const& password, auto) {
            return rules.add(tx, person, password);
        }
    );
}

Result<AccountChange> change_of(Request const& request)
{
    auto const body = json_body(request, {"display_name", "roles", "units", "disabled"});
    if (!body) {
        return std::unexpected(body.error());
    }
    auto const name = text_member(*body, "display_name", 0, 100);
    auto const roles = texts_member(*body, "roles");
    auto const units = texts_member(*body, "units");
    auto const disabled = flag_member(*body, "disabled");
    if (!name || !roles || !units || !disabled) {
        return std::unexpected(
            !name    ? name.error()
            : !roles ? roles.error()
            : !units ? units.error()
                     : disabled.error()
        );
    }
    auto const given = [&](std::string_view member_name) { return !member(*body, member_name).is_null(); };
    AccountChange change;
    change.display_name = given("display_name") ? std::optional(*name) : std::nullopt;
    change.roles = given("roles") ? std::optional(*roles) : std::nullopt;
    change.units = given("units") ? std::optional(*units) : std::nullopt;
    change.disabled = given("disabled") ? std::optional(*disabled) : std::nullopt;
    return change;
}

Task<Response> change_user(Services const& services, Request request)
{
    if (!administers(services, request)) {
        co_return forbid(request);
    }
    auto const wish = change_of(request);
    if (!wish) {
        co_return refuse(request, wish.error());
    }
    auto name = name_in(request);
    co_return co_await change_account(
        services,
        std::move(request),
        200,
        [name, wish = *wish](Tx& tx, AccountRules const& rules, std::optional<std::int64_t> expected) {
            return rules.change(tx, name, wish, expected);
        }
    );
}

Task<Response> reset_password(Services const& services, Request request)
{
    if (!administers(services, request)) {
        co_return forbid(request);
    }
    auto name = name_in(request);
    co_return co_await with_start_password(
        services,
        std::move(request),
        200,
        [name](
            Tx& tx, AccountRules const& rules, PasswordChange const& password, std::optional<std::int64_t> expected
        ) { return rules.put_password(tx, name, password, expected); }
    );
}

Task<Response> reset_totp(Services const& services, Request request)
{
    if (!administers(services, request)) {
        co_return forbid(request);
    }
    auto name = name_in(request);
    co_return co_await change_account(
        services,
        std::move(request),
        200,
        [name](Tx& tx, AccountRules const& rules, std::optional<std::int64_t> expected) {
            return rules.put_totp(tx, name, {}, 0, expected);
        }
    );
}

Task<Response> read_user(Services const& services, Request request)
{
    if (!administers(services, request)) {
        co_return forbid(request);
    }
    auto const read = co_await services.store.read([name = name_in(request)](Tx& tx) -> Result<Account> {
        auto found = tx.people().find(name);
        return found ? Result<Account>(std::move(*found)) : Result<Account>(not_found("no such user"));
    });
    co_return read ? to_response({200, Json{{"user", account_json(*read)}}, read->version})
                   : refuse(request, read.error());
}

Task<Response> sessions_of(Services const& services, Request request)
{
    if (!administers(services, request)) {
        co_return forbid(request);
    }
    auto const items = co_await services.store.read(
        [&services, name = name_in(request), now = services.clock.now()](Tx& tx) -> Result<Json> {
            auto const account = tx.people().find(name);
            return account ? Result<Json>(sessions_json(tx, services.sessions, account->person.id, {}, now))
                           : Result<Json>(not_found("no such user"));
        }
    );
    co_return items ? json_response(200, Json{{"items", *items}}) : refuse(request, items.error());
}

Task<Response> end_sessions_of(Services const& services, Request request)
{
    if (!administers(services, request)) {
        co_return forbid(request);
    }
    auto response = co_await write_once(
        services,
        request,
        [name = name_in(request), actor = request.person->username.value, now = services.clock.now()](Tx& tx
        ) -> Result<Answer> {
            auto const account = tx.people().find(name);
            if (!account) {
                return not_found("no such user");
            }
            auto const ended = tx.people().sessions_of(account->person.id).size();
            tx.people().end_sessions(account->person.id);
            tx.people().audit(now, actor, "user.sessions_ended", name.value, Json{{"sessions", ended}});
            return Answer{200, Json{{"ended", ended}}, {}};
        }
    );
    after_change(services, response);
    co_return response;
}

}  // namespace

void add_user_routes(Router& router, Services const& services)
{
    auto const add = [&](char const* method, char const* pattern, char const* operation, auto handler) {
        router.add(
            {method, std::string("/api/v1/users") + pattern, operation, Access::session, staff(services, handler)}
        );
    };
    add("POST", "", "addUser", add_user);
    add("GET", "/{username}", "getUser", read_user);
    add("PATCH", "/{username}", "changeUser", change_user);
    add("POST", "/{username}/password", "resetPassword", reset_password);
    add("DELETE", "/{username}/totp", "resetTotp", reset_totp);
    add("GET", "/{username}/sessions", "listSessionsOfUser", sessions_of);
    add("DELETE", "/{username}/sessions", "endSessionsOfUser", end_sessions_of);
}

}  // namespace hub::http
