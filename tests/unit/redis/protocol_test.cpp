#include "adapters/redis/protocol.hpp"

#include <gtest/gtest.h>

namespace hub::adapters::redis {
namespace {

TEST(RedisProtocol, WritesWordsWithTheirLengths)
{
    EXPECT_EQ(command({"PING"}), "*1\r\n$4\r\nPING\r\n");
    EXPECT_EQ(command({"AUTH", ""}), "*2\r\n$4\r\nAUTH\r\n$0\r\n\r\n");
    EXPECT_EQ(
        command({"PUBLISH", "c", std::string_view("a\r\n\0b", 5)}),
        std::string("*3\r\n$7\r\nPUBLISH\r\n$1\r\nc\r\n$5\r\na\r\n\0b\r\n", 35)
    );
}

TEST(RedisProtocol, ReadsRepliesHoweverTheBytesAreCut)
{
    std::string const stream = "+OK\r\n-ERR no\r\n:42\r\n$-1\r\n*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$5\r\na\r\nbc\r\n";
    for (std::size_t step = 1; step <= stream.size(); ++step) {
        ReplyReader reader;
        std::vector<Reply> found;
        for (std::size_t at = 0; at < stream.size(); at += step) {
            ASSERT_TRUE(reader.feed(std::string_view(stream).substr(at, step)));
            for (;;) {
                auto reply = reader.next();
                ASSERT_TRUE(reply) << reply.error().detail;
                if (!*reply) {
                    break;
                }
                found.push_back(std::move(**reply));
            }
        }
        ASSERT_EQ(found.size(), 5U) << step;
        EXPECT_EQ(found[0].text, "OK");
        EXPECT_EQ(found[1].kind, Reply::Kind::error);
        EXPECT_EQ(found[1].text, "ERR no");
        EXPECT_EQ(found[2].integer, 42);
        EXPECT_EQ(found[3].kind, Reply::Kind::nil);
        ASSERT_EQ(found[4].items.size(), 3U);
        EXPECT_EQ(found[4].items[2].text, "a\r\nbc");
    }
}

TEST(RedisProtocol, RefusesWhatIsNotRedis)
{
    ReplyReader reader;
    ASSERT_TRUE(reader.feed("HTTP/1.1 400 Bad Request\r\n"));
    auto const reply = reader.next();
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code, Errc::unavailable);
}

TEST(RedisProtocol, RefusesAReplyWithoutEnd)
{
    ReplyReader reader;
    std::string const part(1U << 20U, 'x');
    ASSERT_TRUE(reader.feed("$500000000\r\n"));
    bool refused = false;
    for (int count = 0; count < 20 && !refused; ++count) {
        refused = !reader.feed(part);
        ASSERT_TRUE(refused || reader.next());
    }
    EXPECT_TRUE(refused);
}

}  // namespace
}  // namespace hub::adapters::redis
