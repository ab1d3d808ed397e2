#pragma once
// Who is behind a cookie or a live token.
//
// A session is 256 random bits; the store holds only their SHA-256. It ends after 30 idle minutes, after 12 hours, at
// sign-out and when the account is disabled or changed. What was read from the store is believed for two seconds, so a
// busy console does not ask SQLite at every call and every node learns of an end in time. Thread-safe. Source:
// security-checklist.md C 25–27, D 31.

#include "base/secret_box.hpp"
#include "http/router.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>

namespace hub::http {

struct SessionLimits {
    std::chrono::minutes idle{30};
    std::chrono::minutes absolute{12 * 60};
    std::chrono::milliseconds believed_for{2000};  ///< Age of a cached session before it is read again; at most 5 s.
    std::chrono::seconds touch_every{60};          ///< How exactly last use is stored.
    std::chrono::minutes live_token{10};
};

/// The person as a session of this account stands: without roles and units while a start password has to be changed.
[[nodiscard]] Person person_now(Account const& account);

class Sessions final : public Authenticator {
public:
    Sessions(Store& store, Clock const& clock, SecretBox box, SessionLimits limits = {});

    Task<Result<SignedIn>> by_cookie(std::string cookie_value) override;
    Task<Result<SignedIn>> by_live_token(std::string token) override;
    Task<bool> still_valid(std::string session_hash) override;

    /// Stored form of a cookie's value.
    [[nodiscard]] static std::string hash_of(std::string_view cookie_value);
    /// A token for the live connection of this session, for live_token minutes; it dies with the session.
    [[nodiscard]] std::string live_token(std::string const& session_hash) const;
    [[nodiscard]] SessionLimits const& limits() const noexcept { return limits_; }
    /// A stored session that neither rested nor lasted too long.
    [[nodiscard]] bool is_alive(Session const& session, Instant now) const noexcept;

    /// Ends one session, here and in the store.
    Task<Result<void>> end(std::string session_hash);
    /// Forgets what is cached, so that the next call reads the store. Empty: everything.
    void forget(std::string const& session_hash = {});

private:
    struct Entry {
        SignedIn signed_in;
        Instant created_at{};
        Instant last_seen_at{};
        Instant stored_seen_at{};
        Instant read_at{};
    };
    [[nodiscard]] bool alive(Entry const& entry, Instant now) const noexcept;
    [[nodiscard]] std::optional<Entry> cached(std::string const& hash, Instant now);
    Task<Result<Entry>> read(std::string hash);
    Task<Result<SignedIn>> by_hash(std::string hash, bool counts_as_use);
    Task<void> touch(std::string hash, Instant now);

    Store& store_;
    Clock const& clock_;
    SecretBox box_;
    SessionLimits limits_;
    std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
};

}  // namespace hub::http
