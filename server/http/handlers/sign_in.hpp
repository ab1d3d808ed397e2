#pragma once
// Sign-in by name, password and, where it is switched on, a one-time code.
//
// Order        1. the attempt is counted in the store, per account with address, per address, per account and in total;
//              2. too many from here: 429; many on the account: the answer comes later (never a lock a stranger could
//              put on it);
//              3. the hash is computed, also for unknown names, at most two at once and twenty waiting;
//              4. one answer for wrong name and wrong password.
// Thread-safe. Source: security-checklist.md C 18–22.

#include "base/secret_box.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <atomic>
#include <string>

namespace hub::http {

struct SignInLimits {
    int pair_per_minute = 5;  ///< One account from one address.
    int pair_per_window = 20;
    int address_per_window = 60;  ///< All accounts from one address (an office shares one).
    int account_free = 20;        ///< All addresses on one account, before answers slow down.
    int total_free = 1000;
    std::chrono::minutes window{15};
    std::chrono::milliseconds delay_step{250};  ///< Slower by this for each attempt beyond the free ones …
    std::chrono::milliseconds delay_max{5000};  ///< … up to this.
    int hashes_at_once = 2;
    int hashes_waiting = 20;
};

class SignIn {
public:
    struct Attempt {
        std::string username;
        std::string password;
        std::string totp;  ///< Empty: none given.
        std::string address;
        std::string device{};  ///< What the program calls itself; shown in the list of sessions.
    };
    struct Opened {
        std::string cookie_value;  ///< Shown once; the store has its hash.
        Person person;
    };

    SignIn(Store& store, Clock const& clock, SecretBox box, SignInLimits limits = {});
    ~SignIn();

    /// Errc::unauthenticated "start_password" when it was right but came too late, "totp" when the password was right
    /// and a code is needed; "credentials" otherwise. Errc::rate_limited with retry_after.
    Task<Result<Opened>> open(Attempt attempt);
    /// Is it still this person? Counted and limited like a sign-in. Errc::unauthenticated "credentials", rate_limited.
    Task<Result<void>> confirm(UserName name, std::string password, std::string address);
    /// For storage. Errc::rate_limited when too many wait.
    Task<Result<std::string>> hash(std::string password);

private:
    struct Counted;
    Task<Result<Counted>> count(Attempt attempt);
    [[nodiscard]] Result<void> check_limits(Counted const& counted) const;
    [[nodiscard]] std::chrono::milliseconds delay_of(Counted const& counted) const noexcept;
    Task<Result<bool>> password_is_right(std::string password, std::string hash);
    Task<std::string> better_hash(std::string password, std::string hash);
    Task<Result<Opened>> finish(Attempt attempt, Account account, std::string better_hash);
    Task<void> note_failure(Attempt attempt, std::string reason);

    Store& store_;
    Clock const& clock_;
    SecretBox box_;
    SignInLimits limits_;
    BlockingPool pool_;
    std::atomic<int> hashing_{0};
};

}  // namespace hub::http
