// hub user add|list|disable|passwd|totp.
#include "app/accounts.hpp"

#include "../http/api_fakes.hpp"
#include "http/handlers/password.hpp"

#include <gtest/gtest.h>

namespace hub::app {
namespace {

using http::testing::kMonday;
using http::testing::PeopleStoreOnly;

UnitDirectory directory()
{
    Unit ward;
    ward.id = UnitId("w.00070");
    ward.name = "Phường Hoàn Kiếm";
    ward.type = "ward";
    return UnitDirectory::from_units({ward}).value();
}

class AccountCommands : public ::testing::Test {
protected:
    PeopleStoreOnly store;
    FakeClock clock{kMonday};
    UnitDirectory units = directory();
    Accounts accounts{store, clock, units, SecretBox({5})};

    static NewAccount lan() { return {"lan.nguyen", "Nguyễn Thị Lan", {"official"}, {"w.00070"}, std::nullopt}; }
};

TEST_F(AccountCommands, MakeAPasswordOnceWhenNoneIsGiven)
{
    auto const made = accounts.add(lan());
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->generated);
    EXPECT_GE(made->password.size(), 12U);
    auto const& stored = store.people_rows.accounts.at(1);
    EXPECT_EQ(stored.password_hash.find(made->password), std::string::npos);
    EXPECT_TRUE(http::verify_password(made->password, stored.password_hash));
    EXPECT_EQ(store.people_rows.lines.back().action, "user.added");
}

struct Wrong {
    char const* name;
    NewAccount wish;
};

class WrongAccounts : public AccountCommands, public ::testing::WithParamInterface<Wrong> {};

TEST_P(WrongAccounts, AreRefusedAndLeaveNothing)
{
    auto const made = accounts.add(GetParam().wish);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, Errc::invalid_input);
    EXPECT_TRUE(store.people_rows.accounts.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    WrongAccounts,
    ::testing::Values(
        Wrong{"short_name", {"lu", "", {"official"}, {"w.00070"}, {}}},
        Wrong{"capitals", {"Lan", "", {"official"}, {"w.00070"}, {}}},
        Wrong{"at_sign", {"lan@x", "", {"official"}, {"w.00070"}, {}}},
        Wrong{"no_role", {"lan", "", {}, {"w.00070"}, {}}},
        Wrong{"unknown_role", {"lan", "", {"king"}, {"w.00070"}, {}}},
        Wrong{"supervisor_who_writes", {"lan", "", {"supervisor", "official"}, {"w.00070"}, {}}},
        Wrong{"supervisor_who_administers", {"lan", "", {"administrator", "supervisor"}, {"w.00070"}, {}}},
        Wrong{"no_unit", {"lan", "", {"official"}, {}, {}}},
        Wrong{"unknown_unit", {"lan", "", {"official"}, {"w.9"}, {}}},
        Wrong{"short_password", {"lan", "", {"official"}, {"w.00070"}, "k7#Qz!m2Wv9"}},
        Wrong{"own_ward_as_password", {"lan", "", {"official"}, {"w.00070"}, "phuonghoankiem2026"}}
    ),
    [](auto const& info) { return std::string(info.param.name); }
);

TEST_F(AccountCommands, RefuseATakenName)
{
    ASSERT_TRUE(accounts.add(lan()));
    EXPECT_EQ(accounts.add(lan()).error().code, Errc::conflict);
}

TEST_F(AccountCommands, LetAnAdministratorHaveNoUnit)
{
    EXPECT_TRUE(accounts.add({"quan.tri", "", {"administrator"}, {}, std::nullopt}));
}

TEST_F(AccountCommands, EndSessionsWithEveryChange)
{
    ASSERT_TRUE(accounts.add(lan()));
    auto const sign_in = [&] { store.people_rows.add_session({"hash", UserId{1}, kMonday, kMonday, {}, {}}); };
    sign_in();
    ASSERT_TRUE(accounts.disable("lan.nguyen"));
    EXPECT_TRUE(store.people_rows.sessions.empty());
    EXPECT_TRUE(store.people_rows.accounts.at(1).disabled);
    sign_in();
    auto const fresh = accounts.passwd("lan.nguyen", std::nullopt);
    ASSERT_TRUE(fresh);
    EXPECT_TRUE(store.people_rows.sessions.empty());
    EXPECT_TRUE(http::verify_password(fresh->password, store.people_rows.accounts.at(1).password_hash));
    sign_in();
    auto const totp = accounts.totp_on("lan.nguyen");
    ASSERT_TRUE(totp);
    EXPECT_TRUE(totp->uri.starts_with("otpauth://totp/CauNoi:lan.nguyen?secret="));
    EXPECT_TRUE(store.people_rows.sessions.empty());
    EXPECT_FALSE(store.people_rows.accounts.at(1).totp_secret.empty());
    ASSERT_TRUE(accounts.totp_off("lan.nguyen"));
    EXPECT_TRUE(store.people_rows.accounts.at(1).totp_secret.empty());
    EXPECT_EQ(accounts.list().value().size(), 1U);
}

TEST_F(AccountCommands, SayWhenThereIsNoSuchPerson)
{
    EXPECT_EQ(accounts.disable("nobody").error().code, Errc::not_found);
    EXPECT_EQ(accounts.passwd("nobody", std::nullopt).error().code, Errc::not_found);
    EXPECT_EQ(accounts.totp_on("nobody").error().code, Errc::not_found);
}

TEST_F(AccountCommands, NeverLeaveTheHubWithoutAnAdministrator)
{
    ASSERT_TRUE(accounts.add({"quan.tri", "", {"administrator"}, {}, std::nullopt}));
    auto const refused = accounts.disable("quan.tri");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_NE(refused.error().detail.find("last administrator"), std::string::npos);
    ASSERT_TRUE(accounts.add({"quan.tri2", "", {"administrator"}, {}, std::nullopt}));
    EXPECT_TRUE(accounts.disable("quan.tri"));
    EXPECT_FALSE(accounts.disable("quan.tri2"));
}

TEST_F(AccountCommands, MakeAStartPasswordWhenAsked)
{
    auto wish = lan();
    wish.start_password = true;
    ASSERT_TRUE(accounts.add(wish));
    EXPECT_EQ(store.people_rows.accounts.at(1).start_password_until, kMonday + http::kStartPasswordLives);
    ASSERT_TRUE(accounts.passwd("lan.nguyen", "mot cau rat dai 2026 ben song"));
    EXPECT_EQ(store.people_rows.accounts.at(1).start_password_until, std::nullopt);
}

}  // namespace
}  // namespace hub::app
