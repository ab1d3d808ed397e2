#pragma once
// What may be done to accounts of staff, the same for `hub user …` and for the administrators' pages. Every function is
// one step inside the caller's transaction and leaves its audit line there; passwords come hashed, because hashing
// takes too long for a transaction.

#include "domain/unit.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace hub::http {

/// How long a password that an administrator handed over opens the choice of another.
inline constexpr std::chrono::hours kStartPasswordLives{72};

struct NewAccount {
    std::string username;  ///< 3 to 32 of a–z, 0–9, dot, dash, underscore; begins with a letter.
    std::string display_name;
    std::vector<std::string> roles;         ///< Names of Role; at least one.
    std::vector<std::string> units;         ///< Known unit ids; may be empty for administrators only.
    std::optional<std::string> password{};  ///< None: one is generated.
    bool start_password = false;            ///< It must be changed at the first sign-in.
};

/// Only what is there changes.
struct AccountChange {
    std::optional<std::string> display_name{};
    std::optional<std::vector<std::string>> roles{};
    std::optional<std::vector<std::string>> units{};
    std::optional<bool> disabled{};
};

struct PasswordChange {
    std::string hash;
    std::optional<Instant> start_until;  ///< Of a start password.
    bool reopen = false;                 ///< A disabled account is open again.
};

class AccountRules {
public:
    /// `actor` stands in the audit: a user name, or "cli". The units must outlive this.
    AccountRules(UnitDirectory const& units, Clock const& clock, std::string actor);

    /// Errc::invalid_input with what is wrong.
    [[nodiscard]] Result<Person> person_of(NewAccount const& wish) const;
    /// Long enough, and not made of common words, the person's own name or units. Errc::invalid_input.
    [[nodiscard]] Result<void> check_password(Person const& person, std::string const& password) const;

    // Unknown name: Errc::not_found. Another version than `expected`: conflict "stale". What would leave the hub
    // without an administrator: conflict "last_administrator". Every change but that of a name ends all sessions.

    /// Errc::conflict when the name is taken.
    [[nodiscard]] Result<Account> add(Tx& tx, Person const& person, PasswordChange const& password) const;
    [[nodiscard]] Result<Account> change(
        Tx& tx, UserName const& name, AccountChange const& wish, std::optional<std::int64_t> expected = {}
    ) const;
    /// Forgets attempts on the account, too.
    [[nodiscard]] Result<Account> put_password(
        Tx& tx, UserName const& name, PasswordChange const& password, std::optional<std::int64_t> expected = {}
    ) const;
    /// `sealed` empty: one-time codes are off. `step`: the last one used.
    [[nodiscard]] Result<Account> put_totp(
        Tx& tx,
        UserName const& name,
        std::string const& sealed,
        std::int64_t step = 0,
        std::optional<std::int64_t> expected = {}
    ) const;

private:
    [[nodiscard]] static Result<Account> find(Tx& tx, UserName const& name, std::optional<std::int64_t> expected);
    [[nodiscard]] Result<Account> written(Tx& tx, Account account, std::string const& action, Json detail) const;

    UnitDirectory const& units_;
    Clock const& clock_;
    std::string actor_;
};

}  // namespace hub::http
