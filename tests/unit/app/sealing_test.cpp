// The key that seals secrets at rest: a configured one must be the one in use, on every node.
#include "app/accounts_commands.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace hub::app {
namespace {

TEST(SealingBox, UsesTheConfiguredKeyAndMakesNoFile)
{
    Config config;
    config.sessions.sealing_key = std::string(62, '0') + "A7";
    std::array<unsigned char, SecretBox::kKeyBytes> same{};
    same.back() = 0xa7;
    auto const box = sealing_box(config);
    ASSERT_TRUE(box.has_value());
    EXPECT_EQ(SecretBox(same).open(box->seal("seed")), "seed");
    EXPECT_FALSE(std::filesystem::exists(config.sessions.sealing_key));
}

TEST(SealingBox, RefusesWhatIsNoKey)
{
    for (auto const* const wrong : {"abc", "zz00000000000000000000000000000000000000000000000000000000000000"}) {
        Config config;
        config.sessions.sealing_key = wrong;
        EXPECT_EQ(sealing_box(config).error().code, Errc::invalid_input) << wrong;
    }
}

}  // namespace
}  // namespace hub::app
