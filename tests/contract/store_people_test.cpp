// StoreContract: accounts, sessions, sign-in attempts, idempotent answers, audit.
#include "store_contract.hpp"

#include <thread>

namespace hub::test {
namespace {

using std::chrono::minutes;

Account account(std::string const& name)
{
    Account made;
    made.person.username = UserName{name};
    made.person.display_name = "Nguyễn Văn " + name;
    made.person.roles = {Role::unit_head, Role::dispatcher};
    made.person.units = {UnitId{"w.2"}, UnitId{"w.1"}};
    made.password_hash = "$argon2id$" + name;
    made.created_at = at(3);
    return made;
}

TEST_P(StoreContract, AccountKeepsItsFieldsAndItsNameIsUnique)
{
    auto const id = write([](Tx& tx) { return tx.people().insert(account("an")); }).value();
    EXPECT_EQ(write([](Tx& tx) { return tx.people().insert(account("an")); }).error().code, Errc::conflict);
    under_test->reopen();
    auto kept = read([](Tx& tx) { return tx.people().find(UserName{"an"}); }).value();
    EXPECT_EQ(kept.person.id, id);
    EXPECT_EQ(kept.person.display_name, "Nguyễn Văn an");
    EXPECT_EQ(kept.person.roles, (std::vector{Role::unit_head, Role::dispatcher}));
    EXPECT_EQ(kept.person.units, (std::vector{UnitId{"w.2"}, UnitId{"w.1"}}));
    EXPECT_EQ(kept.password_hash, "$argon2id$an");
    EXPECT_EQ(kept.created_at, at(3));
    kept.disabled = true;
    kept.totp_secret = "sealed";
    kept.totp_last_step = 1'795'136'400;
    kept.person.roles.clear();
    kept.person.units = {UnitId{"w.3"}};
    write([&](Tx& tx) {
        tx.people().update(kept);
        return 0;
    });
    auto const changed = read([&](Tx& tx) { return tx.people().find(id); }).value();
    EXPECT_TRUE(changed.disabled);
    EXPECT_EQ(changed.totp_secret, "sealed");
    EXPECT_EQ(changed.totp_last_step, 1'795'136'400);
    EXPECT_TRUE(changed.person.roles.empty());
    EXPECT_EQ(changed.person.units, std::vector{UnitId{"w.3"}});
    EXPECT_FALSE(read([](Tx& tx) { return tx.people().find(UserName{"AN"}); }).has_value());
    EXPECT_FALSE(read([](Tx& tx) { return tx.people().find(UserId{99}); }).has_value());
    static_cast<void>(write([](Tx& tx) { return tx.people().insert(account("aa")); }).value());
    auto const all = read([](Tx& tx) { return tx.people().all(); });
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].person.username.value, "aa");
}

TEST_P(StoreContract, SessionsAreTouchedAndEndedOneByOneOrTogether)
{
    auto const an = write([](Tx& tx) { return tx.people().insert(account("an")); }).value();
    auto const binh = write([](Tx& tx) { return tx.people().insert(account("binh")); }).value();
    write([&](Tx& tx) {
        tx.people().add_session({"a1", an, at(1), at(1), {}, {}});
        tx.people().add_session({"a2", an, at(2), at(2), {}, {}});
        tx.people().add_session({"a3", an, at(2), at(2), {}, {}});
        tx.people().add_session({"b1", binh, at(3), at(3), {}, {}});
        tx.people().touch_session("a1", at(9));
        tx.people().touch_session("none", at(9));
        tx.people().end_session("a3");
        return 0;
    });
    under_test->reopen();
    auto const session = [this](std::string const& hash) {
        return read([&](Tx& tx) { return tx.people().session(hash); });
    };
    EXPECT_EQ(session("a1")->last_seen_at, at(9));
    EXPECT_EQ(session("a1")->created_at, at(1));
    EXPECT_EQ(session("a1")->user, an);
    EXPECT_EQ(session("a2")->last_seen_at, at(2));
    EXPECT_FALSE(session("a3").has_value());
    write([&](Tx& tx) {
        tx.people().end_sessions(an);
        return 0;
    });
    EXPECT_FALSE(session("a1").has_value());
    EXPECT_FALSE(session("a2").has_value());
    EXPECT_TRUE(session("b1").has_value());
}

TEST_P(StoreContract, SignInAttemptsCountWithinTheirWindow)
{
    auto const count = [this](std::string const& key, std::int64_t second) {
        return write([&](Tx& tx) { return tx.people().count_attempt(key, at(second), minutes{15}); });
    };
    EXPECT_EQ(count("an", 0), 1);
    EXPECT_EQ(count("an", 60), 2);
    EXPECT_EQ(count("binh", 60), 1);
    EXPECT_EQ(count("an", 899), 3);
    EXPECT_EQ(count("an", 900), 3);  // the first is 15 minutes old
    write([](Tx& tx) {
        tx.people().clear_attempts("an");
        return 0;
    });
    EXPECT_EQ(count("an", 901), 1);
    EXPECT_EQ(count("binh", 901), 2);
}

TEST_P(StoreContract, ManySignInsAtOnceAreAllCounted)
{
    {
        std::vector<std::jthread> threads;
        for (int number = 0; number < 8; ++number) {
            threads.emplace_back([this] {
                for (int attempt = 0; attempt < 10; ++attempt) {
                    write([](Tx& tx) { return tx.people().count_attempt("an", at(1), minutes{15}); });
                }
            });
        }
    }
    EXPECT_EQ(write([](Tx& tx) { return tx.people().count_attempt("an", at(1), minutes{15}); }), 81);
}

TEST_P(StoreContract, AnIdempotentAnswerBelongsToCallerRouteAndKeyAndStaysTheFirst)
{
    auto const put = [this](std::string const& caller, std::string const& key, std::string const& body) {
        write([&](Tx& tx) {
            tx.people().put_answer(caller, "POST /x", key, {"hash-" + body, 201, body, "\"1\""}, at(0));
            return 0;
        });
    };
    put("an", "k", "first");
    put("an", "k", "second");
    put("binh", "k", "other");
    auto const answer = [this](std::string const& caller, std::string const& route, std::string const& key) {
        return read([&](Tx& tx) { return tx.people().answer(caller, route, key); });
    };
    auto const kept = answer("an", "POST /x", "k");
    ASSERT_TRUE(kept.has_value());
    EXPECT_EQ(kept->body, "first");
    EXPECT_EQ(kept->payload_hash, "hash-first");
    EXPECT_EQ(kept->status, 201);
    EXPECT_EQ(kept->etag, "\"1\"");
    EXPECT_EQ(answer("binh", "POST /x", "k")->body, "other");
    EXPECT_FALSE(answer("an", "POST /y", "k").has_value());
    EXPECT_FALSE(answer("an", "POST /x", "l").has_value());
}

TEST_P(StoreContract, AuditComesInOrderAndInPages)
{
    for (int number = 0; number < 5; ++number) {
        write([&](Tx& tx) {
            tx.people().audit(at(number), "an", "case.read", "PA-2026-00000" + std::to_string(number), {{"n", number}});
            return 0;
        });
    }
    auto const refused = store().write_now([](Tx& tx) -> Result<int> {
        tx.people().audit(at(9), "an", "case.read", "none", {});
        return conflict("no");
    });
    EXPECT_FALSE(refused.has_value());
    under_test->reopen();
    auto const first = read([](Tx& tx) { return tx.people().audit_after(0, 3); });
    ASSERT_EQ(first.size(), 3u);
    auto const rest = read([&](Tx& tx) { return tx.people().audit_after(first.back().id, 10); });
    ASSERT_EQ(rest.size(), 2u);
    EXPECT_EQ(rest[1].object, "PA-2026-000004");
    EXPECT_EQ(rest[1].at, at(4));
    EXPECT_EQ(rest[1].detail.at("n"), 4);
    EXPECT_EQ(rest[1].actor, "an");
    EXPECT_EQ(rest[1].action, "case.read");
    EXPECT_LT(first[0].id, first[1].id);
}

}  // namespace
}  // namespace hub::test
