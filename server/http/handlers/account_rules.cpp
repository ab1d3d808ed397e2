#include "http/handlers/account_rules.hpp"

#include "base/utf8.hpp"
#include "http/handlers/password.hpp"

#include <algorithm>

namespace hub::http {
namespace {

constexpr std::size_t kMaxNameChars = 100;

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

Result<void> check_display_name(std::string const& name)
{
    bool const controls = std::ranges::any_of(name, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
    if (controls || !is_valid_utf8(name) || count_chars(name) > kMaxNameChars) {
        return invalid_input("name: at most 100 characters of UTF-8");
    }
    return {};
}

Result<std::vector<Role>> roles_of(std::vector<std::string> const& names)
{
    std::vector<Role> roles;
    for (auto const& name : names) {
        auto const role = role_from(name);
        if (!role) {
            return invalid_input(
                "role: '" + name +
                "' is none of dispatcher official unit_head communications supervisor administrator inspector"
            );
        }
        if (std::ranges::find(roles, *role) == roles.end()) {
            roles.push_back(*role);
        }
    }
    auto const good = check_roles(roles);
    return good ? Result<std::vector<Role>>(std::move(roles)) : std::unexpected(good.error());
}

Result<std::vector<UnitId>> units_of(std::vector<std::string> const& names, UnitDirectory const& known)
{
    std::vector<UnitId> units;
    for (auto const& name : names) {
        UnitId const id(name);
        if (known.find(id) == nullptr) {
            return invalid_input("unit: '" + name + "' is not configured");
        }
        if (known.has_ended(id)) {
            auto const* heir = known.current(id);
            return invalid_input("unit: '" + name + "' has ended" + (heir == nullptr ? "" : "; now " + heir->id.value));
        }
        if (std::ranges::find(units, id) == units.end()) {
            units.push_back(id);
        }
    }
    return units;
}

std::vector<std::string> names_of(std::vector<Role> const& roles)
{
    std::vector<std::string> names;
    for (auto const role : roles) {
        names.emplace_back(name_of(role));
    }
    return names;
}

std::vector<std::string> names_of(std::vector<UnitId> const& units)
{
    std::vector<std::string> names;
    for (auto const& unit : units) {
        names.push_back(unit.value);
    }
    return names;
}

/// Somebody else could open this account again.
bool others_administer(Tx& tx, UserId except)
{
    return std::ranges::any_of(tx.people().all(), [&](Account const& account) {
        return !account.disabled && account.person.id != except && account.person.has(Role::administrator);
    });
}

}  // namespace

AccountRules::AccountRules(UnitDirectory const& units, Clock const& clock, std::string actor)
    : units_(units), clock_(clock), actor_(std::move(actor))
{
}

Result<Person> AccountRules::person_of(NewAccount const& wish) const
{
    if (!is_username(wish.username)) {
        return invalid_input("username: 3 to 32 of a-z, 0-9, '.', '-', '_', beginning with a letter");
    }
    if (auto const good = check_display_name(wish.display_name); !good) {
        return std::unexpected(good.error());
    }
    auto roles = roles_of(wish.roles);
    auto units = units_of(wish.units, units_);
    if (!roles || !units) {
        return std::unexpected(roles ? units.error() : roles.error());
    }
    Person person;
    person.username = UserName(wish.username);
    person.display_name = wish.display_name.empty() ? wish.username : wish.display_name;
    person.roles = std::move(*roles);
    person.units = std::move(*units);
    if (person.units.empty() && person.roles != std::vector{Role::administrator}) {
        return invalid_input("unit: at least one is needed");
    }
    return person;
}

Result<void> AccountRules::check_password(Person const& person, std::string const& password) const
{
    auto words = words_in(person.display_name);
    words.push_back(person.username.value);
    for (auto const& id : person.units) {
        if (auto const* unit = units_.find(id)) {
            auto const names = words_in(unit->name);
            words.insert(words.end(), names.begin(), names.end());
        }
    }
    return check_new_password(password, words);
}

Result<Account> AccountRules::find(Tx& tx, UserName const& name, std::optional<std::int64_t> expected)
{
    auto account = tx.people().find(name);
    if (!account) {
        return not_found("no such user");
    }
    if (expected && *expected != account->version) {
        return conflict("stale");
    }
    return std::move(*account);
}

Result<Account> AccountRules::written(Tx& tx, Account account, std::string const& action, Json detail) const
{
    tx.people().update(account);
    ++account.version;
    tx.people().audit(clock_.now(), actor_, action, account.person.username.value, detail);
    return account;
}

Result<Account> AccountRules::add(Tx& tx, Person const& person, PasswordChange const& password) const
{
    Account account;
    account.person = person;
    account.password_hash = password.hash;
    account.start_password_until = password.start_until;
    account.created_at = clock_.now();
    auto const id = tx.people().insert(account);
    if (!id) {
        return std::unexpected(id.error());
    }
    account.person.id = *id;
    tx.people().audit(
        account.created_at,
        actor_,
        "user.added",
        person.username.value,
        Json{{"roles", names_of(person.roles)}, {"units", names_of(person.units)}}
    );
    return account;
}

Result<Account> AccountRules::change(
    Tx& tx, UserName const& name, AccountChange const& wish, std::optional<std::int64_t> expected
) const
{
    auto account = find(tx, name, expected);
    if (!account) {
        return account;
    }
    auto const before = account->person;
    Json detail = Json::object();
    if (wish.display_name) {
        if (auto const good = check_display_name(*wish.display_name); !good) {
            return std::unexpected(good.error());
        }
        account->person.display_name = wish.display_name->empty() ? name.value : *wish.display_name;
    }
    if (wish.roles || wish.units) {
        auto merged = person_of(
            {name.value,
             account->person.display_name,
             wish.roles.value_or(names_of(before.roles)),
             wish.units.value_or(names_of(before.units))}
        );
        if (!merged) {
            return std::unexpected(merged.error());
        }
        account->person.roles = std::move(merged->roles);
        account->person.units = std::move(merged->units);
        detail = {{"roles", names_of(account->person.roles)}, {"units", names_of(account->person.units)}};
    }
    bool const was_disabled = account->disabled;
    account->disabled = wish.disabled.value_or(was_disabled);
    bool const administered = !was_disabled && before.has(Role::administrator);
    bool const administers = !account->disabled && account->person.has(Role::administrator);
    if (administered && !administers && !others_administer(tx, before.id)) {
        return conflict("last_administrator");
    }
    bool const rights = account->person.roles != before.roles || account->person.units != before.units;
    if (rights || account->disabled != was_disabled) {
        tx.people().end_sessions(before.id);
    }
    auto const* const action = account->disabled == was_disabled ? "user.changed"
                               : account->disabled               ? "user.disabled"
                                                                 : "user.enabled";
    return written(tx, std::move(*account), action, std::move(detail));
}

Result<Account> AccountRules::put_password(
    Tx& tx, UserName const& name, PasswordChange const& password, std::optional<std::int64_t> expected
) const
{
    auto account = find(tx, name, expected);
    if (!account) {
        return account;
    }
    account->password_hash = password.hash;
    account->start_password_until = password.start_until;
    account->disabled = account->disabled && !password.reopen;
    tx.people().end_sessions(account->person.id);
    tx.people().clear_attempts("account:" + name.value);
    return written(
        tx, std::move(*account), password.start_until ? "user.password_reset" : "user.password_changed", Json::object()
    );
}

Result<Account> AccountRules::put_totp(
    Tx& tx, UserName const& name, std::string const& sealed, std::int64_t step, std::optional<std::int64_t> expected
) const
{
    auto account = find(tx, name, expected);
    if (!account) {
        return account;
    }
    account->totp_secret = sealed;
    account->totp_last_step = step;
    tx.people().end_sessions(account->person.id);
    return written(tx, std::move(*account), sealed.empty() ? "user.totp_off" : "user.totp_on", Json::object());
}

}  // namespace hub::http
