#include "base/fold.hpp"

#include <gtest/gtest.h>

#include <random>

namespace hub {
namespace {

struct Sample {
    char const* name;
    char const* text;
    char const* folded;
};

class Fold : public testing::TestWithParam<Sample> {};

TEST_P(Fold, GivesThePlainWords)
{
    EXPECT_EQ(fold(GetParam().text), GetParam().folded);
}

INSTANTIATE_TEST_SUITE_P(
    Texts,
    Fold,
    testing::Values(
        Sample{"marks", "Đường Hoà Bình", "duong hoa binh"},
        Sample{"tone_placement", "thuỷ thủy uỷ ủy", "thuy thuy uy uy"},
        Sample{"decomposed", "Tie\xCC\x82\xCC\x81ng o\xCC\x82\xCC\x80n", "tieng on"},
        Sample{"punctuation", "  p.Láng,  số 12/3 – Hà-Nội!!! ", "p lang so 12 3 ha noi"},
        Sample{"nothing", " 👋 … ", ""},
        Sample{"other_script", "рыба 魚 ca", "ca"},
        Sample{"broken_bytes", "a\xFF\xC3 b\xE1\xBB", "a b"}
    ),
    [](auto const& info) { return info.param.name; }
);

TEST(Fold, LeavesItsOwnOutputUnchangedOnRandomBytes)
{
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {
        std::string bytes(random() % 80, '\0');
        for (auto& byte : bytes) {
            byte = static_cast<char>(random());
        }
        auto const once = fold(bytes);
        ASSERT_EQ(fold(once), once);
    }
}

}  // namespace
}  // namespace hub
