#include "app/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace hub::app {
namespace {

using testing::HasSubstr;
using testing::Not;

class ConfigFile : public testing::Test {
protected:
    void SetUp() override
    {
        folder_ = std::filesystem::temp_directory_path() / ("hub-config-" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string write(std::string const& name, std::string const& content)
    {
        std::ofstream(folder_ / name) << content;
        return (folder_ / name).string();
    }
    Result<Config> load(
        std::string const& content,
        std::map<std::string, std::string> environment = {},
        std::vector<std::string> sets = {}
    )
    {
        return load_config({write("hub.json", content), std::move(environment), std::move(sets)});
    }

    std::filesystem::path folder_;
};

std::string read(std::string const& name)
{
    std::ifstream stream(std::string(HUB_SOURCE_DIR) + "/" + name, std::ios::binary);
    std::ostringstream content;
    content << stream.rdbuf();
    return std::move(content).str();
}

TEST_F(ConfigFile, HasTheContractsDefaultsWithoutAnySource)
{
    auto const config = load_config({});
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_EQ(config->server.address, "127.0.0.1");
    EXPECT_EQ(config->server.port, 8080);
    EXPECT_EQ(config->store.url, "sqlite:data/hub.db");
    EXPECT_EQ(config->feed.url, "memory:");
    EXPECT_EQ(config->public_url(), "http://127.0.0.1:8080");
}

TEST_F(ConfigFile, ChecksTheAddressOfARedisAndNeverShowsItsPassword)
{
    auto const given = [this](std::string const& url) {
        return load("{}", {{"HUB_FEED__PASSWORD", "hidden"}}, {"feed.url=" + url});
    };
    auto const config = given("rediss://hub:hunter2@redis.example.vn:6380/1");
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_TRUE(config->uses_redis());
    auto const shown = dump(print_config(*config));
    EXPECT_NE(shown.find("rediss://hub:***@redis.example.vn:6380/1"), std::string::npos) << shown;
    EXPECT_EQ(shown.find("hunter2"), std::string::npos);
    EXPECT_EQ(shown.find("hidden"), std::string::npos);
    for (auto const* wrong : {"redis://", "redis://h:secret", "redis://h/secret", "tcp://h"}) {
        auto const refused = given(wrong);
        ASSERT_FALSE(refused) << wrong;
        EXPECT_NE(refused.error().detail.find("feed.url"), std::string::npos);
        EXPECT_EQ(refused.error().detail.find("secret"), std::string::npos) << refused.error().detail;
    }
    EXPECT_FALSE(given("memory:")->uses_redis());
}

TEST_F(ConfigFile, LetsTheEnvironmentWinOverTheFileAndFlagsOverBoth)
{
    auto const content = R"(// comment
        {"server": {"port": 1, "threads": 1, "stop_seconds": 7}})";
    auto const config = load(
        content, {{"HUB_SERVER__PORT", "2"}, {"HUB_SERVER__THREADS", "2"}, {"HUB_X", "ignored"}}, {"server.port=3"}
    );
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_EQ(config->server.port, 3);
    EXPECT_EQ(config->server.threads, 2);
    EXPECT_EQ(config->server.stop_seconds, 7);
}

TEST_F(ConfigFile, ReportsEveryErrorAtOnceWithTheNearestKnownKey)
{
    auto const config = load(
        R"({"server": {"prot": 1, "port": "x", "limits": {"body_byte": 1}}, "channels": [{"id": "a", "conector": "zalo"}]})",
        {{"HUB_STORE__ULR", "sqlite:x"}},
        {"server.threads=many", "nothing"}
    );
    ASSERT_FALSE(config);
    auto const& detail = config.error().detail;
    EXPECT_THAT(detail, HasSubstr("server.prot: unknown key (did you mean server.port?)"));
    EXPECT_THAT(detail, HasSubstr("server.port: must be a whole number from 0 to 65535"));
    EXPECT_THAT(detail, HasSubstr("did you mean server.limits.body_bytes?"));
    EXPECT_THAT(detail, HasSubstr("channels[0].conector: unknown key (did you mean connector?)"));
    EXPECT_THAT(detail, HasSubstr("channels[0]: unit is missing"));
    EXPECT_THAT(detail, HasSubstr("environment HUB_STORE__ULR: unknown key (did you mean store.url?)"));
    EXPECT_THAT(detail, HasSubstr("--set server.threads"));
    EXPECT_THAT(detail, HasSubstr("--set wants key=value"));
}

struct Refused {
    std::string name;
    std::string content;
    std::string said;
};
class ConfigRefuses : public ConfigFile, public testing::WithParamInterface<Refused> {};

TEST_P(ConfigRefuses, WhatNoHubCouldRunWith)
{
    auto const config = load(GetParam().content);
    ASSERT_FALSE(config);
    EXPECT_THAT(config.error().detail, HasSubstr(GetParam().said));
}

INSTANTIATE_TEST_SUITE_P(
    Files,
    ConfigRefuses,
    testing::Values(
        Refused{"broken_json", R"({"server": )", "parse error"},
        Refused{"a_list", "[]", "must hold one JSON object"},
        Refused{"a_section_that_is_a_number", R"({"server": 5})", "server: must be an object"},
        Refused{"a_port_above_range", R"({"server": {"port": 65536}})", "from 0 to 65535"},
        Refused{"a_fraction", R"({"server": {"port": 80.5}})", "whole number"},
        Refused{"a_huge_number", R"({"server": {"port": 18446744073709551615}})", "whole number"},
        Refused{"an_unknown_level", R"({"log": {"level": "loud"}})", "must be one of debug, info, warn, error"},
        Refused{"an_unknown_store", R"({"store": {"url": "mysql:x"}})", "must start with sqlite:"},
        Refused{"half_of_tls", R"({"server": {"tls": {"key_file": "/dev/null"}}})", "belong together"},
        Refused{"a_late_pong", R"({"live": {"ping_seconds": 5, "pong_seconds": 5}})", "must be shorter"},
        Refused{"a_missing_unit_file", R"({"units": {"files": ["nowhere.json"]}})", "nowhere.json is not there"},
        Refused{"a_list_of_numbers", R"({"units": {"files": [1]}})", "must be a list of texts"},
        Refused{"a_short_sealing_key", R"({"sessions": {"sealing_key": "abc"}})", "must be 64 hex digits"},
        Refused{
            "a_channel_without_keys",
            R"({"channels": [{"id":"a","connector":"zalo","unit":"u","external_id":"1"}]})",
            "app_id and oa_secret_key are needed"
        },
        Refused{
            "two_channels_of_one_name",
            R"({"channels": [{"id":"a","connector":"zalo","unit":"u","external_id":"1"},
                             {"id":"a","connector":"zalo","unit":"u","external_id":"1"}]})",
            "id a occurs twice"
        },
        Refused{
            "a_numeric_account",
            R"({"channels": [{"id":"a","connector":"zalo","unit":"u","external_id":3141592653589793238}]})",
            "channels[0].external_id: must be text in quotes"
        }
    ),
    [](auto const& info) { return info.param.name; }
);

TEST_F(ConfigFile, ReadsASecretFromAFileBesideTheConfiguration)
{
    write("key", "s3cret\n");
    auto const config = load(R"({"connectors": {"zalo": {"oa_secret_key_file": "key"}}})");
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_EQ(config->zalo.oa_secret_key, "s3cret");
}

TEST_F(ConfigFile, RefusesASecretGivenTwiceButLetsTheEnvironmentReplaceTheFileForm)
{
    write("key", "old\n");
    EXPECT_FALSE(load(R"({"connectors": {"zalo": {"oa_secret_key": "a", "oa_secret_key_file": "key"}}})"));
    auto const config = load(
        R"({"connectors": {"zalo": {"oa_secret_key_file": "key"}}})", {{"HUB_CONNECTORS__ZALO__OA_SECRET_KEY", "new"}}
    );
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_EQ(config->zalo.oa_secret_key, "new");
}

TEST_F(ConfigFile, NeverShowsASecret)
{
    auto const config = load(
        R"({"connectors": {"zalo": {"app_id": "1", "oa_secret_key": "hidden-one", "app_secret": ""}},
            "channels": [{"id":"a","connector":"zalo","unit":"u","external_id":"1","access_token":"hidden-two"}]})"
    );
    ASSERT_TRUE(config) << config.error().detail;
    auto const printed = dump(print_config(*config));
    EXPECT_THAT(printed, Not(HasSubstr("hidden")));
    EXPECT_THAT(printed, HasSubstr(R"("oa_secret_key":"***")"));
    auto const refused = load(R"({"connectors": {"zalo": {"oa_secret_key": ["hidden-three"]}}})");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, Not(HasSubstr("hidden")));
}

TEST_F(ConfigFile, ChangesAndAppendsChannelsByTheEnvironment)
{
    auto const content = R"({"connectors": {"zalo": {"app_id": "1", "oa_secret_key": "k"}},
        "channels": [{"id":"a","connector":"zalo","unit":"u","external_id":"1"}]})";
    auto const config = load(
        content,
        {{"HUB_CHANNELS__0__ACCESS_TOKEN", "t"},
         {"HUB_CHANNELS__1__ID", "b"},
         {"HUB_CHANNELS__1__CONNECTOR", "zalo"},
         {"HUB_CHANNELS__1__UNIT", "u"},
         {"HUB_CHANNELS__1__EXTERNAL_ID", "2"}}
    );
    ASSERT_TRUE(config) << config.error().detail;
    ASSERT_EQ(config->channels.size(), 2U);
    EXPECT_EQ(config->channels[0].access_token, "t");
    EXPECT_EQ(config->channels[1].external_id, "2");
    EXPECT_FALSE(load(content, {{"HUB_CHANNELS__7__ID", "b"}}));
}

TEST_F(ConfigFile, TakesListsAsWordsOrAsJson)
{
    auto const words = load("{}", {{"HUB_SERVER__ALLOWED_HOSTS", "a.vn, b.vn"}});
    ASSERT_TRUE(words) << words.error().detail;
    EXPECT_THAT(words->server.allowed_hosts, testing::ElementsAre("a.vn", "b.vn"));
    auto const json = load("{}", {}, {R"(server.allowed_hosts=["c.vn"])"});
    ASSERT_TRUE(json) << json.error().detail;
    EXPECT_THAT(json->server.allowed_hosts, testing::ElementsAre("c.vn"));
}

/// `HUB_UPDATE_GENERATED=1` writes the files instead of comparing them.
void expect_generated(std::string const& name, std::string const& content)
{
    if (std::getenv("HUB_UPDATE_GENERATED") != nullptr) {
        std::ofstream(std::string(HUB_SOURCE_DIR) + "/" + name) << content;
    }
    EXPECT_TRUE(read(name) == content) << name << " is out of date: run this test with HUB_UPDATE_GENERATED=1";
}

TEST(ConfigTable, MatchesTheManualAndTheSchema)
{
    expect_generated("docs/configuration.md", configuration_docs());
    expect_generated("config/schema.json", configuration_schema().dump(2) + "\n");
}

TEST(ConfigTable, ReadsEveryFileWeShip)
{
    for (auto const* name : {"hub.example.json", "dev.json", "city.json"}) {
        auto const config = load_config({std::string(HUB_SOURCE_DIR) + "/config/" + name, {}, {}});
        EXPECT_TRUE(config) << name << ": " << (config ? "" : config.error().detail);
    }
}

}  // namespace
}  // namespace hub::app
