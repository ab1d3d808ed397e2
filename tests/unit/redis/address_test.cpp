#include "adapters/redis/address.hpp"

#include <gtest/gtest.h>

namespace hub::adapters::redis {
namespace {

struct Case {
    char const* url;
    Address expected;
};

TEST(RedisAddress, ReadsEveryPart)
{
    for (auto const& [url, expected] : {
             Case{"redis://10.0.0.5", {false, "10.0.0.5", "6379", "", "", 0}},
             Case{"redis://cache.city.example:7000/3", {false, "cache.city.example", "7000", "", "", 3}},
             Case{"redis://:se%40cret@h", {false, "h", "6379", "", "se@cret", 0}},
             Case{"rediss://hub:pw@h:1/", {true, "h", "1", "hub", "pw", 0}},
             Case{"redis://[::1]:6380", {false, "::1", "6380", "", "", 0}},
         }) {
        auto const found = parse_address(url);
        ASSERT_TRUE(found) << url << ": " << found.error().detail;
        EXPECT_EQ(found->tls, expected.tls) << url;
        EXPECT_EQ(found->host, expected.host) << url;
        EXPECT_EQ(found->port, expected.port) << url;
        EXPECT_EQ(found->user, expected.user) << url;
        EXPECT_EQ(found->password, expected.password) << url;
        EXPECT_EQ(found->database, expected.database) << url;
    }
}

TEST(RedisAddress, RefusesWhatIsNoneWithoutRepeatingIt)
{
    for (auto const* url :
         {"",
          "redis",
          "http://h",
          "redis://",
          "redis://:secret@",
          "redis://h:0",
          "redis://h:99999",
          "redis://h:secret",
          "redis://h/secret",
          "redis://h/-1",
          "redis://h/1?secret=1",
          "redis://a b:secret@h"}) {
        auto const found = parse_address(url);
        ASSERT_FALSE(found) << url;
        EXPECT_EQ(found.error().code, Errc::invalid_input);
        EXPECT_EQ(found.error().detail.find("secret"), std::string::npos) << found.error().detail;
    }
}

TEST(RedisAddress, IsShownWithoutItsPassword)
{
    EXPECT_EQ(without_password("redis://hub:secret@h:1/2"), "redis://hub:***@h:1/2");
    EXPECT_EQ(without_password("redis://:secret@h"), "redis://:***@h");
    EXPECT_EQ(without_password("redis://h"), "redis://h");
    EXPECT_EQ(without_password("redis://a b:secret@h"), "***");
}

}  // namespace
}  // namespace hub::adapters::redis
