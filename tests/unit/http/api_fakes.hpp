#pragma once
// A store that holds people only and runs work at once, for sign-in, sessions and idempotent answers.

#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <map>
#include <stdexcept>
#include <tuple>

namespace hub::http::testing {

class FakePeople final : public PeopleStore {
public:
    std::map<std::int64_t, Account> accounts;
    std::map<std::string, Session> sessions;
    std::map<std::string, std::vector<Instant>> attempts;
    std::map<std::tuple<std::string, std::string, std::string>, StoredAnswer> answers;
    std::vector<AuditLine> lines;
    int touches = 0;

    Result<UserId> insert(Account const& account) override
    {
        if (find(account.person.username)) {
            return conflict("taken");
        }
        auto const id = static_cast<std::int64_t>(accounts.size()) + 1;
        accounts[id] = account;
        accounts[id].person.id = UserId{id};
        return UserId{id};
    }
    std::optional<Account> find(UserName const& username) override
    {
        for (auto const& [id, account] : accounts) {
            if (account.person.username == username) {
                return account;
            }
        }
        return std::nullopt;
    }
    std::optional<Account> find(UserId id) override
    {
        auto const found = accounts.find(id.value);
        return found == accounts.end() ? std::nullopt : std::optional(found->second);
    }
    void update(Account const& account) override
    {
        auto& stored = accounts.at(account.person.id.value);
        auto const version = stored.version + 1;
        stored = account;
        stored.version = version;
    }
    std::vector<Account> all() override
    {
        std::vector<Account> out;
        for (auto const& [id, account] : accounts) {
            out.push_back(account);
        }
        return out;
    }
    void add_session(Session const& added) override { sessions[added.id_hash] = added; }
    std::optional<Session> session(std::string const& id_hash) override
    {
        auto const found = sessions.find(id_hash);
        return found == sessions.end() ? std::nullopt : std::optional(found->second);
    }
    void touch_session(std::string const& id_hash, Instant at) override
    {
        ++touches;
        if (auto const found = sessions.find(id_hash); found != sessions.end()) {
            found->second.last_seen_at = at;
        }
    }
    void end_session(std::string const& id_hash) override { sessions.erase(id_hash); }
    void end_sessions(UserId user) override
    {
        std::erase_if(sessions, [&](auto const& entry) { return entry.second.user == user; });
    }
    std::vector<Session> sessions_of(UserId user) override
    {
        std::vector<Session> out;
        for (auto const& [hash, session] : sessions) {
            if (session.user == user) {
                out.push_back(session);
            }
        }
        return out;
    }
    int count_attempt(std::string const& key, Instant at, std::chrono::minutes window) override
    {
        auto& times = attempts[key];
        times.push_back(at);
        return static_cast<int>(std::ranges::count_if(times, [&](Instant when) { return when > at - window; }));
    }
    void clear_attempts(std::string const& key) override { attempts.erase(key); }
    std::optional<StoredAnswer> answer(std::string const& caller, std::string const& route, std::string const& key)
        override
    {
        auto const found = answers.find({caller, route, key});
        return found == answers.end() ? std::nullopt : std::optional(found->second);
    }
    void put_answer(
        std::string const& caller, std::string const& route, std::string const& key, StoredAnswer const& answer, Instant
    ) override
    {
        answers[{caller, route, key}] = answer;
    }
    void audit(
        Instant at, std::string const& actor, std::string const& action, std::string const& object, Json const& detail
    ) override
    {
        lines.push_back({static_cast<std::int64_t>(lines.size()) + 1, at, actor, action, object, detail});
    }
    std::vector<AuditLine> audit_after(std::int64_t, std::size_t) override { return lines; }
    AuditCheck check_audit() override { return {}; }
};

class PeopleStoreOnly final : public Store, private Tx {
public:
    FakePeople people_rows;
    bool broken = false;
    int reads = 0;

    void submit_write(Work work, Done done) override
    {
        if (broken) {
            done(unavailable("broken"));
            return;
        }
        auto const before = people_rows;
        if (!work(*this)) {
            people_rows = before;
        }
        done({});
    }
    void submit_read(Work work, Done done) override
    {
        ++reads;
        submit_write(std::move(work), std::move(done));
    }
    void on_commit(std::function<void(std::vector<LiveEvent>)>) override {}
    [[nodiscard]] bool healthy() const noexcept override { return !broken; }
    [[nodiscard]] Counts counts() const noexcept override { return {}; }
    void close() override {}
    Result<void> backup(std::string const&) override { return unavailable("no file"); }

private:
    InboxStore& inbox() override { throw std::logic_error("people only"); }
    ConversationStore& conversations() override { throw std::logic_error("people only"); }
    CaseStore& cases() override { throw std::logic_error("people only"); }
    OutboxStore& outbox() override { throw std::logic_error("people only"); }
    LiveStore& feed() override { throw std::logic_error("people only"); }
    AnnouncementStore& announcements() override { throw std::logic_error("people only"); }
    PeopleStore& people() override { return people_rows; }
    LedgerStore& ledger() override { throw std::logic_error("people only"); }
    ReformStore& reforms() override { throw std::logic_error("people only"); }
    OversightStore& oversight() override { throw std::logic_error("people only"); }
    MediaStore& media() override { throw std::logic_error("people only"); }
    DigestStore& digests() override { throw std::logic_error("people only"); }
    LeaseStore& leases() override { throw std::logic_error("people only"); }
    EvidenceStore& evidence() override { throw std::logic_error("people only"); }
    SealedStore& sealed() override { throw std::logic_error("people only"); }
    TemplateStore& templates() override { throw std::logic_error("people only"); }
    ErasureStore& erasures() override { throw std::logic_error("people only"); }
};

/// Runs one task to its end on a fresh loop.
template <class T>
T run(Task<T> task)
{
    asio::io_context io;
    auto result = asio::co_spawn(io, std::move(task), asio::use_future);
    io.run();
    return result.get();
}

inline Instant const kMonday = from_millis(1'795'400'000'000);

}  // namespace hub::http::testing
