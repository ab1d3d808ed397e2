#include "app/accounts.hpp"

#include "base/utf8.hpp"
#include "http/handlers/password.hpp"
#include "http/handlers/totp.hpp"

#include <algorithm>

namespace hub::app {
namespace {

bool is_username(std::string const& name)
{
    auto const allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    };
    return name.size() >= 3 && name.size() <= 32 && name.front() >= 'a' && name.front() <= 'z' &&
           std::ranges::all_of(name, allowed);
}

std::vector<std::string> words_in(std::string const& name)
{
    std::vector<std::string> words;
    for (std::size_t from = 0; from < name.size();) {
        auto const blank = std::min(name.find(' ', from), name.size());
        if (blank > from) {
            words.push_back(name.substr(from, blank - from));
        }
        from = blank + 1;
    }
    return words;
}

}  // namespace

Accounts::Accounts(Store& store, Clock const& clock, UnitDirectory const& units, SecretBox box, std::string actor)
    : store_(store), clock_(clock), units_(units), box_(std::move(box)), actor_(std::move(actor))
{
}

Result<Person> Accounts::person_of(NewAccount const& wish) const
{
    if (!is_username(wish.username)) {
        return invalid_input("username: 3 to 32 of a-z, 0-9, '.', '-', '_', beginning with a letter");
    }
    if (!is_valid_utf8(wish.display_name) || count_chars(wish.display_name) > 100) {
        return invalid_input("name: at most 100 characters of UTF-8");
    }
    Person person;
    person.username = UserName(wish.username);
    person.display_name = wish.display_name.empty() ? wish.username : wish.display_name;
    for (auto const& name : wish.roles) {
        auto const role = role_from(name);
        if (!role) {
            return invalid_input(
                "role: '" + name + "' is none of dispatcher official unit_head communications supervisor administrator"
            );
        }
        if (!person.has(*role)) {
            person.roles.push_back(*role);
        }
    }
    for (auto const& unit : wish.units) {
        if (units_.find(UnitId(unit)) == nullptr) {
            return invalid_input("unit: '" + unit + "' is not configured");
        }
        if (units_.has_ended(UnitId(unit))) {
            auto const* heir = units_.current(UnitId(unit));
            return invalid_input("unit: '" + unit + "' has ended" + (heir == nullptr ? "" : "; now " + heir->id.value));
        }
        person.units.emplace_back(unit);
    }
    bool const only_administers = person.roles == std::vector{Role::administrator};
    if (person.roles.empty() || (person.units.empty() && !only_administers)) {
        return invalid_input(person.roles.empty() ? "role: at least one is needed" : "unit: at least one is needed");
    }
    return person;
}

std::vector<std::string> Accounts::words_of(Person const& person) const
{
    auto words = words_in(person.display_name);
    words.push_back(person.username.value);
    for (auto const& id : person.units) {
        if (auto const* unit = units_.find(id)) {
            auto const names = words_in(unit->name);
            words.insert(words.end(), names.begin(), names.end());
        }
    }
    return words;
}

Result<NewPassword> Accounts::password_for(Person const& person, std::optional<std::string> const& given) const
{
    if (!given) {
        return NewPassword{person.id, http::generate_password(), true};
    }
    if (auto const good = http::check_new_password(*given, words_of(person)); !good) {
        return std::unexpected(good.error());
    }
    return NewPassword{person.id, *given, false};
}

Result<NewPassword> Accounts::add(NewAccount const& wish)
{
    auto const person = person_of(wish);
    if (!person) {
        return std::unexpected(person.error());
    }
    auto password = password_for(*person, wish.password);
    if (!password) {
        return password;
    }
    auto const hash = http::hash_password(password->password);
    if (!hash) {
        return std::unexpected(hash.error());
    }
    Account account;
    account.person = *person;
    account.password_hash = *hash;
    account.created_at = clock_.now();
    auto const id = store_.write_now([&account, actor = actor_](Tx& tx) -> Result<UserId> {
        auto made = tx.people().insert(account);
        if (made) {
            Json roles = Json::array();
            for (auto const role : account.person.roles) {
                roles.push_back(name_of(role));
            }
            tx.people().audit(
                account.created_at, actor, "user.added", account.person.username.value, Json{{"roles", roles}}
            );
        }
        return made;
    });
    if (!id) {
        return std::unexpected(id.error());
    }
    password->id = *id;
    return password;
}

Result<std::vector<Account>> Accounts::list()
{
    return store_.read_now([](Tx& tx) -> Result<std::vector<Account>> { return tx.people().all(); });
}

/// Reads, changes, writes, ends the sessions and notes it, all in one transaction.
template <class Change>
Result<void> Accounts::change(std::string const& username, std::string const& action, Change apply)
{
    return store_.write_now([&, now = clock_.now(), actor = actor_](Tx& tx) -> Result<void> {
        auto account = tx.people().find(UserName(username));
        if (!account) {
            return not_found("no such user");
        }
        apply(tx, *account);
        tx.people().update(*account);
        tx.people().end_sessions(account->person.id);
        tx.people().audit(now, actor, action, username, Json::object());
        return {};
    });
}

Result<void> Accounts::disable(std::string const& username)
{
    return change(username, "user.disabled", [](Tx&, Account& account) { account.disabled = true; });
}

Result<NewPassword> Accounts::passwd(std::string const& username, std::optional<std::string> password)
{
    auto const account = store_.read_now([&](Tx& tx) -> Result<Account> {
        auto found = tx.people().find(UserName(username));
        return found ? Result<Account>(*found) : Result<Account>(not_found("no such user"));
    });
    if (!account) {
        return std::unexpected(account.error());
    }
    auto fresh = password_for(account->person, password);
    if (!fresh) {
        return fresh;
    }
    auto const hash = http::hash_password(fresh->password);
    if (!hash) {
        return std::unexpected(hash.error());
    }
    auto const done = change(username, "user.password_changed", [&](Tx& tx, Account& changed) {
        changed.password_hash = *hash;
        changed.disabled = false;
        tx.people().clear_attempts("account:" + username);
    });
    return done ? fresh : Result<NewPassword>(std::unexpected(done.error()));
}

Result<NewTotp> Accounts::totp_on(std::string const& username)
{
    auto const secret = http::new_totp_secret();
    auto const done = change(username, "user.totp_on", [&](Tx&, Account& account) {
        account.totp_secret = box_.seal(secret);
        account.totp_last_step = 0;
    });
    if (!done) {
        return std::unexpected(done.error());
    }
    return NewTotp{http::totp_uri(secret, "CauNoi", username)};
}

Result<void> Accounts::totp_off(std::string const& username)
{
    return change(username, "user.totp_off", [](Tx&, Account& account) { account.totp_secret.clear(); });
}

}  // namespace hub::app
