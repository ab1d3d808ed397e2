// How long a session lives and who ends it: security-checklist.md D 25–31.
#include "api_fakes.hpp"
#include "base/random.hpp"
#include "http/handlers/sessions.hpp"

#include <gtest/gtest.h>

namespace hub::http {
namespace {

using namespace std::chrono_literals;
using testing::kMonday;
using testing::run;

class SessionLife : public ::testing::Test {
protected:
    testing::PeopleStoreOnly store;
    FakeClock clock{kMonday};
    Sessions sessions{store, clock, SecretBox({7})};
    std::string cookie = random_hex(32);
    std::string hash = Sessions::hash_of(cookie);

    void SetUp() override
    {
        Account account;
        account.person.username = UserName("lan");
        ASSERT_TRUE(store.people_rows.insert(account));
        store.people_rows.add_session({hash, UserId{1}, clock.now(), clock.now(), {}, {}});
    }
    bool lives() { return run(sessions.by_cookie(cookie)).has_value(); }
};

TEST_F(SessionLife, KnowsThePersonOfTheCookie)
{
    auto const found = run(sessions.by_cookie(cookie));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->person.username.value, "lan");
    EXPECT_EQ(found->session_hash, hash);
}

TEST_F(SessionLife, RefusesOtherCookies)
{
    for (auto const& other : {std::string(), std::string("x"), random_hex(32), hash, cookie + "0"}) {
        EXPECT_EQ(run(sessions.by_cookie(other)).error().code, Errc::unauthenticated) << other;
    }
}

TEST_F(SessionLife, EndsAfterThirtyIdleMinutes)
{
    ASSERT_TRUE(lives());
    clock.advance(29min);
    EXPECT_TRUE(lives());
    clock.advance(29min);
    EXPECT_TRUE(lives());
    clock.advance(31min);
    EXPECT_FALSE(lives());
    EXPECT_TRUE(store.people_rows.sessions.empty());
}

TEST_F(SessionLife, EndsAfterTwelveHoursHoweverBusy)
{
    for (int n = 0; n < 36; ++n) {
        EXPECT_TRUE(lives());
        clock.advance(20min);
    }
    EXPECT_TRUE(lives());
    clock.advance(1min);
    EXPECT_FALSE(lives());
}

TEST_F(SessionLife, DoesNotAskTheStoreForEveryRequest)
{
    for (int n = 0; n < 100; ++n) {
        EXPECT_TRUE(lives());
        clock.advance(10ms);
    }
    EXPECT_EQ(store.reads, 1);
    EXPECT_EQ(store.people_rows.touches, 0);
    clock.advance(60s);
    EXPECT_TRUE(lives());
    EXPECT_EQ(store.people_rows.touches, 1);
}

TEST_F(SessionLife, LearnsWithinFiveSecondsThatAnotherProcessEndedIt)
{
    ASSERT_TRUE(lives());
    store.people_rows.end_sessions(UserId{1});
    clock.advance(5s);
    EXPECT_FALSE(lives());
    EXPECT_FALSE(run(sessions.still_valid(hash)));
}

TEST_F(SessionLife, EndsAtOnceBySignOut)
{
    ASSERT_TRUE(lives());
    ASSERT_TRUE(run(sessions.end(hash)));
    EXPECT_FALSE(lives());
    EXPECT_FALSE(run(sessions.still_valid(hash)));
}

TEST_F(SessionLife, EndsWhenTheAccountIsDisabled)
{
    ASSERT_TRUE(lives());
    store.people_rows.accounts.at(1).disabled = true;
    clock.advance(3s);
    EXPECT_FALSE(lives());
}

TEST_F(SessionLife, IsNotEndedByAStoreThatIsAway)
{
    ASSERT_TRUE(lives());
    clock.advance(3s);
    store.broken = true;
    EXPECT_EQ(run(sessions.by_cookie(cookie)).error().code, Errc::unavailable);
    EXPECT_TRUE(run(sessions.still_valid(hash)));
    store.broken = false;
    EXPECT_TRUE(lives());
}

TEST_F(SessionLife, IsNotKeptAliveByALiveConnectionAlone)
{
    ASSERT_TRUE(lives());
    for (int n = 0; n < 31; ++n) {
        clock.advance(1min);
        std::ignore = run(sessions.still_valid(hash));
    }
    EXPECT_FALSE(lives());
}

TEST_F(SessionLife, GivesLiveTokensThatDieWithItAndAfterTenMinutes)
{
    auto const token = sessions.live_token(hash);
    EXPECT_EQ(token.find(cookie), std::string::npos);
    ASSERT_TRUE(run(sessions.by_live_token(token)));
    clock.advance(9min);
    EXPECT_TRUE(run(sessions.by_live_token(token)));
    clock.advance(2min);
    EXPECT_FALSE(run(sessions.by_live_token(token)));
    auto const second = sessions.live_token(hash);
    ASSERT_TRUE(run(sessions.end(hash)));
    EXPECT_FALSE(run(sessions.by_live_token(second)));
}

TEST_F(SessionLife, RefusesChangedLiveTokens)
{
    auto const token = sessions.live_token(hash);
    for (std::size_t at = 0; at < token.size(); ++at) {
        auto changed = token;
        changed[at] = changed[at] == '1' ? '2' : '1';
        EXPECT_FALSE(run(sessions.by_live_token(changed))) << at;
    }
    for (auto const* odd : {"", ".", "..", "a.b.c", "...."}) {
        EXPECT_FALSE(run(sessions.by_live_token(odd))) << odd;
    }
    Sessions other(store, clock, SecretBox({8}));
    EXPECT_FALSE(run(other.by_live_token(token)));
}

}  // namespace
}  // namespace hub::http
