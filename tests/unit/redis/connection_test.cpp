#include "adapters/redis/connection.hpp"

#include "tests/harness/private_redis.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace hub::adapters::redis {
namespace {

using test::PrivateRedis;

struct Opened {
    Result<void> result;
    std::vector<Reply> replies;
    std::chrono::milliseconds took{};
};

/// Connects, and asks when that went well.
Opened open(std::string const& url, std::string ca_file = "", std::string const& question = command({"PING"}))
{
    asio::io_context loop;
    ConnectionOptions options;
    options.address = parse_address(url).value();
    options.connect_timeout = std::chrono::milliseconds(1'500);
    options.command_timeout = std::chrono::milliseconds(1'000);
    auto const connection = std::make_shared<Connection>(loop.get_executor(), options, client_context(ca_file).value());
    Opened opened;
    auto const begin = std::chrono::steady_clock::now();
    asio::co_spawn(
        loop,
        [&]() -> Task<void> {
            opened.result = co_await connection->open();
            if (opened.result) {
                auto replies = co_await connection->ask(question);
                if (replies) {
                    opened.replies = *replies;
                } else {
                    opened.result = std::unexpected(replies.error());
                }
            }
        },
        [](std::exception_ptr const& error) { EXPECT_FALSE(error); }
    );
    loop.run();
    opened.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    return opened;
}

std::string with(std::string const& url, std::string const& from, std::string const& to)
{
    auto changed = url;
    changed.replace(changed.find(from), from.size(), to);
    return changed;
}

TEST(RedisConnection, AsksAndHears)
{
    auto const opened = open(PrivateRedis::shared().url(), "", command({"ECHO", "xin chào"}));
    ASSERT_TRUE(opened.result) << opened.result.error().detail;
    EXPECT_EQ(opened.replies.at(0).text, "xin chào");
}

TEST(RedisConnection, ChoosesTheDatabase)
{
    auto const& url = PrivateRedis::shared().url();
    EXPECT_TRUE(open(url + "/15").result);
    auto const none = open(url + "/999");
    ASSERT_FALSE(none.result);
    EXPECT_EQ(none.result.error().code, Errc::rejected);
}

TEST(RedisConnection, SignsInWithAPassword)
{
    PrivateRedis const redis("--password secret");
    EXPECT_TRUE(open(redis.url()).result);
    auto const wrong = open(with(redis.url(), "secret", "guess"));
    ASSERT_FALSE(wrong.result);
    EXPECT_EQ(wrong.result.error().code, Errc::rejected);
    EXPECT_NE(wrong.result.error().detail.find("WRONGPASS"), std::string::npos);
    EXPECT_EQ(wrong.result.error().detail.find("guess"), std::string::npos);
    auto const without = open(with(redis.url(), ":secret@", ""));
    ASSERT_FALSE(without.result);
    EXPECT_NE(without.result.error().detail.find("NOAUTH"), std::string::npos) << without.result.error().detail;
}

TEST(RedisConnection, SignsInAsAUser)
{
    PrivateRedis const redis("--user hub --password secret");
    EXPECT_TRUE(open(redis.url()).result);
    EXPECT_FALSE(open(with(redis.url(), "hub:", "nobody:")).result);
    EXPECT_FALSE(open(with(redis.url(), "hub:", ":")).result);
    auto const forbidden = open(redis.url(), "", command({"FLUSHALL"}));
    ASSERT_EQ(forbidden.replies.size(), 1U);
    EXPECT_EQ(forbidden.replies[0].kind, Reply::Kind::error);
}

TEST(RedisConnection, TrustsOnlyTheAuthorityItIsGiven)
{
    PrivateRedis const redis("--tls");
    PrivateRedis const other("--tls");
    auto const trusted = open(redis.url(), redis.ca_file());
    EXPECT_TRUE(trusted.result) << trusted.result.error().detail;
    for (auto const& ca_file : {other.ca_file(), std::string()}) {
        auto const refused = open(redis.url(), ca_file);
        ASSERT_FALSE(refused.result);
        EXPECT_TRUE(refused.result.error().detail.starts_with("TLS:")) << refused.result.error().detail;
    }
    // the certificate holds for localhost and 127.0.0.1
    EXPECT_TRUE(open(with(redis.url(), "localhost", "127.0.0.1"), redis.ca_file()).result);
    EXPECT_FALSE(open(with(redis.url(), "localhost", "127.0.0.2"), redis.ca_file()).result);
    // and who speaks plainly to it, or TLS to one that does not, ends in time
    EXPECT_FALSE(open(with(redis.url(), "rediss", "redis")).result);
    EXPECT_FALSE(open(with(PrivateRedis::shared().url(), "redis", "rediss"), redis.ca_file()).result);
}

TEST(RedisConnection, GivesUpOnOneThatStandsStill)
{
    PrivateRedis redis;
    redis.pause();
    auto const opened = open(redis.url());
    redis.resume();
    ASSERT_FALSE(opened.result);
    EXPECT_NE(opened.result.error().detail.find("no answer in time"), std::string::npos);
    EXPECT_GE(opened.took, std::chrono::milliseconds(1'400));
    EXPECT_LT(opened.took, std::chrono::milliseconds(4'000));
}

TEST(RedisConnection, SaysWhenNobodyListens)
{
    PrivateRedis redis;
    redis.crash();
    auto const opened = open(redis.url());
    ASSERT_FALSE(opened.result);
    EXPECT_EQ(opened.result.error().code, Errc::unavailable);
    EXPECT_TRUE(opened.result.error().detail.starts_with("connect:")) << opened.result.error().detail;
}

TEST(RedisConnection, AFileOfAuthoritiesThatIsNoneIsRefused)
{
    auto const none = client_context("/nowhere/ca.crt");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, Errc::invalid_input);
}

}  // namespace
}  // namespace hub::adapters::redis
