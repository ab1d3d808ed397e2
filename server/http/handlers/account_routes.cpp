// The own account: sessions here and elsewhere, another password, one-time codes by a picture to photograph.

#include "base/crypto.hpp"
#include "http/handlers/account_rules.hpp"
#include "http/handlers/password.hpp"
#include "http/handlers/people_json.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/session_json.hpp"
#include "http/handlers/sessions.hpp"
#include "http/handlers/sign_in.hpp"
#include "http/handlers/tools.hpp"
#include "http/handlers/totp.hpp"
#include "http/qr_picture.hpp"

#include <fmt/format.h>

#include <charconv>

namespace hub::http {

std::string session_name(std::string const& id_hash)
{
    return sha256_hex({"session name 1", id_hash}).substr(0, 16);
}

Json sessions_json(Tx& tx, Sessions const& sessions, UserId user, std::string const& current, Instant now)
{
    auto list = Json::array();
    for (auto const& session : tx.people().sessions_of(user)) {
        if (!sessions.is_alive(session, now)) {
            continue;
        }
        list.push_back({
            {"id", session_name(session.id_hash)},
            {"current", session.id_hash == current},
            {"device", session.device},
            {"address", session.address},
            {"since", to_rfc3339(session.created_at)},
            {"last_seen_at", to_rfc3339(session.last_seen_at)},
        });
    }
    return list;
}

namespace {

constexpr std::chrono::minutes kTicketLives{10};

/// The changed account; the caller's own session goes on when `keep` holds, all others have ended.
void keep_session(Tx& tx, std::optional<Session> const& own)
{
    if (own) {
        tx.people().add_session(*own);
    }
}

void after_change(Services const& services)
{
    services.sessions.forget();
    if (services.sessions_ended) {
        services.sessions_ended();
    }
}

Task<Result<Account>> read_own(Services const& services, Request const& request)
{
    co_return co_await services.store.read([name = request.person->username](Tx& tx) -> Result<Account> {
        auto found = tx.people().find(name);
        return found ? Result<Account>(std::move(*found)) : Result<Account>(not_found("no such user"));
    });
}

Task<Response> my_account(Services const& services, Request request)
{
    auto const account = co_await read_own(services, request);
    co_return account ? json_response(200, Json{{"user", account_json(*account)}}) : refuse(request, account.error());
}

Task<Response> my_sessions(Services const& services, Request request)
{
    auto const items = co_await services.store.read(
        [&services, id = request.person->id, own = request.session_hash, now = services.clock.now()](Tx& tx
        ) -> Result<Json> { return sessions_json(tx, services.sessions, id, own, now); }
    );
    co_return items ? json_response(200, Json{{"items", *items}}) : refuse(request, items.error());
}

/// Ends those of the caller's sessions for which `ends` holds.
Task<Response> end_where(Services const& services, Request request, std::function<bool(Session const&)> ends)
{
    auto const ended = co_await services.store.write(
        [person = *request.person, ends = std::move(ends), now = services.clock.now()](Tx& tx) -> Result<std::size_t> {
            std::size_t count = 0;
            for (auto const& session : tx.people().sessions_of(person.id)) {
                if (ends(session)) {
                    tx.people().end_session(session.id_hash);
                    ++count;
                }
            }
            if (count > 0) {
                auto const& name = person.username.value;
                tx.people().audit(now, name, "user.sessions_ended", name, Json{{"sessions", count}});
            }
            return count;
        }
    );
    if (!ended) {
        co_return refuse(request, ended.error());
    }
    after_change(services);
    co_return json_response(200, Json{{"ended", *ended}});
}

Task<Response> end_elsewhere(Services const& services, Request request)
{
    auto own = request.session_hash;
    return end_where(services, std::move(request), [own = std::move(own)](Session const& session) {
        return session.id_hash != own;
    });
}

Task<Response> end_one(Services const& services, Request request)
{
    auto name = request.params.at("id");
    return end_where(services, std::move(request), [name = std::move(name)](Session const& session) {
        return session_name(session.id_hash) == name;
    });
}

/// A wrong password here is no lost session: 403, not 401.
Response wrong_password(Request const& request, Error const& error)
{
    return error.code == Errc::unauthenticated
               ? problem(request, 403, "Wrong password", "The present password is wrong.")
               : refuse(request, error);
}

Task<Response> change_password(Services const& services, Request request)
{
    auto const body = json_body(request, {"current", "password"});
    auto const current = body ? text_at(*body, "current") : std::nullopt;
    auto const wanted = body ? text_at(*body, "password") : std::nullopt;
    if (!current || !wanted) {
        co_return refuse(request, body ? Error{Errc::invalid_input, "current and password are needed"} : body.error());
    }
    auto const name = request.person->username;
    if (auto const same = co_await services.sign_in.confirm(name, *current, request.client_address); !same) {
        co_return wrong_password(request, same.error());
    }
    auto const reference = services.reference();
    AccountRules const rules(reference->units, services.clock, name.value);
    auto const account = co_await read_own(services, request);
    auto good = account ? rules.check_password(account->person, *wanted) : std::unexpected(account.error());
    if (good && normal_form(*wanted) == normal_form(*current)) {
        good = std::unexpected(Error{Errc::invalid_input, "password: must be another one than now"});
    }
    auto hash = good ? co_await services.sign_in.hash(*wanted) : Result<std::string>(std::unexpected(good.error()));
    if (!hash) {
        co_return refuse(request, hash.error());
    }
    // with a start password rights rise now: a new session has to be opened for them
    bool const stays = !request.person->must_change_password;
    auto const done = co_await services.store.write(
        [rules, name, stays, own = request.session_hash, change = PasswordChange{std::move(*hash), {}}](Tx& tx
        ) -> Result<void> {
            auto const session = stays ? tx.people().session(own) : std::nullopt;
            auto const changed = rules.put_password(tx, name, change);
            keep_session(tx, session);
            return changed ? Result<void>{} : std::unexpected(changed.error());
        }
    );
    if (!done) {
        co_return refuse(request, done.error());
    }
    after_change(services);
    co_return json_response(200, Json{{"signed_out", !stays}});
}

/// The secret travels back sealed, so that nothing is stored before a code has shown that it arrived.
std::string ticket_of(SecretBox const& box, UserId user, Instant until, std::string const& secret)
{
    return box.seal(fmt::format("{}.{}.{}", user.value, to_millis(until), secret));
}

Result<std::string> secret_of(SecretBox const& box, std::string const& ticket, UserId user, Instant now)
{
    auto const text = box.open(ticket);
    std::int64_t id = 0;
    std::int64_t until = 0;
    if (text) {
        auto const* const end = text->data() + text->size();
        auto const first = std::from_chars(text->data(), end, id);
        auto const second = first.ptr != end ? std::from_chars(first.ptr + 1, end, until) : first;
        if (second.ptr != end && id == user.value && now <= from_millis(until)) {
            return std::string(second.ptr + 1, end);
        }
    }
    return invalid_input("ticket: too old, begin again");
}

Task<Response> begin_totp(Services const& services, Request request)
{
    auto const body = json_body(request, {"password"});
    auto const password = body ? text_at(*body, "password") : std::nullopt;
    if (!password || services.box == nullptr) {
        co_return refuse(request, body ? Error{Errc::invalid_input, "password is needed"} : body.error());
    }
    auto const& name = request.person->username;
    if (auto const same = co_await services.sign_in.confirm(name, *password, request.client_address); !same) {
        co_return wrong_password(request, same.error());
    }
    auto const account = co_await read_own(services, request);
    if (!account) {
        co_return refuse(request, account.error());
    }
    if (!account->totp_secret.empty()) {
        // whoever holds a session and a password must not be able to take the second factor over
        co_return problem(request, 409, "Conflict", "One-time codes are on; an administrator resets them.");
    }
    auto const secret = new_totp_secret();
    auto const uri = totp_uri(secret, "CauNoi", name.value);
    auto const picture = qr_of(uri);
    co_return json_response(
        200,
        Json{
            {"uri", uri},
            {"qr", {{"path", picture.path}, {"size", picture.size}}},
            {"ticket", ticket_of(*services.box, request.person->id, services.clock.now() + kTicketLives, secret)},
        }
    );
}

Task<Response> finish_totp(Services const& services, Request request)
{
    auto const body = json_body(request, {"ticket", "code"});
    auto const ticket = body ? text_at(*body, "ticket") : std::nullopt;
    auto const code = body ? text_at(*body, "code") : std::nullopt;
    if (!ticket || !code || services.box == nullptr) {
        co_return refuse(request, body ? Error{Errc::invalid_input, "ticket and code are needed"} : body.error());
    }
    auto const now = services.clock.now();
    auto const secret = secret_of(*services.box, *ticket, request.person->id, now);
    if (!secret) {
        co_return refuse(request, secret.error());
    }
    auto const step = totp_step(*secret, *code, now, 0);
    if (!step) {
        co_return problem(request, 403, "Wrong code", "The code does not belong to this picture, or it is too old.");
    }
    auto const reference = services.reference();
    AccountRules const rules(reference->units, services.clock, request.person->username.value);
    auto const done = co_await services.store.write(
        [rules,
         reference,
         name = request.person->username,
         own = request.session_hash,
         sealed = services.box->seal(*secret),
         step = *step](Tx& tx) -> Result<void> {
            auto const session = tx.people().session(own);
            auto const changed = rules.put_totp(tx, name, sealed, step);
            keep_session(tx, session);
            return changed ? Result<void>{} : std::unexpected(changed.error());
        }
    );
    if (!done) {
        co_return refuse(request, done.error());
    }
    after_change(services);
    co_return json_response(200, Json{{"totp", true}});
}

}  // namespace

void add_account_routes(Router& router, Services const& services)
{
    auto const add = [&](char const* method, char const* pattern, char const* operation, auto handler) {
        router.add({method, std::string("/api/v1/me") + pattern, operation, Access::session, staff(services, handler)});
    };
    add("GET", "/account", "getMyAccount", my_account);
    add("GET", "/sessions", "listMySessions", my_sessions);
    add("DELETE", "/sessions", "endMyOtherSessions", end_elsewhere);
    add("DELETE", "/sessions/{id}", "endMySession", end_one);
    add("POST", "/password", "changeMyPassword", change_password);
    add("POST", "/totp", "beginMyTotp", begin_totp);
    add("PUT", "/totp", "finishMyTotp", finish_totp);
}

}  // namespace hub::http
