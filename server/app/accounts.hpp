#pragma once
// Accounts of staff, as `hub user …` works on them: the rules are those of the administrators' pages
// (http/handlers/account_rules.hpp). Each function is one synchronous transaction and blocks; not for I/O threads.
// There is no default account: the first administrator is made with add().

#include "base/secret_box.hpp"
#include "http/handlers/account_rules.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hub::app {

using http::NewAccount;

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
    /// Ends every session too. Repeating changes nothing. Errc::not_found; conflict for the last administrator.
    [[nodiscard]] Result<void> disable(std::string const& username);
    /// A new password, given or generated; enables the account again, ends every session, forgets attempts on it.
    /// `start`: it must be changed at the next sign-in. Errc::not_found, invalid_input.
    [[nodiscard]] Result<NewPassword> passwd(
        std::string const& username, std::optional<std::string> password, bool start = false
    );
    /// Switches one-time codes on with a new secret, or off; ends every session. Errc::not_found.
    [[nodiscard]] Result<NewTotp> totp_on(std::string const& username);
    [[nodiscard]] Result<void> totp_off(std::string const& username);

private:
    /// The password of a person and its hash, as it is stored.
    struct Made {
        NewPassword shown;
        http::PasswordChange stored;
    };
    [[nodiscard]] Result<Made> make_password(Person const& person, std::optional<std::string> const& given, bool start)
        const;

    Store& store_;
    Clock const& clock_;
    SecretBox box_;
    http::AccountRules rules_;
};

}  // namespace hub::app
