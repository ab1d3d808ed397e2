#include "http/handlers/sign_in.hpp"

#include "base/log.hpp"
#include "base/random.hpp"
#include "base/utf8.hpp"
#include "http/handlers/password.hpp"
#include "http/handlers/sessions.hpp"
#include "http/handlers/totp.hpp"

namespace hub::http {

using namespace std::chrono_literals;

namespace {

std::string pair_key(SignIn::Attempt const& attempt)
{
    return "pair:" + attempt.username + "@" + attempt.address;
}

constexpr std::size_t kDeviceChars = 200;

/// A name that can be an account's; others never reach a key of the store in full.
std::string usable_name(std::string const& name)
{
    return std::string(prefix_chars(to_valid_utf8(name), 64));
}

std::unexpected<Error> too_many(std::chrono::milliseconds after)
{
    return std::unexpected(Error{Errc::rate_limited, "too many attempts", after});
}

/// One hash of the few; given back also when the coroutine is cancelled.
class Slot {
public:
    Slot(std::atomic<int>& used, int most) : used_(used), taken_(used.fetch_add(1) < most) {}
    Slot(Slot const&) = delete;
    Slot& operator=(Slot const&) = delete;
    ~Slot() { used_.fetch_sub(1); }
    [[nodiscard]] bool taken() const noexcept { return taken_; }

private:
    std::atomic<int>& used_;
    bool taken_;
};

/// Checks the one-time code against the stored account inside the transaction, so that a code works once.
Result<void> use_totp(Account& account, SecretBox const& box, std::string const& code, Instant now)
{
    if (account.totp_secret.empty()) {
        return {};
    }
    auto const secret = box.open(account.totp_secret);
    if (!secret) {
        return std::unexpected(Error{Errc::internal, "a one-time code secret cannot be opened"});
    }
    auto const step = code.empty() ? std::nullopt : totp_step(*secret, code, now, account.totp_last_step);
    if (!step) {
        return unauthenticated("totp");
    }
    account.totp_last_step = *step;
    return {};
}

}  // namespace

struct SignIn::Counted {
    int pair_minute = 0;
    int pair_window = 0;
    int address = 0;
    int account = 0;
    int total = 0;
    std::optional<Account> found;
};

SignIn::SignIn(Store& store, Clock const& clock, SecretBox box, SignInLimits limits)
    : store_(store),
      clock_(clock),
      box_(std::move(box)),
      limits_(limits),
      pool_(static_cast<std::size_t>(limits.hashes_at_once))
{
}

SignIn::~SignIn()
{
    pool_.join();
}

Task<Result<SignIn::Counted>> SignIn::count(Attempt attempt)
{
    co_return co_await store_.write([attempt, now = clock_.now(), window = limits_.window](Tx& tx) -> Result<Counted> {
        auto& people = tx.people();
        Counted out;
        out.pair_minute = people.count_attempt("minute:" + pair_key(attempt), now, 1min);
        out.pair_window = people.count_attempt(pair_key(attempt), now, window);
        out.address = people.count_attempt("address:" + attempt.address, now, window);
        out.account = people.count_attempt("account:" + attempt.username, now, window);
        out.total = people.count_attempt("total", now, window);
        out.found = people.find(UserName(attempt.username));
        return out;
    });
}

Result<void> SignIn::check_limits(Counted const& counted) const
{
    if (counted.pair_window > limits_.pair_per_window || counted.address > limits_.address_per_window) {
        return too_many(limits_.window);
    }
    if (counted.pair_minute > limits_.pair_per_minute) {
        return too_many(1min);
    }
    return {};
}

std::chrono::milliseconds SignIn::delay_of(Counted const& counted) const noexcept
{
    auto const beyond = std::max({0, counted.account - limits_.account_free, counted.total - limits_.total_free});
    return std::min(limits_.delay_step * beyond, limits_.delay_max);
}

Task<Result<bool>> SignIn::password_is_right(std::string password, std::string hash)
{
    Slot const slot(hashing_, limits_.hashes_at_once + limits_.hashes_waiting);
    if (!slot.taken()) {
        co_return too_many(1s);
    }
    co_return co_await pool_.run([password = std::move(password), hash = std::move(hash)] {
        return verify_password(password, hash);
    });
}

Task<void> SignIn::note_failure(Attempt attempt, std::string reason)
{
    log_info("session.refused", {{"reason", reason}, {"address", attempt.address}});
    std::ignore = co_await store_.write([attempt, reason, now = clock_.now()](Tx& tx) -> Result<void> {
        // The name typed may be a password in the wrong field: only names of accounts are written down.
        auto const known = tx.people().find(UserName(attempt.username)).has_value();
        tx.people().audit(
            now, known ? attempt.username : "unknown", "session.refused", attempt.address, Json{{"reason", reason}}
        );
        return {};
    });
}

/// Empty: the stored one is as strong as today's parameters ask.
Task<std::string> SignIn::better_hash(std::string password, std::string hash)
{
    if (!needs_rehash(hash)) {
        co_return std::string();
    }
    co_return co_await pool_.run([password = std::move(password)] {
        return hash_password(password).value_or(std::string());
    });
}

Task<Result<SignIn::Opened>> SignIn::finish(Attempt attempt, Account account, std::string better_hash)
{
    Opened out{random_hex(32), account.person};
    auto const hash = Sessions::hash_of(out.cookie_value);
    auto const now = clock_.now();
    auto const done = co_await store_.write([=, box = &box_](Tx& tx) -> Result<Person> {
        auto current = tx.people().find(account.person.id);
        if (!current || current->disabled || current->password_hash != account.password_hash) {
            return unauthenticated("credentials");
        }
        if (current->start_password_until && *current->start_password_until <= now) {
            return unauthenticated("start_password");
        }
        if (auto const code = use_totp(*current, *box, attempt.totp, now); !code) {
            return std::unexpected(code.error());
        }
        if (!better_hash.empty()) {
            current->password_hash = better_hash;
        }
        tx.people().update(*current);
        tx.people().add_session(Session{hash, current->person.id, now, now, attempt.device, attempt.address});
        tx.people().clear_attempts("minute:" + pair_key(attempt));
        tx.people().clear_attempts(pair_key(attempt));
        tx.people().audit(now, attempt.username, "session.opened", attempt.address, Json::object());
        return person_now(*current);
    });
    if (!done) {
        co_return std::unexpected(done.error());
    }
    out.person = *done;
    co_return out;
}

Task<Result<std::string>> SignIn::hash(std::string password)
{
    Slot const slot(hashing_, limits_.hashes_at_once + limits_.hashes_waiting);
    if (!slot.taken()) {
        co_return too_many(1s);
    }
    co_return co_await pool_.run([password = std::move(password)] { return hash_password(password); });
}

Task<Result<void>> SignIn::confirm(UserName name, std::string password, std::string address)
{
    Attempt const attempt{name.value, {}, {}, std::move(address)};
    auto const counted = co_await count(attempt);
    if (!counted) {
        co_return std::unexpected(counted.error());
    }
    if (auto const allowed = check_limits(*counted); !allowed) {
        co_return std::unexpected(allowed.error());
    }
    bool const usable = counted->found && count_chars(password) <= kMaxPasswordChars;
    auto const right =
        co_await password_is_right(std::move(password), usable ? counted->found->password_hash : std::string());
    if (!right) {
        co_return std::unexpected(right.error());
    }
    if (!*right) {
        co_await note_failure(attempt, "credentials");
        co_return unauthenticated("credentials");
    }
    co_return co_await store_.write([attempt](Tx& tx) -> Result<void> {
        tx.people().clear_attempts("minute:" + pair_key(attempt));
        tx.people().clear_attempts(pair_key(attempt));
        return {};
    });
}

Task<Result<SignIn::Opened>> SignIn::open(Attempt attempt)
{
    attempt.username = usable_name(attempt.username);
    attempt.device = std::string(prefix_chars(to_valid_utf8(attempt.device), kDeviceChars));
    auto const counted = co_await count(attempt);
    if (!counted) {
        co_return std::unexpected(counted.error());
    }
    if (auto const allowed = check_limits(*counted); !allowed) {
        log_warn("session.limited", {{"address", attempt.address}});
        co_return std::unexpected(allowed.error());
    }
    if (auto const delay = delay_of(*counted); delay > 0ms && !co_await sleep_for(delay)) {
        co_return unavailable("stopping");
    }
    bool const usable =
        counted->found && !counted->found->disabled && count_chars(attempt.password) <= kMaxPasswordChars;
    auto const right =
        co_await password_is_right(attempt.password, usable ? counted->found->password_hash : std::string());
    if (!right) {
        co_return std::unexpected(right.error());
    }
    if (!*right) {
        co_await note_failure(attempt, "credentials");
        co_return unauthenticated("credentials");
    }
    auto const better = co_await better_hash(attempt.password, counted->found->password_hash);
    auto opened = co_await finish(attempt, *counted->found, better);
    if (!opened && opened.error().code == Errc::unauthenticated) {
        co_await note_failure(attempt, opened.error().detail);
    }
    co_return opened;
}

}  // namespace hub::http
