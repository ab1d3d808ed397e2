#pragma once
// Accounts, sessions, answers and audit in SQLite, behind the port of the same name. Used on the thread of its
// connection only.

#include "adapters/sql/tx_state.hpp"
#include "ports/people_store.hpp"

namespace hub::adapters::sql {

class SqlPeople final : public PeopleStore {
public:
    explicit SqlPeople(TxState& state) : database_(state.database) {}
    Result<UserId> insert(Account const& account) override;
    std::optional<Account> find(UserName const& username) override;
    std::optional<Account> find(UserId id) override;
    void update(Account const& account) override;
    std::vector<Account> all() override;
    std::vector<UserName> in_office(UnitId const& unit, Role role) override;

    void add_session(hub::Session const& session) override;
    std::optional<hub::Session> session(std::string const& id_hash) override;
    void touch_session(std::string const& id_hash, Instant at) override;
    void end_session(std::string const& id_hash) override;
    void end_sessions(UserId user) override;
    std::vector<hub::Session> sessions_of(UserId user) override;

    int count_attempt(std::string const& key, Instant at, std::chrono::minutes window) override;
    void clear_attempts(std::string const& key) override;

    std::optional<StoredAnswer> answer(std::string const& caller, std::string const& route, std::string const& key)
        override;
    void put_answer(
        std::string const& caller,
        std::string const& route,
        std::string const& key,
        StoredAnswer const& answer,
        Instant at
    ) override;

    void audit(
        Instant at, std::string const& actor, std::string const& action, std::string const& object, Json const& detail
    ) override;
    std::vector<AuditLine> audit_after(std::int64_t after, std::size_t limit) override;
    AuditCheck check_audit() override;

private:
    void write_offices(Account const& account);

    Connection& database_;
};

}  // namespace hub::adapters::sql
