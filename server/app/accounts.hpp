#pragma once
// Accounts of staff, as `hub user …` works on them. Each function is one synchronous transaction and blocks; not for
// I/O threads. There is no default account: the first administrator is made with add().

#include "base/secret_box.hpp"
#include "domain/unit.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hub::app {

struct NewAccount {
    std::string username;  ///< 3 to 32 of a–z, 0–9, dot, dash, underscore; begins with a letter.
    std::string display_name;
    std::vector<std::string> roles;       ///< Names of Role; at least one.
    std::vector<std::string> units;       ///< Known unit ids; may be empty for administrators only.
    std::optional<std::string> password;  ///< None: one is generated.
};

/// Shown once, then known to nobody here.
struct NewPassword {
    UserId id;
    std::string password;
    bool generated = false;
};

struct NewTotp {
    std::string uri;  ///< "otpauth://…" with the secret; shown once.
};

class Accounts {
public:
    /// `actor` stands in the audit: "cli" for commands.
    Accounts(Store& store, Clock const& clock, UnitDirectory const& units, SecretBox box, std::string actor = "cli");

    /// Errc::invalid_input with what is wrong, Errc::conflict when the name is taken.
    [[nodiscard]] Result<NewPassword> add(NewAccount const& wish);
    [[nodiscard]] Result<std::vector<Account>> list();
    /// Ends every session too. Repeating changes nothing. Errc::not_found.
    [[nodiscard]] Result<void> disable(std::string const& username);
    /// A new password, given or generated; enables the account again, ends every session, forgets attempts on it.
    /// Errc::not_found, invalid_input.
    [[nodiscard]] Result<NewPassword> passwd(std::string const& username, std::optional<std::string> password);
    /// Switches one-time codes on with a new secret, or off; ends every session. Errc::not_found.
    [[nodiscard]] Result<NewTotp> totp_on(std::string const& username);
    [[nodiscard]] Result<void> totp_off(std::string const& username);

private:
    [[nodiscard]] Result<Person> person_of(NewAccount const& wish) const;
    [[nodiscard]] std::vector<std::string> words_of(Person const& person) const;
    [[nodiscard]] Result<NewPassword> password_for(Person const& person, std::optional<std::string> const& given) const;
    template <class Change>
    Result<void> change(std::string const& username, std::string const& action, Change apply);

    Store& store_;
    Clock const& clock_;
    UnitDirectory const& units_;
    SecretBox box_;
    std::string actor_;
};

}  // namespace hub::app
