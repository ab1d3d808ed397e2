#pragma once
// Accounts of staff, sessions, sign-in attempts, idempotent answers, audit.

#include "ports/records.hpp"

namespace hub {

class PeopleStore {
public:
    virtual ~PeopleStore() = default;
    /// Errc::conflict when the name is taken.
    virtual Result<UserId> insert(Account const& account) = 0;
    virtual std::optional<Account> find(UserName const& username) = 0;
    virtual std::optional<Account> find(UserId id) = 0;
    /// Writes everything but the user name and the day it was made; the stored version goes up by one.
    virtual void update(Account const& account) = 0;
    virtual std::vector<Account> all() = 0;
    /// Enabled accounts that hold this role in exactly this unit, by name.
    virtual std::vector<UserName> in_office(UnitId const& unit, Role role);

    virtual void add_session(Session const& session) = 0;
    virtual std::optional<Session> session(std::string const& id_hash) = 0;
    virtual void touch_session(std::string const& id_hash, Instant at) = 0;
    virtual void end_session(std::string const& id_hash) = 0;
    virtual void end_sessions(UserId user) = 0;
    /// Last used first.
    virtual std::vector<Session> sessions_of(UserId user) = 0;

    /// Counts a sign-in attempt before the hash is computed; returns attempts of this key in the last `window`, this
    /// included.
    virtual int count_attempt(std::string const& key, Instant at, std::chrono::minutes window) = 0;
    virtual void clear_attempts(std::string const& key) = 0;

    virtual std::optional<StoredAnswer> answer(
        std::string const& caller, std::string const& route, std::string const& key
    ) = 0;
    virtual void put_answer(
        std::string const& caller,
        std::string const& route,
        std::string const& key,
        StoredAnswer const& answer,
        Instant at
    ) = 0;

    virtual void audit(
        Instant at, std::string const& actor, std::string const& action, std::string const& object, Json const& detail
    ) = 0;
    struct AuditLine {
        std::int64_t id = 0;
        Instant at{};
        std::string actor;
        std::string action;
        std::string object;
        Json detail;
    };
    virtual std::vector<AuditLine> audit_after(std::int64_t after, std::size_t limit) = 0;
    struct AuditCheck {
        std::int64_t lines = 0;
        std::int64_t broken = 0;  ///< First number that is missing, moved or not what was written; 0: none.
    };
    /// Recomputes the chain of the audit, its last line included. O(lines).
    virtual AuditCheck check_audit() = 0;
};

}  // namespace hub
