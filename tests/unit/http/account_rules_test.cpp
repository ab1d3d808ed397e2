// What administrators may do to accounts, and what a start password opens.
#include "http/handlers/account_rules.hpp"

#include "api_fakes.hpp"
#include "base/secret_box.hpp"
#include "http/handlers/password.hpp"
#include "http/handlers/sessions.hpp"
#include "http/handlers/sign_in.hpp"

#include <gtest/gtest.h>

namespace hub::http {
namespace {

using testing::kMonday;
using testing::run;

UnitDirectory ward()
{
    Unit unit;
    unit.id = UnitId("w");
    unit.name = "Phường Sông Xanh";
    unit.type = "ward";
    return UnitDirectory::from_units({unit}).value();
}

class AccountChanges : public ::testing::Test {
protected:
    AccountChanges()
    {
        add({"quan", "Quân", {"administrator"}, {}});
        add({"lan", "Lan", {"official"}, {"w"}});
        sign_in("lan");
    }
    Account add(NewAccount const& wish, std::optional<Instant> start = {})
    {
        return store
            .write_now([&](Tx& tx) -> Result<Account> {
                return rules.add(tx, rules.person_of(wish).value(), {hash, start});
            })
            .value();
    }
    void sign_in(std::string const& name)
    {
        auto const id = store.people_rows.find(UserName(name))->person.id;
        store.people_rows.add_session({"hash-" + name, id, kMonday, kMonday, {}, {}});
    }
    Result<Account> change(std::string const& name, AccountChange const& wish, std::optional<std::int64_t> version = {})
    {
        return store.write_now([&](Tx& tx) { return rules.change(tx, UserName(name), wish, version); });
    }
    Account stored(std::string const& name) { return *store.people_rows.find(UserName(name)); }

    std::string hash = hash_password("cau mat khau dai 77").value();
    testing::PeopleStoreOnly store;
    FakeClock clock{kMonday};
    UnitDirectory units = ward();
    AccountRules rules{units, clock, "quan"};
};

TEST_F(AccountChanges, KeepSessionsForANameAndEndThemForARole)
{
    ASSERT_TRUE(change("lan", {.display_name = "Nguyễn Thị Lan"}));
    EXPECT_EQ(stored("lan").person.display_name, "Nguyễn Thị Lan");
    EXPECT_EQ(store.people_rows.sessions.size(), 1U);
    ASSERT_TRUE(change("lan", {.roles = std::vector<std::string>{"dispatcher"}}));
    EXPECT_TRUE(store.people_rows.sessions.empty());
    EXPECT_EQ(store.people_rows.lines.back().action, "user.changed");
    EXPECT_EQ(store.people_rows.lines.back().actor, "quan");
}

TEST_F(AccountChanges, AreRefusedForAnOldVersionAndChangeNothing)
{
    auto const version = stored("lan").version;
    ASSERT_TRUE(change("lan", {.display_name = "A"}, version));
    auto const late = change("lan", {.disabled = true}, version);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().detail, "stale");
    EXPECT_FALSE(stored("lan").disabled);
    EXPECT_EQ(store.people_rows.sessions.size(), 1U);
}

TEST_F(AccountChanges, NeverMixSupervisionWithAnythingElse)
{
    EXPECT_EQ(
        change("lan", {.roles = std::vector<std::string>{"official", "supervisor"}}).error().code, Errc::invalid_input
    );
    EXPECT_TRUE(change("lan", {.roles = std::vector<std::string>{"supervisor"}}));
}

TEST_F(AccountChanges, KeepOneAdministratorWhoCanSignIn)
{
    EXPECT_EQ(change("quan", {.disabled = true}).error().detail, "last_administrator");
    EXPECT_EQ(
        change("quan", {.roles = std::vector<std::string>{"official"}, .units = std::vector<std::string>{"w"}})
            .error()
            .detail,
        "last_administrator"
    );
    add({"hai", "", {"administrator"}, {}});
    ASSERT_TRUE(change("hai", {.disabled = true}));
    EXPECT_FALSE(change("quan", {.disabled = true})) << "a disabled one does not count";
    ASSERT_TRUE(change("hai", {.disabled = false}));
    EXPECT_EQ(store.people_rows.lines.back().action, "user.enabled");
    EXPECT_TRUE(change("quan", {.disabled = true}));
}

TEST_F(AccountChanges, AStartPasswordOpensOnlyItsOwnChange)
{
    add({"moi", "Mới", {"unit_head"}, {"w"}}, kMonday + kStartPasswordLives);
    Sessions sessions{store, clock, SecretBox({7})};
    SignIn sign_in{store, clock, SecretBox({7}), {}};
    auto const opened = run(sign_in.open({"moi", "cau mat khau dai 77", "", "10.0.0.1", "Firefox"}));
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->person.must_change_password);
    EXPECT_TRUE(opened->person.roles.empty());
    auto const seen = run(sessions.by_cookie(opened->cookie_value));
    ASSERT_TRUE(seen);
    EXPECT_TRUE(seen->person.must_change_password);
    EXPECT_TRUE(seen->person.roles.empty());
    EXPECT_TRUE(seen->person.units.empty());
    EXPECT_EQ(store.people_rows.sessions.at(seen->session_hash).device, "Firefox");
    ASSERT_TRUE(store.write_now([&](Tx& tx) { return rules.put_password(tx, UserName("moi"), {hash, {}}); }));
    EXPECT_TRUE(store.people_rows.sessions.count(seen->session_hash) == 0);
    auto const again = run(sign_in.open({"moi", "cau mat khau dai 77", "", "10.0.0.1"}));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->person.roles, std::vector{Role::unit_head});
}

TEST_F(AccountChanges, AStartPasswordEnds)
{
    add({"moi", "Mới", {"official"}, {"w"}}, kMonday + kStartPasswordLives);
    SignIn sign_in{store, clock, SecretBox({7}), {}};
    clock.advance(kStartPasswordLives);
    EXPECT_EQ(run(sign_in.open({"moi", "cau mat khau dai 77", "", "10.0.0.1"})).error().detail, "start_password");
}

TEST_F(AccountChanges, ConfirmingCountsLikeSigningIn)
{
    SignIn sign_in{store, clock, SecretBox({7}), {}};
    EXPECT_TRUE(run(sign_in.confirm(UserName("lan"), "cau mat khau dai 77", "10.0.0.1")));
    for (int tries = 0; tries < 5; ++tries) {
        EXPECT_EQ(run(sign_in.confirm(UserName("lan"), "wrong", "10.0.0.1")).error().code, Errc::unauthenticated);
    }
    EXPECT_EQ(
        run(sign_in.confirm(UserName("lan"), "cau mat khau dai 77", "10.0.0.1")).error().code, Errc::rate_limited
    );
}

}  // namespace
}  // namespace hub::http
