#include "app/accounts.hpp"

#include "http/handlers/password.hpp"
#include "http/handlers/totp.hpp"

namespace hub::app {
namespace {

Result<void> done_or(Result<Account> const& changed)
{
    if (!changed && changed.error().detail == "last_administrator") {
        return conflict("this is the last administrator: make another one first");
    }
    return changed ? Result<void>{} : std::unexpected(changed.error());
}

}  // namespace

Accounts::Accounts(Store& store, Clock const& clock, UnitDirectory const& units, SecretBox box, std::string actor)
    : store_(store), clock_(clock), box_(std::move(box)), rules_(units, clock, std::move(actor))
{
}

Result<Accounts::Made> Accounts::make_password(
    Person const& person, std::optional<std::string> const& given, bool start
) const
{
    Made made{{person.id, given ? *given : http::generate_password(), !given}, {}};
    if (given) {
        if (auto const good = rules_.check_password(person, *given); !good) {
            return std::unexpected(good.error());
        }
    }
    auto hash = http::hash_password(made.shown.password);
    if (!hash) {
        return std::unexpected(hash.error());
    }
    made.stored.hash = std::move(*hash);
    made.stored.start_until = start ? std::optional(clock_.now() + http::kStartPasswordLives) : std::nullopt;
    return made;
}

Result<NewPassword> Accounts::add(NewAccount const& wish)
{
    auto const person = rules_.person_of(wish);
    auto made = person ? make_password(*person, wish.password, wish.start_password) : std::unexpected(person.error());
    if (!made) {
        return std::unexpected(made.error());
    }
    auto const added =
        store_.write_now([&](Tx& tx) -> Result<Account> { return rules_.add(tx, *person, made->stored); });
    if (!added) {
        return std::unexpected(added.error());
    }
    made->shown.id = added->person.id;
    return made->shown;
}

Result<std::vector<Account>> Accounts::list()
{
    return store_.read_now([](Tx& tx) -> Result<std::vector<Account>> { return tx.people().all(); });
}

Result<void> Accounts::disable(std::string const& username)
{
    return done_or(store_.write_now([&](Tx& tx) -> Result<Account> {
        return rules_.change(tx, UserName(username), {{}, {}, {}, true});
    }));
}

Result<NewPassword> Accounts::passwd(std::string const& username, std::optional<std::string> password, bool start)
{
    auto const account = store_.read_now([&](Tx& tx) -> Result<Account> {
        auto found = tx.people().find(UserName(username));
        return found ? Result<Account>(*found) : Result<Account>(not_found("no such user"));
    });
    auto made = account ? make_password(account->person, password, start) : std::unexpected(account.error());
    if (!made) {
        return std::unexpected(made.error());
    }
    made->stored.reopen = true;
    auto const done = done_or(store_.write_now([&](Tx& tx) -> Result<Account> {
        return rules_.put_password(tx, UserName(username), made->stored);
    }));
    return done ? Result<NewPassword>(made->shown) : std::unexpected(done.error());
}

Result<NewTotp> Accounts::totp_on(std::string const& username)
{
    auto const secret = http::new_totp_secret();
    auto const done = done_or(store_.write_now([&](Tx& tx) -> Result<Account> {
        return rules_.put_totp(tx, UserName(username), box_.seal(secret));
    }));
    return done ? Result<NewTotp>(NewTotp{http::totp_uri(secret, "CauNoi", username)}) : std::unexpected(done.error());
}

Result<void> Accounts::totp_off(std::string const& username)
{
    return done_or(store_.write_now([&](Tx& tx) -> Result<Account> {
        return rules_.put_totp(tx, UserName(username), {});
    }));
}

}  // namespace hub::app
