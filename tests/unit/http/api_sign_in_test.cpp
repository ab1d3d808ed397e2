// Passwords, attempts, one-time codes: security-checklist.md C 17–22.
#include "api_fakes.hpp"
#include "http/handlers/password.hpp"
#include "http/handlers/sessions.hpp"
#include "http/handlers/sign_in.hpp"
#include "http/handlers/totp.hpp"

#include <gtest/gtest.h>
#include <sodium.h>

#include <filesystem>

namespace hub::http {
namespace {

using namespace std::chrono_literals;
using testing::kMonday;
using testing::PeopleStoreOnly;
using testing::run;

constexpr char const* kPassword = "bốn con mèo vàng nhảy";

SecretBox box()
{
    return SecretBox({1, 2, 3});
}

struct Rules {
    char const* name;
    std::string password;
    bool good;
};

class NewPasswords : public ::testing::TestWithParam<Rules> {};

TEST_P(NewPasswords, AreJudged)
{
    auto const judged = check_new_password(GetParam().password, {"Hoàn", "Kiếm", "lan.nguyen"});
    EXPECT_EQ(judged.has_value(), GetParam().good) << (judged ? "" : judged.error().detail);
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    NewPasswords,
    ::testing::Values(
        Rules{"four_words", "bốn con mèo vàng nhảy", true},
        Rules{"random", "k7#Qz!m2Wv9x", true},
        Rules{"eleven_characters", "k7#Qz!m2Wv9", false},
        Rules{"long_enough_in_code_points_only", "ốốốốốốốốốốốố", false},
        Rules{"most_allowed", "x7Kq" + std::string(124, '%'), true},
        Rules{"too_long", "x7Kq" + std::string(125, '%'), false},
        Rules{"one_letter", std::string(20, 'a'), false},
        Rules{"common", "password123456", false},
        Rules{"keyboard", "qwertyuiop123", false},
        Rules{"ward_and_year", "phuonghoankiem2026", false},
        Rules{"ward_with_marks", "Phường Hoàn Kiếm 2026", false},
        Rules{"own_name", "lan.nguyen123456", false},
        Rules{"broken_utf8", "abc\xff\xfe defghijkl", false}
    ),
    [](auto const& info) { return std::string(info.param.name); }
);

TEST(PasswordHash, IsArgon2idWithTheAgreedCost)
{
    auto const hash = hash_password(kPassword).value();
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
    EXPECT_TRUE(verify_password(kPassword, hash));
    EXPECT_FALSE(verify_password("bốn con mèo vàng nhay", hash));
    EXPECT_FALSE(needs_rehash(hash));
    EXPECT_NE(hash, hash_password(kPassword).value());
}

TEST(PasswordHash, TakesTheSameLettersTypedOnAnotherKeyboard)
{
    auto const composed = hash_password("m\u00e8o v\u00e0ng nh\u1ea3y nh\u00f3t").value();
    EXPECT_TRUE(verify_password("me\u0300o va\u0300ng nha\u0309y nho\u0301t", composed));
}

TEST(PasswordHash, OfNobodyIsNeverRight)
{
    EXPECT_FALSE(verify_password("", ""));
    EXPECT_FALSE(verify_password(kPassword, "$argon2id$broken"));
}

TEST(Totp, FollowsTheTestValuesOfRfc6238)
{
    std::string const secret = "12345678901234567890";
    EXPECT_EQ(totp_code(secret, from_millis(59'000)), "287082");
    EXPECT_EQ(totp_code(secret, from_millis(1'111'111'109'000)), "081804");
    EXPECT_EQ(totp_code(secret, from_millis(20'000'000'000'000)), "353130");
}

TEST(Totp, TakesOneStepEitherSideAndEachStepOnce)
{
    auto const secret = new_totp_secret();
    EXPECT_EQ(secret.size(), 20U);
    auto const now = kMonday;
    auto const step = totp_step(secret, totp_code(secret, now), now, 0);
    ASSERT_TRUE(step);
    EXPECT_FALSE(totp_step(secret, totp_code(secret, now), now, *step));
    EXPECT_TRUE(totp_step(secret, totp_code(secret, now - 30s), now, 0));
    EXPECT_TRUE(totp_step(secret, totp_code(secret, now + 30s), now, 0));
    EXPECT_FALSE(totp_step(secret, totp_code(secret, now - 90s), now, 0));
    EXPECT_FALSE(totp_step(secret, "", now, 0));
}

TEST(SecretBoxes, OpenOnlyWhatTheySealed)
{
    auto const sealed = box().seal("a secret");
    EXPECT_EQ(box().open(sealed).value(), "a secret");
    EXPECT_NE(sealed, box().seal("a secret"));
    EXPECT_FALSE(SecretBox({9}).open(sealed));
    auto changed = sealed;
    changed.back() = changed.back() == '0' ? '1' : '0';
    EXPECT_FALSE(box().open(changed));
    EXPECT_FALSE(box().open(""));
}

TEST(SecretBoxes, MakeTheirKeyFileOnceAndForTheOwnerOnly)
{
    auto const path = std::filesystem::temp_directory_path() / ("hub_key_" + std::to_string(::getpid()));
    std::filesystem::remove(path);
    auto const first = SecretBox::from_file(path.string());
    ASSERT_TRUE(first);
    auto const again = SecretBox::from_file(path.string());
    EXPECT_EQ(again->open(first->seal("x")).value(), "x");
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(path).permissions(), perms::owner_read | perms::owner_write);
    std::filesystem::remove(path);
}

class SigningIn : public ::testing::Test {
protected:
    PeopleStoreOnly store;
    FakeClock clock{kMonday};

    void SetUp() override
    {
        Account account;
        account.person.username = UserName("lan");
        account.person.roles = {Role::official};
        account.person.units = {UnitId("w.1")};
        account.password_hash = hash().front();
        ASSERT_TRUE(store.people_rows.insert(account));
    }
    static std::vector<std::string> const& hash()
    {
        static std::vector<std::string> const hashes{hash_password(kPassword).value()};
        return hashes;
    }
    static SignInLimits quick()
    {
        SignInLimits limits;
        limits.delay_step = 0ms;
        return limits;
    }
    Result<SignIn::Opened> attempt(
        SignIn& service, std::string name, std::string password, std::string address = "10.0.0.1", std::string totp = {}
    )
    {
        return run(service.open({std::move(name), std::move(password), std::move(totp), std::move(address)}));
    }
};

TEST_F(SigningIn, GivesAFreshCookieThatIsStoredHashed)
{
    SignIn service(store, clock, box(), quick());
    auto const first = attempt(service, "lan", kPassword);
    auto const second = attempt(service, "lan", kPassword);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->cookie_value.size(), 64U);
    EXPECT_NE(first->cookie_value, second->cookie_value);
    EXPECT_FALSE(store.people_rows.sessions.contains(first->cookie_value));
    EXPECT_TRUE(store.people_rows.sessions.contains(Sessions::hash_of(first->cookie_value)));
    EXPECT_EQ(first->person.username.value, "lan");
    EXPECT_EQ(store.people_rows.lines.back().action, "session.opened");
}

TEST_F(SigningIn, AnswersWrongNameAndWrongPasswordAlike)
{
    SignIn service(store, clock, box(), quick());
    auto const wrong_password = attempt(service, "lan", "something else entirely");
    auto const wrong_name = attempt(service, "nobody", kPassword);
    ASSERT_FALSE(wrong_password);
    ASSERT_FALSE(wrong_name);
    EXPECT_EQ(wrong_password.error().code, Errc::unauthenticated);
    EXPECT_EQ(wrong_password.error().detail, wrong_name.error().detail);
    EXPECT_EQ(store.people_rows.lines.back().actor, "unknown") << "a name nobody has may be a password";
}

TEST_F(SigningIn, CountsTheAttemptEvenWhenItIsTurnedAway)
{
    SignIn service(store, clock, box(), quick());
    for (int n = 0; n < 5; ++n) {
        EXPECT_EQ(attempt(service, "lan", "wrong wrong wrong").error().code, Errc::unauthenticated);
    }
    auto const sixth = attempt(service, "lan", kPassword);
    ASSERT_FALSE(sixth);
    EXPECT_EQ(sixth.error().code, Errc::rate_limited);
    EXPECT_TRUE(sixth.error().retry_after);
    EXPECT_EQ(store.people_rows.attempts.at("pair:lan@10.0.0.1").size(), 6U);
}

TEST_F(SigningIn, LetsTheOwnerInFromElsewhereWhileAStrangerGuesses)
{
    SignIn service(store, clock, box(), quick());
    for (int n = 0; n < 30; ++n) {
        std::ignore = attempt(service, "lan", "wrong wrong wrong", "203.0.113.9");
    }
    EXPECT_EQ(attempt(service, "lan", kPassword, "203.0.113.9").error().code, Errc::rate_limited);
    EXPECT_TRUE(attempt(service, "lan", kPassword, "10.0.0.1"));
}

TEST_F(SigningIn, ForgetsAttemptsWithTime)
{
    SignIn service(store, clock, box(), quick());
    for (int n = 0; n < 6; ++n) {
        std::ignore = attempt(service, "lan", "wrong wrong wrong");
    }
    clock.advance(61s);
    EXPECT_TRUE(attempt(service, "lan", kPassword));
}

TEST_F(SigningIn, RefusesDisabledAccounts)
{
    store.people_rows.accounts.at(1).disabled = true;
    SignIn service(store, clock, box(), quick());
    EXPECT_EQ(attempt(service, "lan", kPassword).error().detail, "credentials");
}

TEST_F(SigningIn, AsksForTheCodeOnlyAfterTheRightPasswordAndTakesItOnce)
{
    auto const secret = new_totp_secret();
    store.people_rows.accounts.at(1).totp_secret = box().seal(secret);
    SignIn service(store, clock, box(), quick());
    EXPECT_EQ(attempt(service, "lan", "wrong wrong wrong").error().detail, "credentials");
    EXPECT_EQ(attempt(service, "lan", kPassword).error().detail, "totp");
    auto const code = totp_code(secret, clock.now());
    EXPECT_TRUE(attempt(service, "lan", kPassword, "10.0.0.1", code));
    EXPECT_EQ(attempt(service, "lan", kPassword, "10.0.0.1", code).error().detail, "totp");
}

TEST_F(SigningIn, RaisesAnOldHash)
{
    std::array<char, crypto_pwhash_STRBYTES> weak{};
    std::string const typed = normal_form(kPassword);
    ASSERT_EQ(crypto_pwhash_str(weak.data(), typed.data(), typed.size(), 1, 8U << 20U), 0);
    store.people_rows.accounts.at(1).password_hash = weak.data();
    SignIn service(store, clock, box(), quick());
    ASSERT_TRUE(attempt(service, "lan", kPassword));
    EXPECT_FALSE(needs_rehash(store.people_rows.accounts.at(1).password_hash));
    EXPECT_TRUE(verify_password(kPassword, store.people_rows.accounts.at(1).password_hash));
}

TEST_F(SigningIn, CountsEveryOneOfManyParallelGuesses)
{
    SignIn service(store, clock, box(), quick());
    asio::io_context io;
    int limited = 0;
    int refused = 0;
    for (int n = 0; n < 200; ++n) {
        asio::co_spawn(
            io,
            service.open({"lan", "wrong wrong wrong", "", "10.0.0." + std::to_string(n % 100)}),
            [&](std::exception_ptr, Result<SignIn::Opened> result) {
                (result.error().code == Errc::rate_limited ? limited : refused) += 1;
            }
        );
    }
    io.run();
    EXPECT_EQ(store.people_rows.attempts.at("account:lan").size(), 200U);
    EXPECT_EQ(limited + refused, 200);
    EXPECT_GT(limited, 0) << "at most two hashes at once and twenty waiting";
}

TEST_F(SigningIn, SaysUnavailableWhenTheStoreIsAway)
{
    store.broken = true;
    SignIn service(store, clock, box(), quick());
    EXPECT_EQ(attempt(service, "lan", kPassword).error().code, Errc::unavailable);
}

}  // namespace
}  // namespace hub::http
