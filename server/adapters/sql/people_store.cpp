#include "adapters/sql/people_store.hpp"

#include "adapters/sql/schema.hpp"
#include "base/crypto.hpp"

#include <fmt/format.h>

#include <utility>

namespace hub::adapters::sql {
namespace {

#define HUB_ACCOUNT_COLUMNS                                                                                        \
    "id, username, display_name, roles, units, password_hash, totp_secret, totp_last_step, disabled, created_at, " \
    "version, start_password_until"

constexpr std::chrono::days kAnswersKept{30};  ///< No client repeats a write after a month.

/// Roles by number: the order of the enum is part of the data.
std::string roles_text(std::vector<Role> const& roles)
{
    auto list = Json::array();
    for (auto const role : roles) {
        list.push_back(static_cast<int>(role));
    }
    return dump(list);
}

std::vector<Role> roles_of(Json const& list)
{
    std::vector<Role> roles;
    for (auto const& one : list) {
        auto const number = one.is_number_integer() ? one.get<int>() : -1;
        if (number >= 0 && number <= static_cast<int>(Role::inspector)) {
            roles.push_back(static_cast<Role>(number));
        }
    }
    return roles;
}

Account account_of(Row& row)
{
    Account found;
    Json roles;
    Json units;
    row.read(
        found.person.id,
        found.person.username,
        found.person.display_name,
        roles,
        units,
        found.password_hash,
        found.totp_secret,
        found.totp_last_step,
        found.disabled,
        found.created_at,
        found.version,
        found.start_password_until
    );
    found.person.roles = roles_of(roles);
    for (auto const& unit : units) {
        found.person.units.emplace_back(unit.is_string() ? unit.get<std::string>() : std::string{});
    }
    return found;
}

#define HUB_SESSION_COLUMNS "id_hash, user_id, created_at, last_seen_at, device, address"

hub::Session session_of(Row& row)
{
    hub::Session found;
    row.read(found.id_hash, found.user, found.created_at, found.last_seen_at, found.device, found.address);
    return found;
}

/// Where the schema's notes keep the hash of the newest line.
constexpr char const* kAuditHead = "audit_head";

/// Length before each part, so that no two lines can have the same image.
std::string audit_hash(std::string const& before, PeopleStore::AuditLine const& line, std::string const& detail)
{
    auto const image = fmt::format(
        "{}|{}|{}:{}|{}:{}|{}:{}|{}:{}",
        line.id,
        to_millis(line.at),
        line.actor.size(),
        line.actor,
        line.action.size(),
        line.action,
        line.object.size(),
        line.object,
        detail.size(),
        detail
    );
    return sha256_hex({before, image});
}

}  // namespace

Result<UserId> SqlPeople::insert(Account const& account)
{
    auto const added = database_.insert_new(
        "INSERT INTO account(username, display_name, roles, units, password_hash, totp_secret, totp_last_step, "
        "disabled,"
        " created_at, start_password_until) VALUES(?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
        account.person.username,
        account.person.display_name,
        roles_text(account.person.roles),
        json_list(account.person.units),
        account.password_hash,
        account.totp_secret,
        account.totp_last_step,
        account.disabled,
        account.created_at,
        account.start_password_until
    );
    if (!added) {
        return conflict("the user name is taken");
    }
    UserId const id{*added};
    write_offices(account);
    return id;
}

std::optional<Account> SqlPeople::find(UserName const& username)
{
    return database_.first("SELECT " HUB_ACCOUNT_COLUMNS " FROM account WHERE username=?", account_of, username);
}

std::optional<Account> SqlPeople::find(UserId id)
{
    return database_.first("SELECT " HUB_ACCOUNT_COLUMNS " FROM account WHERE id=?", account_of, id.value);
}

void SqlPeople::update(Account const& account)
{
    database_.run(
        "UPDATE account SET display_name=?, roles=?, units=?, password_hash=?, totp_secret=?, totp_last_step=?, "
        "disabled=?, start_password_until=?, version=version+1 WHERE id=?",
        account.person.display_name,
        roles_text(account.person.roles),
        json_list(account.person.units),
        account.password_hash,
        account.totp_secret,
        account.totp_last_step,
        account.disabled,
        account.start_password_until,
        account.person.id
    );
    write_offices(account);
}

/// Offices follow from the account: written with every change of it.
void SqlPeople::write_offices(Account const& account)
{
    database_.run("DELETE FROM office_holder WHERE username=?", account.person.username);
    if (account.disabled) {
        return;
    }
    for (auto const& unit : account.person.units) {
        for (auto const role : account.person.roles) {
            database_.run(
                "INSERT INTO office_holder(unit, role, username) VALUES(?,?,?) ON CONFLICT DO NOTHING",
                unit,
                role,
                account.person.username
            );
        }
    }
}

std::vector<UserName> SqlPeople::in_office(UnitId const& unit, Role role)
{
    return database_.all(
        "SELECT username FROM office_holder WHERE unit=? AND role=? ORDER BY username",
        [](Row& row) { return row.take<UserName>(); },
        unit,
        role
    );
}

std::vector<Account> SqlPeople::all()
{
    return database_.all("SELECT " HUB_ACCOUNT_COLUMNS " FROM account ORDER BY username", account_of);
}

void SqlPeople::add_session(hub::Session const& session)
{
    database_.run(
        "INSERT INTO session(id_hash, user_id, created_at, last_seen_at, device, address) VALUES(?,?,?,?,?,?)",
        session.id_hash,
        session.user,
        session.created_at,
        session.last_seen_at,
        session.device,
        session.address
    );
}

std::optional<hub::Session> SqlPeople::session(std::string const& id_hash)
{
    return database_.first("SELECT " HUB_SESSION_COLUMNS " FROM session WHERE id_hash=?", session_of, id_hash);
}

std::vector<hub::Session> SqlPeople::sessions_of(UserId user)
{
    return database_.all(
        "SELECT " HUB_SESSION_COLUMNS " FROM session WHERE user_id=? ORDER BY last_seen_at DESC, id_hash",
        session_of,
        user.value
    );
}

void SqlPeople::touch_session(std::string const& id_hash, Instant at)
{
    database_.run("UPDATE session SET last_seen_at=? WHERE id_hash=?", at, id_hash);
}

void SqlPeople::end_session(std::string const& id_hash)
{
    database_.run("DELETE FROM session WHERE id_hash=?", id_hash);
}

void SqlPeople::end_sessions(UserId user)
{
    database_.run("DELETE FROM session WHERE user_id=?", user.value);
}

int SqlPeople::count_attempt(std::string const& key, Instant at, std::chrono::minutes window)
{
    database_.run("DELETE FROM sign_in_attempt WHERE key=? AND at<=?", key, at - window);
    database_.run("INSERT INTO sign_in_attempt(key, at) VALUES(?,?)", key, at);
    return static_cast<int>(database_.number("SELECT count(*) FROM sign_in_attempt WHERE key=?", key));
}

void SqlPeople::clear_attempts(std::string const& key)
{
    database_.run("DELETE FROM sign_in_attempt WHERE key=?", key);
}

std::optional<StoredAnswer> SqlPeople::answer(
    std::string const& caller, std::string const& route, std::string const& key
)
{
    return database_.first(
        "SELECT payload_hash, status, body, etag FROM stored_answer WHERE caller=? AND route=? AND key=?",
        [](Row& row) {
            StoredAnswer found;
            row.read(found.payload_hash, found.status, found.body, found.etag);
            return found;
        },
        caller,
        route,
        key
    );
}

void SqlPeople::put_answer(
    std::string const& caller, std::string const& route, std::string const& key, StoredAnswer const& answer, Instant at
)
{
    database_.run("DELETE FROM stored_answer WHERE at<?", at - kAnswersKept);
    database_.run(
        "INSERT INTO stored_answer(caller, route, key, payload_hash, status, body, etag, at) VALUES(?,?,?,?,?,?,?,?)"
        " ON CONFLICT DO NOTHING",
        caller,
        route,
        key,
        answer.payload_hash,
        answer.status,
        answer.body,
        answer.etag,
        at
    );
}

void SqlPeople::audit(
    Instant at, std::string const& actor, std::string const& action, std::string const& object, Json const& detail
)
{
    std::string before;
    AuditLine line{1, at, actor, action, object, {}};
    database_.each("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1", [&](Row& row) {
        row.read(line.id, before);
        ++line.id;
    });
    auto const text = dump(detail);
    auto const hash = audit_hash(before, line, text);
    database_.run(
        "INSERT INTO audit(id, at, actor, action, object, detail, hash) VALUES(?,?,?,?,?,?,?)",
        line.id,
        at,
        actor,
        action,
        object,
        text,
        hash
    );
    // a chain alone does not notice that its end was cut off
    put_meta(database_, kAuditHead, hash);
}

PeopleStore::AuditCheck SqlPeople::check_audit()
{
    AuditCheck check;
    std::string before;
    std::string text;
    std::string hash;
    database_.each("SELECT id, at, actor, action, object, detail, hash FROM audit ORDER BY id", [&](Row& row) {
        AuditLine line;
        row.read(line.id, line.at, line.actor, line.action, line.object, text, hash);
        ++check.lines;
        bool const follows = line.id == check.lines && hash == audit_hash(before, line, text);
        if (check.broken == 0 && !follows) {
            check.broken = check.lines;
        }
        before = std::exchange(hash, {});
    });
    // stores older than this note have none
    auto const head = meta_text(database_, kAuditHead);
    if (check.broken == 0 && !head.empty() && head != before) {
        check.broken = check.lines + 1;
    }
    return check;
}

std::vector<PeopleStore::AuditLine> SqlPeople::audit_after(std::int64_t after, std::size_t limit)
{
    return database_.all(
        "SELECT id, at, actor, action, object, detail FROM audit WHERE id>? ORDER BY id LIMIT ?",
        [](Row& row) {
            AuditLine line;
            row.read(line.id, line.at, line.actor, line.action, line.object, line.detail);
            return line;
        },
        after,
        limit
    );
}

}  // namespace hub::adapters::sql
